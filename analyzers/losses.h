/*
 * losses - identities that had passed and passed no more: the rows of verdicts
 * (analyzers/ranks) read along the path.
 */
#ifndef ANALYZERS_LOSSES_H
#define ANALYZERS_LOSSES_H

#include "analyzers/behind_border.h"
#include "analyzers/ranks.h"

struct loss {
	const struct rank_row *row;
	size_t hop; /* at which it shows */
	size_t after; /* the last hop known to pass, or NO_HOP */
	const struct auth_result *good; /* NULL: it is taken to have verified where it left */
	const struct auth_result *bad; /* NULL: the signature is not there any more */
	enum rank rank; /* the worse of both ends */
	bool aligned; /* it spoke for the author */
	bool behind_border; /* SPF: what failed is the checker's place */
};
struct loss_list LIST_OF(struct loss);

/* By the rows' order, oldest first. Asks the DNS for mail exchangers where SPF failed. */
struct loss_list losses_find(struct dns_session *, struct arena *, const struct report *,
			     const struct rank_rows *);

/* Tell of each row whether its identity speaks for the author; wanted before all the rest. */
void losses_align(const struct report *, struct rank_rows *);

/* What was found of the row's signature on the mail as it is now; NULL: it is not there. */
const struct auth_result *losses_signature(const struct report *, const struct rank_row *);

/* Whether a verdict of that row is a failure. */
bool losses_is_bad(const struct auth_result *);

#endif
