/* dkim_copies - header fields as they were signed (z=), beside those of today. */
#ifndef ANALYZERS_DKIM_COPIES_H
#define ANALYZERS_DKIM_COPIES_H

#include "analyzers/auth.h"
#include "parser/signature.h"

/*
 * Tell in the result which of the copied fields are no more as they were:
 * in its explanation, and before and after as evidence. Differences of white
 * space and of letters in names do not count. At most 50 copies are compared.
 */
void dkim_copies_compare(struct arena *, const struct message *, const struct signature *,
			 struct auth_result *);

#endif
