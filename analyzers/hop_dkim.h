/* hop_dkim - each DKIM signature on the final message and at the hops before. */
#ifndef ANALYZERS_HOP_DKIM_H
#define ANALYZERS_HOP_DKIM_H

#include "analyzers/hop_auth.h"

/*
 * At the last hop one result per signature, top first, over the whole message.
 * At a border before it only those that can have stood there: "pass" when the
 * signature verifies on what is left of the mail as it came there, with today's
 * body; else skipped "changed-since", for that it failed there nobody knows.
 * Without any hop the results are of NO_HOP.
 */
hop_evaluator hop_dkim;

#endif
