/* authres_claims - the results in an Authentication-Results field as claims. */
#ifndef PARSER_AUTHRES_CLAIMS_H
#define PARSER_AUTHRES_CLAIMS_H

#include "parser/authres.h"
#include "parser/claim.h"

/* The results of our methods. Other methods and words that are no verdict give none. */
void authres_claims(struct arena *, const struct authres *, struct claim_list *,
		    struct flaw_list *);

/* Read a field's body and make its claims; the number of its results, of whatever method. */
size_t authres_read(struct arena *, struct span body, struct claim_list *, struct flaw_list *);

#endif
