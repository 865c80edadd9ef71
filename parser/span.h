/*
 * span - a run of bytes that somebody else owns.
 *
 * Everything read from a message is a span into that message: no copies, no
 * terminators, no writing. The offset of any span in its message is therefore
 * always known, and evidence can point at the very bytes it rests on.
 *
 * No function here reads a byte outside of the spans it is given. Letters are
 * compared as ASCII, whatever the locale.
 */
#ifndef PARSER_SPAN_H
#define PARSER_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const char *at; /* first byte; may be NULL when len is 0 */
	size_t len;	/* bytes */
};

#define SPAN(literal) ((struct span){ "" literal, sizeof(literal) - 1 })
#define SPAN_NONE ((struct span){ 0 })
#define SPAN_FMT "%.*s"
#define SPAN_ARG(s) (int)(s).len, (s).at /* trusted text only */

#define NOT_FOUND ((size_t)-1)

static inline bool char_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool char_is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Blank, tab, CR or LF: what may stand between tokens of a folded field. */
static inline bool char_is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static inline char char_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* The value of a hexadecimal digit, or -1. */
static inline int char_hex(char c)
{
	if (char_is_digit(c))
		return c - '0';
	c = char_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Without white space (char_is_space) at either end. */
static inline struct span span_trim(struct span s)
{
	while (s.len > 0 && char_is_space(s.at[0])) {
		s.at++;
		s.len--;
	}
	while (s.len > 0 && char_is_space(s.at[s.len - 1]))
		s.len--;
	return s;
}

/* The bytes from `offset` on, and the first `len` bytes; both clip at the end of `s`. */
static inline struct span span_from(struct span s, size_t offset)
{
	if (offset > s.len)
		offset = s.len;
	return (struct span){ offset > 0 ? s.at + offset : s.at, s.len - offset };
}

/* The place behind its last byte. */
static inline const char *span_end(struct span s)
{
	return s.len > 0 ? s.at + s.len : s.at;
}

static inline struct span span_upto(struct span s, size_t len)
{
	return (struct span){ s.at, len < s.len ? len : s.len };
}

static inline struct span span_part(struct span s, size_t offset, size_t len)
{
	return span_upto(span_from(s, offset), len);
}

static inline bool span_equal(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

static inline bool span_starts(struct span s, struct span head)
{
	return s.len >= head.len && span_equal(span_upto(s, head.len), head);
}

/* Below, 0 or above 0, as the bytes of a come before, with or after those of b. */
int span_order(struct span a, struct span b);

bool span_same_letters_(const char *a, const char *b, size_t len);

/* Most differ in their first letter, and are told apart here without a call. */
static inline bool span_same_nocase_(const char *a, const char *b, size_t len)
{
	return len == 0 || (((a[0] ^ b[0]) & ~0x20) == 0 && span_same_letters_(a, b, len));
}

static inline bool span_equal_nocase(struct span a, struct span b)
{
	return a.len == b.len && span_same_nocase_(a.at, b.at, a.len);
}

/* Whether `s` is that string of our own; mostly their first letters tell that it is not. */
static inline bool span_is_nocase(struct span s, const char *string)
{
	for (size_t i = 0; i < s.len; i++)
		if (string[i] == '\0' || char_lower(s.at[i]) != char_lower(string[i]))
			return false;
	return string[s.len] == '\0';
}

static inline bool span_starts_nocase(struct span s, struct span head)
{
	return s.len >= head.len && span_same_nocase_(s.at, head.at, head.len);
}

static inline bool span_ends_nocase(struct span s, struct span tail)
{
	return s.len >= tail.len && span_equal_nocase(span_from(s, s.len - tail.len), tail);
}

/* Offset of the first such byte or text in `s`, or NOT_FOUND. An empty text is found at 0. */
static inline size_t span_index(struct span s, char c)
{
	const char *found = s.len > 0 ? memchr(s.at, c, s.len) : NULL;

	return found != NULL ? (size_t)(found - s.at) : NOT_FOUND;
}

size_t span_last_index(struct span s, char c);
size_t span_find(struct span s, struct span text);
size_t span_find_nocase(struct span s, struct span text);

/* A string of our own as a span; NULL is an empty one. Bytes of a message are no string. */
static inline struct span span_string(const char *text)
{
	return text != NULL ? (struct span){ text, strlen(text) } : SPAN_NONE;
}

/* Offset of the first line behind another one that begins with `head`, or NOT_FOUND. */
size_t span_find_line(struct span s, struct span head);

/* Whether `inner` lies in `outer` in memory, and where. Needs both to be of one object. */
static inline bool span_holds(struct span outer, struct span inner)
{
	return inner.at != NULL && inner.at >= outer.at && inner.len <= outer.len &&
	       (size_t)(inner.at - outer.at) <= outer.len - inner.len;
}

/* From the first to the last byte of both, in whatever order; needs both to be of one object. */
struct span span_over(struct span a, struct span b);

/*
 * Cut `s` at the first `separator`: return what stands before it and leave
 * in `s` what stands after. Without a separator return all and leave `s` empty.
 *
 *	while (tags.len > 0)
 *		parse_tag(span_trim(span_cut(&tags, ';')));
 */
static inline struct span span_cut(struct span *s, char separator)
{
	size_t at = span_index(*s, separator);
	struct span head = span_upto(*s, at);

	*s = at == NOT_FOUND ? span_from(*s, s->len) : span_from(*s, at + 1);
	return head;
}

/* Cut the first line off `s`, with its line end (LF or CRLF). */
static inline struct span span_cut_line(struct span *s)
{
	struct span line = *s;

	if (line.len > 0) {
		const char *end = memchr(line.at, '\n', line.len);

		if (end != NULL)
			line.len = (size_t)(end - line.at) + 1;
		s->at += line.len;
		s->len -= line.len;
	}
	return line;
}

/* A line without its CR, LF or CRLF. */
static inline struct span span_chomp(struct span line)
{
	if (line.len > 0 && line.at[line.len - 1] == '\n')
		line.len--;
	if (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* Cut the first run of bytes without white space off `s`, skipping white space before it. */
struct span span_cut_word(struct span *s);

/* The byte that the two hexadecimal digits at `at` write, or -1 when there are no two. */
int span_hex(struct span s, size_t at);

/* Read all of `s` as a decimal number; false when it is empty, no number, or over `most`. */
bool span_number(struct span s, uint64_t most, uint64_t *out);

#endif
