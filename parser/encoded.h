/* encoded - encoded words (RFC 2047), and text in any charset. */
#ifndef PARSER_ENCODED_H
#define PARSER_ENCODED_H

#include "parser/arena.h"
#include "parser/flaws.h"
#include "parser/span.h"

/*
 * Decode unstructured text or a display name to UTF-8: folds undone, encoded
 * words decoded (charsets through iconv), white space between neighbours
 * dropped. What cannot be decoded stays as written, with a flaw; single bytes
 * that their charset does not have become U+FFFD, with a flaw. The result
 * is text of the sender: pass it through parser/text before showing it. Text
 * without encoded words, 8-bit (RFC 6532) or not, comes back as it is but for folds.
 *
 * More is read than RFC 2047 allows, for mail programs do: words of any
 * length, within quotes, with blanks in them, without white space between
 * them, with a character split over two of them.
 */
struct span encoded_text(struct arena *, struct span, struct flaw_list *);

/*
 * Bytes in `charset` as UTF-8; an unknown charset is a flaw and gives the bytes
 * as they are. An empty charset is US-ASCII, and is let be UTF-8.
 */
struct span encoded_utf8(struct arena *, struct span charset, struct span bytes,
			 struct flaw_list *);

#endif
