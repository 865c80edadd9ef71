/*
 * clause_marks - where words of a Received field end, and what means something inside of a comment;
 * for parser/clauses.c alone.
 */
#ifndef PARSER_CLAUSE_MARKS_H
#define PARSER_CLAUSE_MARKS_H

#include "data/sixteen.h"
#include "parser/eight.h"
#include "parser/token.h"

enum { BLANK = 1, ENDS_WORD = 2, BEGINS_KEYWORD = 4, BEGINS_QUOTED = 8 };

/* clang-format off */
static const unsigned char classes[256] = {
	[' '] = BLANK | ENDS_WORD, ['\t'] = BLANK | ENDS_WORD,
	['\r'] = BLANK | ENDS_WORD, ['\n'] = BLANK | ENDS_WORD,
	['('] = ENDS_WORD, [';'] = ENDS_WORD, ['<'] = BEGINS_QUOTED, ['"'] = BEGINS_QUOTED,
	['b'] = BEGINS_KEYWORD, ['B'] = BEGINS_KEYWORD, ['w'] = BEGINS_KEYWORD, ['W'] = BEGINS_KEYWORD,
	['i'] = BEGINS_KEYWORD, ['I'] = BEGINS_KEYWORD, ['f'] = BEGINS_KEYWORD, ['F'] = BEGINS_KEYWORD,
	['v'] = BEGINS_KEYWORD, ['V'] = BEGINS_KEYWORD, ['t'] = BEGINS_KEYWORD, ['T'] = BEGINS_KEYWORD,
	['e'] = BEGINS_KEYWORD, ['E'] = BEGINS_KEYWORD,
};
/* clang-format on */

static inline bool has_class(char c, unsigned char class)
{
	return (classes[(unsigned char)c] & class) != 0;
}

/* The bits of parentheses, "\\", "]" and "<". */
static inline unsigned comment_mark_bits_(const char *p)
{
	sixteen bytes = sixteen_at(p);
	sixteen odd = bytes | sixteen_of(1); /* "(" as ")", and "\\" as "]" */

	return sixteen_bits(sixteen_same(odd, ')') | sixteen_same(odd, ']') |
			    sixteen_same(bytes, '<'));
}

/* The first byte from `p` on that ends a word, or `end`. */
static inline const char *find_word_end(const char *p, const char *end)
{
	struct span rest = { p, (size_t)(end - p) };

	return p + token_end(rest, 0, TOKEN_BLANK | TOKEN_SEMICOLON | TOKEN_OPEN);
}

/* The first byte from `p` on that means something inside of a comment, or `end`. */
static inline const char *find_comment_mark(const char *p, const char *end)
{
	for (; end - p >= SIXTEEN; p += SIXTEEN) {
		unsigned bits = comment_mark_bits_(p);

		if (bits != 0)
			return p + __builtin_ctz(bits);
	}
	for (; end - p >= EIGHT; p += EIGHT) {
		uint64_t eight = eight_at(p), odd = eight | EIGHT_ONES;
		uint64_t marks =
			eight_same(odd, ')') | eight_same(odd, ']') | eight_same(eight, '<');

		if ((marks & EIGHT_HIGHS) != 0)
			return p + eight_first(marks);
	}
	while (p < end && *p != '(' && *p != ')' && *p != '\\' && *p != ']' && *p != '<')
		p++;
	return p;
}

#endif
