/*
 * clock - which clocks on the way were wrong, and by how much.
 *
 * A mail is never stamped before it was sent on. Where stamps go backwards,
 * the clocks that agree with each other, in order and close together, are
 * taken for right, and those between them for wrong by what makes them fit.
 */
#ifndef ANALYZERS_CLOCK_H
#define ANALYZERS_CLOCK_H

#include "analyzers/route.h"

/*
 * Fill in the clock offsets of all hops. Hops of one host have one offset; 0
 * is a clock found to be right; none is told where neighbours leave it open.
 * Wants the hosts. Quadratic in the hops, of which there are LIMIT_HOPS.
 */
void clock_read(struct arena *, struct route *, const struct mail_date *date);

/* Whether the offset of hop n is already that of an earlier hop: a host has one clock. */
bool clock_is_told_before(const struct hop_list *, size_t n);

#endif
