/* parameter - parameters of structured fields such as Content-Type (RFC 2045 5.1, RFC 2231). */
#ifndef PARSER_PARAMETER_H
#define PARSER_PARAMETER_H

#include "parser/arena.h"
#include "parser/flaws.h"
#include "parser/span.h"

/*
 * The parameter called `name`, in UTF-8, with RFC 2231 continuations and charset
 * undone, quotes too; encoded words, which have no place there and are met all
 * the same, are decoded. The first of a name counts, and `name*` before `name`.
 * Empty with .at == NULL when there is none.
 */
struct span parameter_find(struct arena *, struct span body, struct span name, struct flaw_list *);

/*
 * The same as bytes, for what is compared and not shown: no encoded word is
 * decoded and no charset undone. Empty when there is none. *count is how many
 * parameters of that name there are; all the sections of one are one.
 */
struct span parameter_bytes(struct arena *, struct span body, struct span name, size_t *count);

#endif
