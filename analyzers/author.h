/* author - who the author is where the mail's own From field is not there. */
#ifndef ANALYZERS_AUTHOR_H
#define ANALYZERS_AUTHOR_H

#include "analyzers/auth.h"
#include "analyzers/headline.h"
#include "analyzers/route.h"

/*
 * A header that was cut may have lost its From field, and still hold what a
 * host of ours recorded of DMARC for it: that names the author's domain, which
 * is then told by "authres". Nothing happens where there is a From field, the
 * user told one, or records disagree.
 */
void author_from_claims(struct headline *, const struct route *, const struct auth_result_list *);

#endif
