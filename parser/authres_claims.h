/* authres_claims - the results in an Authentication-Results field as claims. */
#ifndef PARSER_AUTHRES_CLAIMS_H
#define PARSER_AUTHRES_CLAIMS_H

#include "parser/authres.h"
#include "parser/claim.h"

/*
 * Read a field's body and add its results of our methods to the claims, at most LIMIT_CLAIMS.
 * Other methods and words that are no verdict give none.
 */
void authres_read(struct arena *, struct span body, struct claim_list *, struct flaw_list *);

#endif
