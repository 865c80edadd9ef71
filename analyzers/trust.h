/* trust - whom to believe: which hops are our own, which are vouched for, which only claim. */
#ifndef ANALYZERS_TRUST_H
#define ANALYZERS_TRUST_H

#include "analyzers/trail.h"

/*
 * Fill in hop->trust and route->own_from, and join the organisations that
 * believed hops show to be one: those on both sides of a private address.
 * Wants the links.
 */
void trust_judge(struct trail *);

#endif
