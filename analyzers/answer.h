/*
 * answer - what the report says first: some plain sentences.
 *
 * Where the mail came from and through whose hands it went, what the hosts
 * recorded and where a pass turned into a fail, and what is out of order.
 * What rests on the word of hosts alone is said to.
 */
#ifndef ANALYZERS_ANSWER_H
#define ANALYZERS_ANSWER_H

#include "analyzers/report.h"

/* One sentence each, never empty; shown text. */
struct span_list answer_make(struct arena *, const struct report *);

/* The answer in one word and the hop it is about, for one line a message. */
struct verdict_in_short {
	const char *word; /* "broken", "failed", "passed", "unknown"; static */
	size_t hop; /* NO_HOP: none in particular */
	const char *cause; /* what broke it, or the rule of the gravest finding; NULL. Static */
};
struct verdict_in_short answer_short(const struct report *);

#endif
