/* finding - something worth telling, and the rule that tells it. */
#ifndef ANALYZERS_FINDING_H
#define ANALYZERS_FINDING_H

#include "analyzers/auth.h"

enum severity { SEVERITY_NOTE, SEVERITY_WARNING, SEVERITY_ALARM };

struct rule {
	const char *id; /* "clock.backwards"; stable, for users filter on it */
	enum severity severity; /* the gravest that it comes with */
	const char *title;     /* one line, no full stop */
	const char *advice;    /* what to do, or where to look next */
	const char *reference; /* "RFC 5321 4.4" */
	const char *meaning;   /* some sentences for `explain`: what it means, what it does not */
};

struct finding {
	const struct rule *rule;
	enum severity severity; /* the rule's, or less where this message gives less cause */
	size_t hop;	    /* index in route->hops; NO_HOP when it concerns the whole message */
	struct span detail; /* what is particular to this message: one sentence */
	struct span advice; /* the rule's, or what fits the product at hand; shown text */
	struct evidence_list evidence;
};
struct finding_list LIST_OF(struct finding);

const char *severity_word(enum severity); /* "warning"; static */

#endif
