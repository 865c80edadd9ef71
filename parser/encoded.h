/*
 * encoded - encoded words (RFC 2047), parameters (RFC 2045 5.1, RFC 2231),
 * base64 and quoted-printable.
 */
#ifndef PARSER_ENCODED_H
#define PARSER_ENCODED_H

#include "parser/arena.h"
#include "parser/flaws.h"
#include "parser/span.h"

/*
 * Decode unstructured text or a display name to UTF-8: folds undone, encoded
 * words decoded (charsets through iconv), white space between neighbours
 * dropped. What cannot be decoded stays as written, with a flaw. The result
 * is text of the sender: pass it through parser/text before showing it.
 */
struct span encoded_text(struct arena *, struct span, struct flaw_list *);

/* Bytes in `charset` as UTF-8; an unknown charset is a flaw and gives the bytes as they are. */
struct span encoded_utf8(struct arena *, struct span charset, struct span bytes, struct flaw_list *);

/*
 * A parameter of a structured field such as Content-Type, with RFC 2231
 * continuations and charset undone; .at == NULL when there is none.
 */
struct span encoded_parameter(struct arena *, struct span body, struct span name, struct flaw_list *);

/* Transfer decodings (RFC 2045 6.7, 6.8); bytes that fit no grammar are skipped. */
struct span encoded_base64(struct arena *, struct span);
struct span encoded_quoted_printable(struct arena *, struct span);

#endif
