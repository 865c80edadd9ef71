/* differences - why a host recorded another verdict than the one found here. */
#ifndef ANALYZERS_DIFFERENCES_H
#define ANALYZERS_DIFFERENCES_H

#include "analyzers/report.h"

/*
 * Go through the list of results, by hop, claims behind what was evaluated,
 * and give each claim that differs from it a reason word and a sentence:
 * another identity, a check behind the border, a verifier that took an earlier
 * host's result for its own ("misled"), a line that nobody vouches for, or a
 * policy that has changed since.
 */
void differences_explain(struct arena *, const struct facts *, struct auth_result_list *);

#endif
