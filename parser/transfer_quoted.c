/* Quoted-printable (RFC 2045 6.7), and the "Q" encoding (RFC 2047 4.2). */
#include "data/sixteen.h"
#include "parser/transfer.h"

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

/* White space at the end of a line was added on the way (RFC 2045 6.7, rule 3). */
static bool has_white_ends(struct span s)
{
	while (s.len > 0) {
		struct span text = span_chomp(span_cut_line(&s));

		if (text.len > 0 && char_is_space(text.at[text.len - 1]))
			return true;
	}
	return false;
}

static struct span without_white_ends(struct arena *arena, struct span s)
{
	struct buffer out = { .arena = arena };

	while (s.len > 0) {
		struct span line = span_cut_line(&s), text = span_chomp(line);
		struct span line_end = span_from(line, text.len);

		while (text.len > 0 && char_is_space(text.at[text.len - 1]))
			text.len--;
		buffer_put(&out, text);
		buffer_put(&out, line_end);
	}
	return buffer_span(&out);
}

enum { BLOCK = 64 };

/* Which of the bytes of a block are "=", the first one in the lowest bit. */
static inline uint64_t escapes_of(const char *at)
{
	uint64_t bits = 0;

	for (unsigned i = 0; i < BLOCK; i += SIXTEEN)
		bits |= (uint64_t)sixteen_bits(sixteen_same(sixteen_at(at + i), '=')) << i;
	return bits;
}

/* White space at 16 places that may stand at the end of a line. */
static inline sixteen white_ends_at(const char *at)
{
	sixteen bytes = sixteen_at(at), behind = sixteen_at(at + 1);
	sixteen blank = sixteen_same(bytes, ' ') | sixteen_same(bytes, '\t');
	sixteen cr = sixteen_same(behind, '\r');

	return (blank & (cr | sixteen_same(behind, '\n'))) | (sixteen_same(bytes, '\r') & cr);
}

/* Whether the text is to be read by its lines to find such: hardly ever. */
static bool may_have_white_ends(struct span s)
{
	sixteen found = { 0 };
	size_t at = 0;

	for (; s.len - at > SIXTEEN; at += SIXTEEN)
		found |= white_ends_at(s.at + at);
	return sixteen_bits(found) != 0 || has_white_ends(span_from(s, at));
}

/* Write what the "=" stands for that `s` begins with, and cut that off; returns the end. */
static char *put_escape(char *room, struct span *s)
{
	struct span behind = span_from(*s, 1);
	int byte;

	if (is_line_end(behind, 0)) { /* a soft one */
		*s = span_from(behind, span_starts(behind, SPAN("\r")) ? 2 : 1);
	} else if ((byte = span_hex(behind, 0)) >= 0) {
		*room++ = (char)byte;
		*s = span_from(behind, 2);
	} else {
		*room++ = '='; /* for itself, too (RFC 2045 6.7) */
		*s = behind;
	}
	return room;
}

/* Hexadecimal digits: their values, and a bit that they are some. */
enum { IS_HEX = 0x10 };
static const unsigned char hex[256] = {
	['0'] = 0x10, ['1'] = 0x11, ['2'] = 0x12, ['3'] = 0x13, ['4'] = 0x14, ['5'] = 0x15,
	['6'] = 0x16, ['7'] = 0x17, ['8'] = 0x18, ['9'] = 0x19, ['A'] = 0x1a, ['B'] = 0x1b,
	['C'] = 0x1c, ['D'] = 0x1d, ['E'] = 0x1e, ['F'] = 0x1f, ['a'] = 0x1a, ['b'] = 0x1b,
	['c'] = 0x1c, ['d'] = 0x1d, ['e'] = 0x1e, ['f'] = 0x1f,
};

/*
 * The same at `at`, where three bytes stand, or more. A byte and a line end are
 * told apart without asking which it is: that cannot be guessed.
 */
static inline char *put_sound_escape(char *room, struct span s, const char **at)
{
	unsigned first = hex[(unsigned char)(*at)[1]], second = hex[(unsigned char)(*at)[2]];
	bool is_byte = (first & second & IS_HEX) != 0, is_lf = (*at)[1] == '\n';
	struct span rest = span_from(s, (size_t)(*at - s.at));

	if (is_byte | is_lf | (((*at)[1] == '\r') & ((*at)[2] == '\n'))) {
		*room = (char)((first << 4 | (second & 0xf)) & 0xff);
		*at += 3 - is_lf;
		return room + is_byte;
	}
	room = put_escape(room, &rest);
	*at = rest.at;
	return room;
}

/*
 * Write what a block amounts to and cut it off; another one stands behind it,
 * and as much room: pieces are copied without asking how long they are.
 */
static inline char *put_block(char *room, struct span *s)
{
	const char *from = s->at, *end = s->at + BLOCK;

	for (uint64_t escapes = escapes_of(from); escapes != 0; escapes &= escapes - 1) {
		const char *at = s->at + __builtin_ctzll(escapes);

		memcpy(room, from, BLOCK);
		room += at - from;
		from = at;
		room = put_sound_escape(room, *s, &from);
	}
	if (from < end) {
		memcpy(room, from, BLOCK);
		room += end - from;
		from = end;
	}
	*s = span_from(*s, (size_t)(from - s->at));
	return room;
}

struct span transfer_quoted_printable(struct arena *arena, struct span s)
{
	if (may_have_white_ends(s) && has_white_ends(s))
		s = without_white_ends(arena, s);

	/* Nothing is longer than its code. */
	char *out = arena_bytes(arena, s.len + BLOCK), *room = out;

	while (s.len > 2 * BLOCK)
		room = put_block(room, &s);
	while (s.len > 0) {
		struct span plain = span_upto(s, span_index(s, '='));

		memcpy(room, s.at, plain.len);
		room += plain.len;
		s = span_from(s, plain.len);
		if (s.len > 0)
			room = put_escape(room, &s);
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
