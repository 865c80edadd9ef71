#define _GNU_SOURCE /* memmem, memrchr */
#include "parser/span.h"

#include <string.h>

#include "data/sixteen.h"
#include "parser/eight.h"

/* Whether they are the same but for the case of letters. */
static bool are_alike(sixteen a, sixteen b)
{
	sixteen small = a | sixteen_of('a' - 'A');
	sixteen letters = sixteen_upto(small, 'z') & ~sixteen_upto(small, 'a' - 1);
	sixteen differs = (a ^ b) & ~(letters & sixteen_of('a' - 'A'));

	return sixteen_bits(sixteen_same(differs, '\0')) == 0xffff;
}

bool span_same_letters_(const char *a, const char *b, size_t len)
{
	for (size_t at = 0; len - at > SIXTEEN; at += SIXTEEN)
		if (!are_alike(sixteen_at(a + at), sixteen_at(b + at)))
			return false;
	return are_alike(sixteen_last(a, len), sixteen_last(b, len));
}

int span_order(struct span a, struct span b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common > 0 ? memcmp(a.at, b.at, common) : 0;

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

size_t span_last_index(struct span s, char c)
{
	const char *found = s.len > 0 ? memrchr(s.at, c, s.len) : NULL;

	return found != NULL ? (size_t)(found - s.at) : NOT_FOUND;
}

size_t span_find(struct span s, struct span text)
{
	const char *found;

	if (text.len == 0)
		return 0;
	/* Mostly its first byte is not there, which is known in a fraction of the time. */
	found = text.len <= s.len ? memchr(s.at, text.at[0], s.len - text.len + 1) : NULL;
	if (found != NULL && memcmp(found, text.at, text.len) != 0)
		found = memmem(found, s.len - (size_t)(found - s.at), text.at, text.len);
	return found != NULL ? (size_t)(found - s.at) : NOT_FOUND;
}

enum { FEW = 16 };

/*
 * Whether the two letters, in lower case, may begin anywhere in the bytes: blind to one bit, and
 * without a branch inside, so that the compiler compares all at once.
 */
static bool may_have_letters(const char *bytes, char first, char second)
{
	unsigned char found = 0;

	for (size_t i = 0; i < FEW; i++)
		found |= (unsigned char)(((bytes[i] | 0x20) == (first | 0x20)) &
					 ((bytes[i + 1] | 0x20) == (second | 0x20)));
	return found != 0;
}

static size_t find_nocase_here(struct span s, struct span text, size_t from, size_t to)
{
	char first = char_lower(text.at[0]);

	for (size_t i = from; i < to && i + text.len <= s.len; i++)
		if (char_lower(s.at[i]) == first && span_same_letters_(s.at + i, text.at, text.len))
			return i;
	return NOT_FOUND;
}

size_t span_find_nocase(struct span s, struct span text)
{
	size_t at = 0, found;

	if (text.len == 0)
		return 0;
	for (; text.len > 1 && s.len - at > FEW; at += FEW)
		if (may_have_letters(s.at + at, text.at[0], text.at[1]) &&
		    (found = find_nocase_here(s, text, at, at + FEW)) != NOT_FOUND)
			return found;
	return find_nocase_here(s, text, at, s.len);
}

/* Offset of the first byte from `at` on that is white space, or the length. */
static size_t find_space(struct span s, size_t at)
{
	while (s.len - at >= EIGHT) {
		uint64_t marks = eight_below(eight_at(s.at + at), ' ' + 1);

		if ((marks & EIGHT_HIGHS) == 0) {
			at += EIGHT;
			continue;
		}
		at += eight_first(marks);
		if (char_is_space(s.at[at]))
			return at;
		at++; /* a control */
	}
	while (at < s.len && !char_is_space(s.at[at]))
		at++;
	return at;
}

struct span span_cut_word(struct span *s)
{
	size_t start = 0, end;

	while (start < s->len && char_is_space(s->at[start]))
		start++;
	end = find_space(*s, start);

	struct span word = span_part(*s, start, end - start);
	*s = span_from(*s, end);
	return word;
}

int span_hex(struct span s, size_t at)
{
	int high = at < s.len ? char_hex(s.at[at]) : -1;
	int low = high >= 0 && at + 1 < s.len ? char_hex(s.at[at + 1]) : -1;

	return low >= 0 ? high << 4 | low : -1;
}

bool span_number(struct span s, uint64_t most, uint64_t *out)
{
	uint64_t value = 0;

	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		if (!char_is_digit(s.at[i]))
			return false;
		uint64_t digit = (uint64_t)(s.at[i] - '0');
		if (digit > most || value > (most - digit) / 10)
			return false;
		value = value * 10 + digit;
	}
	*out = value;
	return true;
}

enum { BLOCK = 256 };

/* Marks the line ends at 16 places that stand before `first`. */
static inline sixteen line_ends_at(const char *at, char first)
{
	return sixteen_same(sixteen_at(at), '\n') & sixteen_same(sixteen_at(at + 1), first);
}

/* Whether such a line end is in the block; a byte stands behind it. */
static bool block_has_line(const char *block, char first)
{
	sixteen found = { 0 };

	for (size_t i = 0; i < BLOCK; i += SIXTEEN)
		found |= line_ends_at(block + i, first);
	return sixteen_bits(found) != 0;
}

static size_t find_line_in_block(struct span s, struct span head, size_t from)
{
	for (size_t at = from; at < from + BLOCK; at += SIXTEEN) {
		unsigned ends = sixteen_bits(line_ends_at(s.at + at, head.at[0]));

		for (; ends != 0; ends &= ends - 1) {
			size_t line = at + (size_t)__builtin_ctz(ends) + 1;

			if (span_starts(span_from(s, line), head))
				return line;
		}
	}
	return NOT_FOUND;
}

static size_t find_line_from(struct span s, struct span head, size_t from)
{
	size_t end;

	while ((end = span_index(span_from(s, from), '\n')) != NOT_FOUND) {
		from += end + 1;
		if (span_starts(span_from(s, from), head))
			return from;
	}
	return NOT_FOUND;
}

size_t span_find_line(struct span s, struct span head)
{
	size_t at = 0, found;

	for (; s.len - at > BLOCK; at += BLOCK)
		if (block_has_line(s.at + at, head.at[0]) &&
		    (found = find_line_in_block(s, head, at)) != NOT_FOUND)
			return found;
	return find_line_from(s, head, at);
}

struct span span_over(struct span a, struct span b)
{
	const char *from = a.at, *to;

	if (a.len == 0)
		return b;
	if (b.len == 0)
		return a;
	to = a.at + a.len;
	if (b.at < from)
		from = b.at;
	if (b.at + b.len > to)
		to = b.at + b.len;
	return (struct span){ from, (size_t)(to - from) };
}
