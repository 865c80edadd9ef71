/* Which row of data/dialects a field is of, and which piece a part of the row stands for. */
#include <string.h>

#include "parser/reading.h"

static const struct {
	unsigned char clause;
	bool comment;
	unsigned char n; /* from 0 */
} places[] = {
	[PART_HEAD] = { CLAUSE_HEAD, true, 0 }, /* or its words */
	[PART_FROM] = { CLAUSE_FROM, false, 0 },
	[PART_FROM_MORE] = { CLAUSE_FROM, false, 1 },
	[PART_FROM_COMMENT_1] = { CLAUSE_FROM, true, 0 },
	[PART_FROM_COMMENT_2] = { CLAUSE_FROM, true, 1 },
	[PART_BY] = { CLAUSE_BY, false, 0 },
	[PART_BY_COMMENT_1] = { CLAUSE_BY, true, 0 },
	[PART_BY_COMMENT_2] = { CLAUSE_BY, true, 1 },
	[PART_WITH] = { CLAUSE_WITH, false, 0 },
	[PART_WITH_MORE] = { CLAUSE_WITH, false, 1 },
	[PART_WITH_COMMENT] = { CLAUSE_WITH, true, 0 },
	[PART_VIA] = { CLAUSE_VIA, false, 0 },
	[PART_ID] = { CLAUSE_ID, false, 0 },
	[PART_FOR] = { CLAUSE_FOR, false, 0 },
	[PART_SENDER] = { CLAUSE_SENDER, false, 0 },
	[PART_TAIL] = { CLAUSE_TAIL, false, 0 },
};

/* The next piece of the sort of the i-th, from 1; NULL when there is none. */
static struct piece *next_piece(struct clauses *clauses, size_t i)
{
	const struct piece *first = &clauses->pieces[i - 1];

	for (; i < clauses->count; i++) {
		struct piece *piece = &clauses->pieces[i];

		if (piece->clause == first->clause && piece->comment == first->comment)
			return piece;
	}
	return NULL;
}

struct piece *reading_piece(struct reading *r, enum received_part part)
{
	struct clauses *clauses = &r->clauses;
	size_t i;

	if (part == PART_DATE)
		return r->date.text.len > 0 ? &r->date : NULL;
	if (part == PART_BY_COMMENT_1 && r->anchor != NULL)
		return &clauses->pieces[r->anchor - clauses->pieces];
	i = clauses->first[places[part].clause][places[part].comment];
	if (i == 0 && part == PART_HEAD)
		i = clauses->first[CLAUSE_HEAD][false];
	if (i == 0)
		return NULL;
	return places[part].n == 0 ? &clauses->pieces[i - 1] : next_piece(clauses, i);
}

/* A pattern without the mark that says how it counts for the choice of the row. */
static const char *bare_pattern(const char *pattern)
{
	return *pattern == '!' || *pattern == '?' || *pattern == '~' ? pattern + 1 : pattern;
}

static enum received_part anchor_part(const struct dialect *row)
{
	switch (row->place) {
	case AT_BY_COMMENT:
		return PART_BY_COMMENT_1;
	case AT_WITH:
		return PART_WITH;
	case AT_BY_SUFFIX:
		return PART_BY;
	case AT_HEAD:
		return PART_HEAD;
	case AT_SHAPE:
		break;
	}
	return PART_END;
}

static bool fits_piece(struct reading *r, const char *pattern, struct piece *piece)
{
	r->fitted_pattern = NULL;
	if (!pattern_match(pattern, piece->text, &piece->address, &r->fitted))
		return false;
	r->fitted_pattern = pattern;
	r->fitted_piece = piece;
	return true;
}

static bool part_fits(struct reading *r, const struct dialect_pattern *pattern)
{
	enum received_part part = pattern->part;
	struct piece *piece = reading_piece(r, part);

	if (*bare_pattern(pattern->pattern) == '\0')
		return piece == NULL && !r->clauses.dropped;
	for (; piece != NULL && pattern->part == part; pattern++)
		if (fits_piece(r, bare_pattern(pattern->pattern), piece))
			return true;
	return false;
}

/* Whether a row wants one of the patterns of this part to match. */
static bool is_required(const struct dialect *row, const struct dialect_pattern *pattern,
			enum received_part anchored)
{
	enum received_part part = pattern->part;

	if (*pattern->pattern == '?')
		return false;
	if (part == anchored || row->place == AT_SHAPE)
		return true;
	for (; pattern->part == part; pattern++)
		if (*pattern->pattern == '!' || *pattern->pattern == '~')
			return true;
	return false;
}

static bool blank_before(struct span body, const char *at)
{
	return at != NULL && at > body.at && char_is_space(at[-1]);
}

static bool row_fits(struct reading *r, const struct dialect *row)
{
	enum received_part anchored = anchor_part(row), before = PART_END;
	const char *semicolon = r->clauses.semicolon;

	if (row->traits & BLANK_BEFORE_DATE && !blank_before(r->out->body, semicolon))
		return false;

	for (const struct dialect_pattern *p = row->patterns; p->part != PART_END; p++) {
		bool first = p->part != before;

		before = p->part;
		if (first && is_required(row, p, anchored) && !part_fits(r, p))
			return false;
	}
	return true;
}

/* The first row at that anchor which fits; NULL when none does. */
static const struct dialect *row_at(struct reading *r, enum dialect_place place, struct span anchor)
{
	const struct dialect *row = dialect_find(place, anchor.at, anchor.len);
	const struct dialect *first = row;

	while (row != NULL && !row_fits(r, row)) {
		row++;
		if (row->place != place || strcmp(row->anchor, first->anchor) != 0)
			return NULL;
	}
	return row;
}

static struct span first_word(struct span text)
{
	size_t len = 0;

	if (text.len > 0 && text.at[0] == '[')
		text = span_from(text, 1);
	if (text.len > 0 && char_is_digit(text.at[0]))
		return SPAN("#");
	while (len < text.len && (char_is_alpha(text.at[len]) || char_is_digit(text.at[len])))
		len++;
	return span_upto(text, len);
}

/* "version=TLS1_2", an address, and a number that is not the by host's comment. */
static bool names_no_program(struct piece *piece, struct span word)
{
	if (word.at[0] == '#')
		return piece->clause != CLAUSE_BY || ip_read_once(piece->text, &piece->address);
	return word.len < piece->text.len && piece->text.at[word.len] == '=';
}

/* The first comment behind by that names a row; those that tell TLS or the sender name none. */
static const struct dialect *row_by_comment(struct reading *r)
{
	for (size_t i = 0; i < r->clauses.count; i++) {
		struct piece *piece = &r->clauses.pieces[i];
		struct span anchor;

		if (!piece->comment || piece->clause == CLAUSE_FROM ||
		    piece->clause == CLAUSE_HEAD || piece->clause == CLAUSE_TAIL)
			continue;
		anchor = first_word(piece->text);
		if (anchor.len == 0 || names_no_program(piece, anchor))
			continue;
		r->anchor = piece;
		const struct dialect *row = row_at(r, AT_BY_COMMENT, anchor);
		if (row != NULL)
			return row;
	}
	r->anchor = NULL;
	return NULL;
}

static const struct dialect *row_by_words(struct reading *r, enum dialect_place place)
{
	struct piece *piece = reading_piece(r, place == AT_WITH ? PART_WITH : PART_HEAD);
	struct span anchor = piece != NULL ? first_word(piece->text) : SPAN_NONE;

	return anchor.len > 0 ? row_at(r, place, anchor) : NULL;
}

/* The last two labels of the by host. */
static const struct dialect *row_by_suffix(struct reading *r)
{
	struct piece *piece = reading_piece(r, PART_BY);
	struct span host = piece != NULL ? piece->text : SPAN_NONE;
	size_t dots = 0, at;

	host = span_cut_word(&host);
	while (host.len > 0 && (host.at[host.len - 1] == '.' || host.at[host.len - 1] == ','))
		host.len--;
	for (at = host.len; at > 0; at--)
		if (host.at[at - 1] == '.' && ++dots == 2)
			break;
	return dots > 0 ? row_at(r, AT_BY_SUFFIX, span_from(host, at)) : NULL;
}

static const struct dialect *row_by_shape(struct reading *r)
{
	const struct dialect *row = dialect_first_shape();

	while (row < dialects + dialect_count - 1 && !row_fits(r, row))
		row++;
	return row;
}

const struct dialect *reading_row(struct reading *r)
{
	const struct dialect *row = row_by_comment(r);

	if (row == NULL)
		row = row_by_words(r, AT_WITH);
	if (row == NULL)
		row = row_by_suffix(r);
	if (row == NULL)
		row = row_by_words(r, AT_HEAD);
	return row != NULL ? row : row_by_shape(r);
}
