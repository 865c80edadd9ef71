/* made_up - lines below a gap that their sender brought along: who lied about the path. */
#ifndef ANALYZERS_MADE_UP_H
#define ANALYZERS_MADE_UP_H

#include "analyzers/break.h"
#include "analyzers/report.h"

struct made_up {
	size_t hop; /* the lowest believed one: the lines below are found to be made up; 0: none are
		     */
	enum confidence confidence;
	struct span why; /* one sentence */
};

/*
 * Whether the lines below the lowest believed hop were made up, which its client
 * then brought. Where that client may be the server of the line below, nobody is
 * accused.
 */
struct made_up made_up_find(struct arena *, const struct facts *);

#endif
