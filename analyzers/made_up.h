/* made_up - lines below a gap that their sender brought along: who lied about the path. */
#ifndef ANALYZERS_MADE_UP_H
#define ANALYZERS_MADE_UP_H

#include "analyzers/report.h"

/*
 * The lowest believed hop when the lines below it are found to be made up, and
 * one sentence why; 0 otherwise.
 */
size_t made_up_find(struct arena *, const struct facts *, struct span *why);

#endif
