/*
 * filter_results - results of authentication methods in the fields of spam
 * filters and other programs, by the rows of data/claims.
 */
#ifndef PARSER_FILTER_RESULTS_H
#define PARSER_FILTER_RESULTS_H

#include "data/claims.h"
#include "parser/claim.h"
#include "parser/flaws.h"

/*
 * Read one field of any name: NULL when it is none that carries results, else
 * its row. A result that is told twice in a field gives one claim. What a
 * filter quotes of the message (options in brackets, a preview of the body)
 * never gives one. Spans point into the body.
 */
const struct claim_field *filter_results_read(struct arena *, struct span name, struct span body,
					      struct claim_list *, struct flaw_list *);

#endif
