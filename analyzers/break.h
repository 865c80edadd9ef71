/*
 * break - where authentication broke on the way, who broke it and why; and
 * who answers for the mail now.
 */
#ifndef ANALYZERS_BREAK_H
#define ANALYZERS_BREAK_H

#include "analyzers/auth.h"

/* What a break rests on: both ends known, one of them told by others, or less. */
enum confidence { CONFIDENCE_CERTAIN, CONFIDENCE_LIKELY, CONFIDENCE_POSSIBLE };

struct cause_words LIST_OF(const char *); /* static words, "no-srs"; the chief cause first */

struct break_ {
	size_t hop; /* index in route->hops: its receiver first sees the failure */
	size_t after; /* the last hop known to pass; NO_HOP: none is known to */
	bool methods[AUTH_METHODS]; /* what turned; none where the cause turns no verdict */
	bool of_author; /* an identity that spoke for the author was lost */
	bool decisive; /* with it the last passing aligned identity was gone */
	size_t host; /* who caused it: index in route->hosts, or NO_HOST */
	struct span admd; /* whose that is; may be empty */
	size_t checker; /* who saw it: index in route->hosts, or NO_HOST */
	struct cause_words causes;
	enum confidence confidence;
	struct span_list because; /* what it rests on, shown text */
};
struct break_list LIST_OF(struct break_);

enum owes { OWES_NOTHING, OWES_DELIVERY, OWES_NDR };

/* Who said 250 last, and what he owes for it (RFC 5321 6.1). */
struct responsible {
	enum owes owes; /* OWES_NOTHING: the path does not tell who */
	size_t host; /* index in route->hosts, or NO_HOST */
	size_t since; /* the hop at which he took it */
};

const char *confidence_word(enum confidence); /* "certain"; static */
const char *owes_word(enum owes); /* "delivery"; "" for OWES_NOTHING; static */

#endif
