/* hop_arc - the ARC chain on the final message and at the hops before. */
#ifndef ANALYZERS_HOP_ARC_H
#define ANALYZERS_HOP_ARC_H

#include "analyzers/hop_auth.h"

/*
 * At the last hop one result for the chain, "none" where there is none:
 * .instance and .domain are of the last set, or of the one that breaks it,
 * .header and .body of the newest ARC-Message-Signature, .chain tells of all
 * sets. At a border before it, where sets can have stood there: "pass" when
 * they verify on what is left of the mail as it came there, with today's body;
 * else skipped "changed-since". Without any hop the result is of NO_HOP.
 */
hop_evaluator hop_arc;

#endif
