/* made_up - lines below a gap that their sender brought along: who lied about the path. */
#ifndef ANALYZERS_MADE_UP_H
#define ANALYZERS_MADE_UP_H

#include "analyzers/break.h"
#include "analyzers/report.h"

struct made_up {
	size_t hop; /* the lines of all hops before it are found to be made up; 0: of none */
	enum confidence confidence;
	struct span why; /* one sentence */
};

/*
 * Whether lines below the lowest believed hop were made up, and whose client
 * brought them. Where claimed hops stand between that fit each other by what
 * their clients say, it is the client of the lowest of these.
 */
struct made_up made_up_find(struct arena *, const struct facts *);

#endif
