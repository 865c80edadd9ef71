/*
 * claims - what hosts on the way recorded, each tied to the hop that wrote it.
 */
#ifndef ANALYZERS_CLAIMS_H
#define ANALYZERS_CLAIMS_H

#include "analyzers/auth.h"
#include "analyzers/route.h"

/*
 * All recorded results of the message, by hop, oldest first, then by field:
 * Authentication-Results, Received-SPF, ARC-Authentication-Results, and the
 * verdicts of other programs by the rows of data/claims. A result stands at
 * the nearest hop at or below its field, unless its authserv-id or receiver
 * names another hop's server (analyzers/claim_place). At most LIMIT_CLAIMS.
 */
struct auth_result_list claims_read(struct arena *, const struct route *, struct flaw_list *);

#endif
