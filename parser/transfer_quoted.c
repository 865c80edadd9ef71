/* Quoted-printable (RFC 2045 6.7), and the "Q" encoding (RFC 2047 4.2). */
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

enum { SHORT = 32 }; /* bytes: copied at once, without asking for how many */

struct span transfer_quoted_printable(struct arena *arena, struct span s)
{
	if (has_white_ends(s))
		s = without_white_ends(arena, s);

	char *out = arena_bytes(arena, s.len), *room = out; /* nothing is longer than its code */

	while (s.len > 0) {
		struct span plain = span_upto(s, span_index(s, '='));

		if (plain.len <= SHORT && s.len >= SHORT)
			memcpy(room, s.at, SHORT);
		else
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
