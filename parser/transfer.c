#include "parser/transfer.h"

/* One more than the value of a base64 digit (RFC 4648 4). */
static const unsigned char base64_digits[256] = {
	['A'] = 1,  ['B'] = 2,	['C'] = 3,  ['D'] = 4,	['E'] = 5,  ['F'] = 6,	['G'] = 7,
	['H'] = 8,  ['I'] = 9,	['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14,
	['O'] = 15, ['P'] = 16, ['Q'] = 17, ['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21,
	['V'] = 22, ['W'] = 23, ['X'] = 24, ['Y'] = 25, ['Z'] = 26, ['a'] = 27, ['b'] = 28,
	['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33, ['h'] = 34, ['i'] = 35,
	['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41, ['p'] = 42,
	['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49,
	['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56,
	['4'] = 57, ['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62, ['+'] = 63,
	['/'] = 64,
};

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
	char *room = buffer_room(out, s.len / 4 * 3 + 3);
	uint32_t group = 0;
	unsigned bits = 0;

	for (size_t i = 0; i < s.len; i++) {
		int value = base64_value(s.at[i]);

		/* Four digits in a row, as nearly all are. */
		while (bits == 0 && s.len - i > 4) {
			int b = base64_value(s.at[i + 1]), c = base64_value(s.at[i + 2]),
			    d = base64_value(s.at[i + 3]);

			if ((value | b | c | d) < 0)
				break;
			group = (uint32_t)(value << 18 | b << 12 | c << 6 | d);
			*room++ = (char)(group >> 16);
			*room++ = (char)(group >> 8 & 0xff);
			*room++ = (char)(group & 0xff);
			i += 4;
			value = base64_value(s.at[i]);
		}
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

bool transfer_whole_base64(struct arena *arena, struct span s, struct span *out)
{
	struct buffer bytes = { .arena = arena };
	unsigned padding = 0, left;

	for (; s.len > 0 && (s.at[s.len - 1] == '=' || char_is_space(s.at[s.len - 1])); s.len--)
		padding += s.at[s.len - 1] == '=';
	if (!put_base64(&bytes, s, STOP_AT_PADDING, &left))
		return false;
	/* One digit alone has 6 bits and makes no byte; two leave 4, three 2 (RFC 4648 4). */
	if (bytes.len == 0 || left == 6 || (padding > 0 && 2 * padding != left))
		return false;
	*out = buffer_span(&bytes);
	return true;
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

/* Whether nothing but white space stands between that offset and the line end. */
static bool is_line_end(struct span s, size_t at)
{
	while (at < s.len && (s.at[at] == ' ' || s.at[at] == '\t' || s.at[at] == '\r'))
		at++;
	return at == s.len || s.at[at] == '\n';
}

void transfer_note_quoted_printable(struct span s, struct flaw_list *flaws)
{
	size_t at = span_index(s, '='), next;

	for (; at < s.len; at = next == NOT_FOUND ? s.len : at + 1 + next) {
		if (span_hex(s, at + 1) < 0 && !is_line_end(s, at + 1)) {
			flaw_add(flaws, FLAW_QUOTED_PRINTABLE, span_part(s, at, 1));
			return;
		}
		next = span_index(span_from(s, at + 1), '=');
	}
}

/* Write what a line encodes, white space and line end behind it left out; returns its end. */
static char *put_quoted_line(char *room, struct span line)
{
	while (line.len > 0) {
		struct span plain = span_upto(line, span_index(line, '='));
		int byte = span_hex(line, plain.len + 1);

		memcpy(room, line.at, plain.len);
		room += plain.len;
		line = span_from(line, plain.len);
		/* An "=" may stand for itself, too (RFC 2045 6.7). */
		if (line.len > 1)
			*room++ = byte >= 0 ? (char)byte : '=';
		line = span_from(line, byte >= 0 ? 3 : 1);
	}
	return room;
}

struct span transfer_quoted_printable(struct arena *arena, struct span s)
{
	char *out = arena_bytes(arena, s.len), *room = out; /* nothing is longer than its code */

	while (s.len > 0) {
		struct span line = span_cut_line(&s), text = span_chomp(line);
		struct span line_end = span_from(line, text.len);

		/* White space at the end of a line was added on the way (RFC 2045 6.7, rule 3). */
		while (text.len > 0 && char_is_space(text.at[text.len - 1]))
			text.len--;
		room = put_quoted_line(room, text);
		if (text.len > 0 && text.at[text.len - 1] == '=') /* a soft line end */
			continue;
		for (size_t i = 0; i < line_end.len; i++)
			*room++ = line_end.at[i];
	}
	return (struct span){ out, (size_t)(room - out) };
}

bool transfer_put_q(struct buffer *out, struct span s)
{
	char *room = buffer_room(out, s.len);

	for (size_t i = 0; i < s.len; i++) {
		int byte = s.at[i] == '=' ? span_hex(s, i + 1) : -1;

		if (s.at[i] == '=' && byte < 0)
			return false;
		if (byte >= 0)
			i += 2;
		else if (s.at[i] == '_')
			byte = ' ';
		if (s.at[i] != '\r' && s.at[i] != '\n')
			*room++ = byte >= 0 ? (char)byte : s.at[i];
	}
	out->len = (size_t)(room - out->at);
	return true;
}
