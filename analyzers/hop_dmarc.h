/* hop_dmarc - DMARC at each hop that was evaluated, and on the message as it is now. */
#ifndef ANALYZERS_HOP_DMARC_H
#define ANALYZERS_HOP_DMARC_H

#include "analyzers/hop_auth.h"

/*
 * Wants what SPF and DKIM added to the list, tells of each of their identities
 * whether it is aligned, and adds a result of DMARC for each hop at which SPF
 * was evaluated, and for the last. What is not known there and could turn it,
 * such as a signature that does not fit any more, has it skipped.
 */
hop_evaluator hop_dmarc;

/* Only tell of the entries of others whether they are aligned, as far as that is known offline. */
hop_evaluator hop_dmarc_unasked;

#endif
