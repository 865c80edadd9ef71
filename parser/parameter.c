#include "parser/parameter.h"

#include <stdlib.h>

#include "parser/buffer.h"
#include "parser/encoded.h"
#include "parser/token.h"

struct parameter {
	struct span attribute, value;
	bool quoted;
};

/* What ends a word here: white space, or what begins something else. */
static bool ends_word(char c)
{
	return char_is_space(c) || c == ';' || c == '"' || c == '(';
}

static struct span cut_attribute(struct span *rest)
{
	struct span all = *rest;
	size_t len = 0;

	while (len < all.len && !ends_word(all.at[len]) && all.at[len] != '=')
		len++;
	*rest = span_from(all, len);
	return span_upto(all, len);
}

/* An unquoted value. File names with blanks are met without quotes; a comment ends one. */
static struct span cut_value(struct span *rest)
{
	struct span value = span_upto(*rest, span_index(*rest, ';'));

	*rest = span_from(*rest, value.len);
	for (size_t i = 1; i < value.len; i++)
		if (value.at[i] == '(' && char_is_space(value.at[i - 1]))
			value.len = i;
	return span_trim(value);
}

/* To the next ";" that is neither quoted nor in a comment, and over it; false: there is none. */
static bool skip_to_parameter(struct cursor *cursor)
{
	while (token_skip(cursor), cursor->rest.len > 0) {
		if (cursor->rest.at[0] == '"' && token_quoted(cursor).at != NULL)
			continue;
		struct span rest = cursor->rest;
		size_t len = 1;

		while (rest.at[0] != ';' && len < rest.len && !ends_word(rest.at[len]))
			len++;
		cursor->rest = span_from(rest, len);
		if (rest.at[0] == ';')
			return true;
	}
	return false;
}

static bool next_parameter(struct cursor *cursor, struct parameter *parameter)
{
	while (skip_to_parameter(cursor)) {
		token_skip(cursor);
		*parameter = (struct parameter){ .attribute = cut_attribute(&cursor->rest) };
		token_skip(cursor);
		if (cursor->rest.len == 0 || cursor->rest.at[0] != '=')
			continue;
		cursor->rest = span_from(cursor->rest, 1);
		token_skip(cursor);
		parameter->value = token_quoted(cursor);
		parameter->quoted = parameter->value.at != NULL;
		if (!parameter->quoted)
			parameter->value = cut_value(&cursor->rest);
		return true;
	}
	return false;
}

/* A value, or a section of one (RFC 2231 3, 4). */
struct piece {
	struct span value;
	size_t section;
	bool extended;
};
struct piece_list LIST_OF(struct piece);

/* What stands behind the name: "*", "*0", "*0*"; false when it is another name's. */
static bool read_section(struct span mark, struct piece *piece)
{
	enum { MOST_SECTIONS = 9999 };
	uint64_t section = 0;

	if (mark.len == 0 || mark.at[0] != '*')
		return false;
	piece->extended = mark.at[mark.len - 1] == '*';
	mark = span_upto(span_from(mark, 1), mark.len - 1 - (piece->extended && mark.len > 1));
	if (mark.len > 0 && !span_number(mark, MOST_SECTIONS, &section))
		return false;
	piece->section = section;
	return true;
}

static int compare_pieces(const void *a, const void *b)
{
	const struct piece *left = a, *right = b;

	if (left->section != right->section)
		return left->section < right->section ? -1 : 1;
	return left->value.at < right->value.at ? -1 : 1;
}

static void put_percent(struct buffer *out, struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		int byte = s.at[i] == '%' ? span_hex(s, i + 1) : -1;
		char c = byte >= 0 ? (char)byte : s.at[i];

		buffer_put(out, (struct span){ &c, 1 });
		i += byte >= 0 ? 2 : 0;
	}
}

/* Charset and language stand before the text of the first section: "utf-8'en'text". */
static struct span cut_charset(struct span *value)
{
	struct span rest = *value, charset = span_cut(&rest, '\'');

	if (span_index(rest, '\'') == NOT_FOUND)
		return SPAN_NONE;
	span_cut(&rest, '\'');
	*value = rest;
	return charset;
}

/* Put together what pieces say; *charset is what they say it is in. */
static struct span join_pieces(struct arena *arena, struct piece_list pieces, struct span *charset)
{
	struct buffer out = { .arena = arena };
	size_t next = 0;

	if (pieces.count > 1)
		qsort(pieces.items, pieces.count, sizeof *pieces.items, compare_pieces);
	for (size_t i = 0; i < pieces.count && pieces.items[i].section <= next; i++) {
		struct piece piece = pieces.items[i];

		if (piece.section < next)
			continue; /* a second one of the same number */
		if (next++ == 0 && piece.extended)
			*charset = cut_charset(&piece.value);
		if (piece.extended)
			put_percent(&out, piece.value);
		else
			buffer_put(&out, piece.value);
	}
	return buffer_span(&out);
}

/* All that a field says of one name. */
struct found {
	struct span plain; /* the first without a section; at == NULL: there is none */
	size_t plain_count;
	struct piece_list pieces;
};

static struct found find_all(struct arena *arena, struct span body, struct span name,
			     struct flaw_list *flaws)
{
	struct cursor cursor = { body, flaws };
	struct parameter parameter;
	struct found found = { 0 };

	while (next_parameter(&cursor, &parameter)) {
		struct span value = parameter.value;
		struct piece piece;

		if (!span_starts_nocase(parameter.attribute, name))
			continue;
		if (parameter.quoted)
			value = token_unquote(arena, value);
		piece = (struct piece){ .value = value };
		if (parameter.attribute.len == name.len && found.plain_count++ == 0)
			found.plain = value.at != NULL ? value : SPAN("");
		else if (read_section(span_from(parameter.attribute, name.len), &piece))
			*LIST_ADD(arena, &found.pieces) = piece;
	}
	return found;
}

struct span parameter_find(struct arena *arena, struct span body, struct span name,
			   struct flaw_list *flaws)
{
	struct found found = find_all(arena, body, name, flaws);
	struct span text = SPAN_NONE, charset = SPAN_NONE;

	if (found.pieces.count > 0) {
		text = join_pieces(arena, found.pieces, &charset);
		text = encoded_utf8(arena, charset, text, flaws);
	}
	if (text.len == 0 && found.plain.at != NULL)
		text = encoded_text(arena, found.plain, flaws);
	if (text.at == NULL && (found.plain.at != NULL || found.pieces.count > 0))
		return SPAN("");
	return text;
}

/* Without line ends: unfolding takes these and leaves the white space (RFC 5322 2.2.3). */
static struct span unfold(struct arena *arena, struct span s)
{
	struct buffer out = { .arena = arena };

	if (span_index(s, '\n') == NOT_FOUND)
		return s;
	while (s.len > 0)
		buffer_put(&out, span_chomp(span_cut_line(&s)));
	return buffer_span(&out);
}

struct span parameter_bytes(struct arena *arena, struct span body, struct span name, size_t *count)
{
	struct found found = find_all(arena, body, name, NULL);
	struct span text = SPAN_NONE, charset = SPAN_NONE;

	*count = found.plain_count + (found.pieces.count > 0);
	if (found.pieces.count > 0)
		text = join_pieces(arena, found.pieces, &charset);
	return unfold(arena, text.len > 0 ? text : found.plain);
}
