/*
 * answer - what the report says first: some plain sentences.
 *
 * Where authentication broke, who did it and what to change, or that nothing
 * did; then where the mail came from and through whose hands it went, and
 * what is out of order. What rests on the word of hosts alone is said to.
 */
#ifndef ANALYZERS_ANSWER_H
#define ANALYZERS_ANSWER_H

#include "analyzers/report.h"

/* One sentence each, never empty; shown text. */
struct span_list answer_make(struct arena *, const struct report *);

/* The answer in one word, for one line a message. */
struct verdict_in_short {
	const char *word; /* "forged", "broken", "lost", "failed", "passed", "unknown"; static */
	size_t hop; /* at which it shows; NO_HOP: none in particular */
	struct span host; /* who broke it, or who recorded it; shown; empty: nobody is told */
	const char *cause; /* what broke it, or the rule of the gravest finding; NULL. Static */
};
struct verdict_in_short answer_short(struct arena *, const struct report *);

#endif
