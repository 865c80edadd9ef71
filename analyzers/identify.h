/*
 * identify - what is known of a piece of text from a header: a build number, an address, a
 * status code, a field name, a queue id, a protocol word, a whole Received line.
 *
 * A text may be several things at once; each gives an answer. Values are text
 * of the tables or of the input: pass them through parser/text.
 */
#ifndef ANALYZERS_IDENTIFY_H
#define ANALYZERS_IDENTIFY_H

#include "parser/arena.h"

struct identity_fact {
	const char *label; /* "released"; static; the key in JSON */
	struct span value;
};

struct identity_answer {
	const char *kind;  /* "exchange-build", "received", "address" ...; static */
	struct span title; /* one line */
	struct identity_fact_list LIST_OF(struct identity_fact) facts;
};
struct identity_answer_list LIST_OF(struct identity_answer);

/* Age is told by what the tables know, not by a clock: the same text gives the same answers. */
struct identity_answer_list identify(struct arena *, struct span text);

/* Whether the text has a shape that identify() knows, so that it may stand where a file does. */
bool identify_likely(struct span text);

#endif
