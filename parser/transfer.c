#include "parser/transfer.h"

/* The digits of base64 and their values (RFC 4648 4). */
#define DIGITS(X)                                                                                  \
	X('A', 0), X('B', 1), X('C', 2), X('D', 3), X('E', 4), X('F', 5), X('G', 6), X('H', 7),    \
		X('I', 8), X('J', 9), X('K', 10), X('L', 11), X('M', 12), X('N', 13), X('O', 14),  \
		X('P', 15), X('Q', 16), X('R', 17), X('S', 18), X('T', 19), X('U', 20),            \
		X('V', 21), X('W', 22), X('X', 23), X('Y', 24), X('Z', 25), X('a', 26),            \
		X('b', 27), X('c', 28), X('d', 29), X('e', 30), X('f', 31), X('g', 32),            \
		X('h', 33), X('i', 34), X('j', 35), X('k', 36), X('l', 37), X('m', 38),            \
		X('n', 39), X('o', 40), X('p', 41), X('q', 42), X('r', 43), X('s', 44),            \
		X('t', 45), X('u', 46), X('v', 47), X('w', 48), X('x', 49), X('y', 50),            \
		X('z', 51), X('0', 52), X('1', 53), X('2', 54), X('3', 55), X('4', 56),            \
		X('5', 57), X('6', 58), X('7', 59), X('8', 60), X('9', 61), X('+', 62), X('/', 63)

#define ONE_MORE(digit, value) [digit] = (value) + 1
static const unsigned char base64_digits[256] = { DIGITS(ONE_MORE) };

/*
 * By the place in a group of four: the bits of a digit where they belong, and
 * below them one bit that it is a digit. Four look-ups make a group, in two
 * thirds of the instructions that shifting and testing four values takes.
 */
#define FIRST(digit, value) [digit] = (uint32_t)(value) << 26 | 1
#define SECOND(digit, value) [digit] = (value) << 20 | 2
#define THIRD(digit, value) [digit] = (value) << 14 | 4
#define FOURTH(digit, value) [digit] = (value) << 8 | 8
enum { ALL_DIGITS = 15 };
static const uint32_t groups[4][256] = {
	{ DIGITS(FIRST) },
	{ DIGITS(SECOND) },
	{ DIGITS(THIRD) },
	{ DIGITS(FOURTH) },
};

/* The three bytes of four digits, the first one highest, over ALL_DIGITS; else they are none. */
static uint32_t read_group(const char *at)
{
	return groups[0][(unsigned char)at[0]] | groups[1][(unsigned char)at[1]] |
	       groups[2][(unsigned char)at[2]] | groups[3][(unsigned char)at[3]];
}

/* Write a group, and a byte behind it: the four are one instruction, where three are several. */
static void put_group(char *room, uint32_t group)
{
	room[0] = (char)(group >> 24 & 0xff);
	room[1] = (char)(group >> 16 & 0xff);
	room[2] = (char)(group >> 8 & 0xff);
	room[3] = (char)(group & 0xff);
}

/* Write the groups that `s` begins with, moving *room behind them; returns their digits' end. */
static const char *put_groups(char **room, struct span s)
{
	const char *at = s.at, *last = s.at + s.len / 4 * 4;
	char *put = *room;
	uint32_t group;

	for (; at < last && ((group = read_group(at)) & 0xff) == ALL_DIGITS; at += 4, put += 3)
		put_group(put, group);
	*room = put;
	return at;
}

/* The value of a base64 digit, or -1. */
static int base64_value(char c)
{
	return base64_digits[(unsigned char)c] - 1;
}

enum strictness { SKIP_BAD_BYTES, STOP_AT_BAD_BYTES, STOP_AT_PADDING };

/*
 * False, having stopped there, at a byte that is neither digit, padding nor
 * white space. *left: the bits of the last digits that make no byte.
 */
static bool put_base64(struct buffer *out, struct span s, enum strictness strictness,
		       unsigned *left)
{
	char *room = buffer_room(out, s.len / 4 * 3 + 4);
	uint32_t group = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < s.len; i++) {
		/* Four digits in a row, as nearly all are. */
		if (bits == 0)
			i = (size_t)(put_groups(&room, span_from(s, i)) - s.at);
		if (i == s.len)
			break;

		int value = base64_value(s.at[i]);

		if (value >= 0) {
			group = group << 6 | (uint32_t)value;
			bits += 6;
		} else if (s.at[i] == '=' && strictness != STOP_AT_PADDING) {
			bits = 0; /* What follows padding is a text of its own. */
		} else if (!char_is_space(s.at[i]) && strictness != SKIP_BAD_BYTES) {
			return false;
		}
		if (bits >= 8) {
			bits -= 8;
			*room++ = (char)(group >> bits & 0xff);
		}
	}
	out->len = (size_t)(room - out->at);
	*left = bits;
	return true;
}

bool transfer_put_base64(struct buffer *out, struct span s)
{
	size_t before = out->len;
	unsigned left;
	bool good = put_base64(out, s, STOP_AT_BAD_BYTES, &left);

	if (!good)
		out->len = before;
	return good;
}

struct span transfer_base64(struct arena *arena, struct span s)
{
	struct buffer out = { .arena = arena };
	unsigned left;

	put_base64(&out, s, SKIP_BAD_BYTES, &left);
	return buffer_span(&out);
}

/* Cut off padding and white space at the end; how many "=" that were. */
static size_t cut_padding(struct span *s)
{
	size_t padding = 0;

	while (s->len > 0 && (s->at[s->len - 1] == '=' || char_is_space(s->at[s->len - 1])))
		padding += s->at[--s->len] == '=';
	return padding;
}

bool transfer_whole_base64(struct arena *arena, struct span s, struct span *out)
{
	struct buffer bytes = { .arena = arena };
	size_t padding = cut_padding(&s);
	unsigned left;

	if (!put_base64(&bytes, s, STOP_AT_PADDING, &left))
		return false;
	/* One digit alone has 6 bits and makes no byte; two leave 4, three 2 (RFC 4648 4). */
	if (bytes.len == 0 || left == 6 || (padding > 0 && 2 * padding != left))
		return false;
	*out = buffer_span(&bytes);
	return true;
}

/* What a byte counts for: digits in the lower half, white space in the upper one. */
#define A_DIGIT(digit, value) [digit] = 1
#define A_SPACE (UINT64_C(1) << 32)
static const uint64_t counts[256] = {
	DIGITS(A_DIGIT), [' '] = A_SPACE, ['\t'] = A_SPACE, ['\r'] = A_SPACE, ['\n'] = A_SPACE,
};

/* Digits and white space of `s`; eight look-ups in a row take half of what a loop does. */
static uint64_t count_bytes(struct span s)
{
	enum { AT_ONCE = 8 };
	uint64_t sum = 0;
	size_t i = 0;

	for (; s.len - i >= AT_ONCE; i += AT_ONCE)
		for (size_t j = 0; j < AT_ONCE; j++)
			sum += counts[(unsigned char)s.at[i + j]];
	for (; i < s.len; i++)
		sum += counts[(unsigned char)s.at[i]];
	return sum;
}

bool transfer_is_whole_base64(struct span s)
{
	size_t padding = cut_padding(&s);
	uint64_t sum = count_bytes(s), digits = sum % A_SPACE;

	/* As above: a byte takes two digits, and padding fills up a group. */
	return digits + sum / A_SPACE == s.len && digits > 1 && digits % 4 != 1 &&
	       (padding == 0 || (padding < 3 && (digits + padding) % 4 == 0));
}

/* Offset of the first byte that the grammar does not have there, or NOT_FOUND. */
static size_t base64_offence(struct span s)
{
	size_t digits = 0, padding = 0, last = 0;

	for (size_t i = 0; i < s.len; i++) {
		if (char_is_space(s.at[i]))
			continue;
		if (s.at[i] == '=')
			padding++;
		else if (base64_value(s.at[i]) < 0 || padding > 0)
			return i;
		else
			digits++;
		last = i;
	}
	/* A group is four digits, or two or three and padding (RFC 4648 4). */
	return padding > 2 || (digits + padding) % 4 != 0 ? last : NOT_FOUND;
}

void transfer_note_base64(struct span s, struct flaw_list *flaws)
{
	size_t at = base64_offence(s);

	if (at != NOT_FOUND)
		flaw_add(flaws, FLAW_BASE64, span_part(s, at, 1));
}
