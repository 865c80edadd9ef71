/*
 * ranks - whom to believe: the one verdict that counts per hop, method and
 * identity.
 *
 * A verdict of an own host comes first, then what was worked out here, then
 * what a corroborated host recorded, then what anybody else did.
 */
#ifndef ANALYZERS_RANKS_H
#define ANALYZERS_RANKS_H

#include "analyzers/report.h"

enum rank {
	RANK_NONE, /* it does not count: skipped, of no hop, or refuted */
	RANK_OWN,
	RANK_EVALUATED,
	RANK_CORROBORATED,
	RANK_ANYBODY,
};

/* How much a result is worth. */
enum rank rank_of(const struct facts *, const struct auth_result *);

/* What was found of one identity, hop by hop. */
struct rank_row {
	enum auth_method method;
	const char *identity; /* of SPF: "mailfrom" or "helo" */
	struct span domain;
	struct span selector; /* DKIM, where told */
	bool aligned; /* it speaks for the author; filled in by losses_align() */
	const struct auth_result **at; /* by hop: the verdict that counts; NULL: none */
};
struct rank_rows LIST_OF(struct rank_row);

/*
 * The rows of a list of results, in the order in which their identities first
 * come. HELO has a row only where there is no MAIL FROM. Results of a DKIM
 * signature that name no selector belong to the first one of the same domain.
 * Hops before `floor` are left out: their lines are found to be made up.
 */
struct rank_rows rank_rows(struct arena *, const struct facts *, const struct auth_result_list *,
			   size_t floor);

/* Those of one method, from the first hop on. */
struct rank_rows rank_rows_of(struct arena *, const struct facts *, const struct auth_result_list *,
			      enum auth_method);

/* The worse of two ranks: what rests on both is worth no more than that. */
static inline enum rank rank_worse(enum rank a, enum rank b)
{
	return a > b ? a : b;
}

#endif
