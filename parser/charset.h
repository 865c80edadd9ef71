/*
 * charset - text in any character set as UTF-8; the only file that names iconv.
 *
 * The names are the sender's: they are checked before the library sees them,
 * and one reader opens at most LIMIT_CHARSETS of them.
 */
#ifndef PARSER_CHARSET_H
#define PARSER_CHARSET_H

#include <stdbool.h>

#include "parser/buffer.h"
#include "parser/limits.h"

struct charset_open {
	struct span name;
	void *descriptor;
};

/* Begin with { 0 }; charset_close() in the end. */
struct charset_reader {
	struct charset_open open[LIMIT_CHARSETS];
	size_t count;
};

/*
 * Whether `name` can be a charset's name at all (RFC 2978 2.3; within 64
 * bytes, a letter or digit at either end); says nothing of whether there is one.
 */
bool charset_is_name(struct span name);

/* Whether there is such a charset, and the reader is not full. */
bool charset_known(struct charset_reader *, struct span name);

/*
 * Append `bytes` to `out` as UTF-8, each byte that the charset does not have
 * as U+FFFD; false when there was one. An unknown charset gives nothing. At most
 * four times as long as `bytes`, and false when that cuts something. `name` must
 * outlive the reader.
 */
bool charset_decode(struct charset_reader *, struct buffer *out, struct span name,
		    struct span bytes);

void charset_close(struct charset_reader *);

#endif
