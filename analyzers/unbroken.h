/* unbroken - what is known where no break is seen, and what that leaves open. */
#ifndef ANALYZERS_UNBROKEN_H
#define ANALYZERS_UNBROKEN_H

#include "analyzers/report.h"

/* How it ended without a break. */
enum unbroken_end { UNBROKEN_UNKNOWN, UNBROKEN_PASSED, UNBROKEN_FAILED };

/*
 * By the newest DMARC result that a host of ours recorded or that was worked
 * out here, else by what hosts recorded at all; `hop` is where that shows, or
 * NO_HOP.
 */
enum unbroken_end unbroken_end(const struct report *, size_t *hop);

/*
 * That nothing is seen to break, how it ended, and why it may have gone to
 * spam all the same. One or two sentences, shown text; none without hops.
 */
void unbroken_say(struct arena *, const struct report *, struct span_list *sentences);

#endif
