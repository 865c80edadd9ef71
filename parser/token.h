/*
 * token - words, quoted strings and comments of RFC 5322 3.2.
 *
 * A cursor walks one field body. Comments nest, to LIMIT_COMMENT_DEPTH;
 * deeper ones are skipped without a stack and noted.
 */
#ifndef PARSER_TOKEN_H
#define PARSER_TOKEN_H

#include "data/sixteen.h"
#include "parser/flaws.h"
#include "parser/span.h"

struct cursor {
	struct span rest; /* what was not read yet */
	struct flaw_list *flaws;
};

/* Classes of bytes, which part what is written in a field. */
enum {
	TOKEN_BLANK = 1, /* as char_is_space() */
	TOKEN_SEMICOLON = 2,
	TOKEN_COMMA = 4,
	TOKEN_EQUALS = 8,
	TOKEN_QUOTE = 16,
	TOKEN_OPEN = 32, /* a parenthesis */
	TOKEN_CLOSE = 64,
	TOKEN_BACKSLASH = 128,
};

/* The byte of each class but the first. */
static const char token_bytes[] = { ';', ',', '=', '"', '(', ')', '\\' };

extern const unsigned char token_classes[256];

static inline bool token_is(char c, unsigned classes)
{
	return (token_classes[(unsigned char)c] & classes) != 0;
}

/* token_end(), byte by byte. */
static inline size_t token_near_end(struct span s, size_t from, unsigned classes)
{
	while (from < s.len && !token_is(s.at[from], classes))
		from++;
	return from;
}

/* A bit for each of sixteen bytes that is of these classes; beside white space for all controls. */
static inline unsigned token_marks(const char *at, unsigned classes)
{
	sixteen text = sixteen_at(at), marks = { 0 };

	if ((classes & TOKEN_BLANK) != 0)
		marks = sixteen_upto(text, ' ');
	for (unsigned i = 0; i < sizeof token_bytes; i++)
		if ((classes & TOKEN_SEMICOLON << i) != 0)
			marks |= sixteen_same(text, token_bytes[i]);
	return sixteen_bits(marks);
}

/* Offset of the first byte at or behind `from` that is of one of the classes, or s.len. */
static inline size_t token_end(struct span s, size_t from, unsigned classes)
{
	while (s.len - from >= SIXTEEN) {
		unsigned marks = token_marks(s.at + from, classes);
		size_t step = SIXTEEN;

		if (marks != 0) {
			from += (size_t)__builtin_ctz(marks);
			if (token_is(s.at[from], classes))
				return from;
			step = 1;
		}
		from += step;
	}
	return token_near_end(s, from, classes);
}

void token_skip_(struct cursor *);

/* Skip white space and comments (CFWS), of which mostly there are none. */
static inline void token_skip(struct cursor *cursor)
{
	if (cursor->rest.len > 0 &&
	    (char_is_space(cursor->rest.at[0]) || cursor->rest.at[0] == '('))
		token_skip_(cursor);
}

/* The comment at the cursor, without its outer parentheses; empty with at == NULL if there is none.
 */
struct span token_comment(struct cursor *);

/* The quoted string at the cursor, without its quotes, quoted pairs as they stand; at == NULL if
 * none. */
struct span token_quoted(struct cursor *);

/* The longest run of atom bytes (RFC 5322 3.2.3) and dots, and of 8-bit bytes (RFC 6532), at the
 * cursor. */
struct span token_atom(struct cursor *);

/* Quoted pairs undone; returns `quoted` itself when there are none. */
struct span token_unquote(struct arena *, struct span quoted);

#endif
