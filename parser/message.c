#include "parser/message.h"

#include "parser/limits.h"
#include "parser/text.h"

enum { LONGEST_LINE = 998 };

_Static_assert(LIMIT_FIELDS <= UINT16_MAX, "the place of a field");

/* The first line end of either kind; at == NULL: none. */
struct line_ends {
	struct span crlf, lf;
};

static bool is_name_byte(char c)
{
	return c > ' ' && c < 0x7f && c != ':';
}

/*
 * The length of the sound name (RFC 5322 3.6.8) that the line begins with, blanks before its colon
 * included; 0 when it begins with none.
 */
static size_t sound_name_length(struct span line)
{
	size_t name = text_word(line, ':'), colon = name;

	while (colon < line.len && (line.at[colon] == ' ' || line.at[colon] == '\t'))
		colon++;
	return name > 0 && colon < line.len && line.at[colon] == ':' ? colon : 0;
}

static bool begins_field(struct span line)
{
	return sound_name_length(line) > 0;
}

static bool is_fold(struct span rest)
{
	return rest.len > 0 && (rest.at[0] == ' ' || rest.at[0] == '\t');
}

/* A line of no undue length that ends as one before did: all but the first and the last. */
static inline bool is_usual(struct span line, const struct line_ends *ends)
{
	return line.len > 1 && line.len <= LONGEST_LINE && line.at[line.len - 1] == '\n' &&
	       (line.at[line.len - 2] == '\r' ? ends->crlf.at : ends->lf.at) != NULL;
}

static void note_line(struct flaw_list *flaws, struct span line, struct line_ends *ends)
{
	struct span text = span_chomp(line), end = span_from(line, text.len);

	if (end.len == 2 && ends->crlf.at == NULL)
		ends->crlf = end;
	else if (end.len == 1 && end.at[0] == '\n' && ends->lf.at == NULL)
		ends->lf = end;
	if (text.len > LONGEST_LINE)
		flaw_add(flaws, FLAW_LONG_LINE, text);
}

/* Cut a field, whose first line is `line`, with its folds off `rest`. */
static struct span cut_field(struct span *rest, struct span line, struct flaw_list *flaws,
			     struct line_ends *ends)
{
	struct span all = *rest;

	*rest = span_from(*rest, line.len);
	if (!is_usual(line, ends))
		note_line(flaws, line, ends);
	/* A fold of nothing but white space still belongs to the field (RFC 5322 4.2). */
	while (is_fold(*rest)) {
		line = span_cut_line(rest);
		if (!is_usual(line, ends))
			note_line(flaws, line, ends);
	}
	return span_upto(all, all.len - rest->len);
}

static void note_name(struct flaw_list *flaws, struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!is_name_byte(name.at[i])) {
			flaw_add(flaws, FLAW_BAD_FIELD_NAME, name);
			return;
		}
}

static void note_bare_cr(struct flaw_list *flaws, struct span rest)
{
	size_t at;

	while ((at = span_index(rest, '\r')) != NOT_FOUND) {
		if (at + 1 == rest.len || rest.at[at + 1] != '\n') {
			flaw_add(flaws, FLAW_BARE_CR, span_part(rest, at, 1));
			return;
		}
		rest = span_from(rest, at + 2);
	}
}

/* The first sequence that is no UTF-8 tells enough: such bytes come in a charset of their own. */
static void note_eight_bit(struct flaw_list *flaws, struct span header)
{
	if (text_is_utf8(header))
		return;
	for (size_t at = 0; at < header.len;) {
		size_t start = at;
		uint32_t code;

		if (!text_next(header, &at, &code)) {
			flaw_add(flaws, FLAW_EIGHT_BIT, span_part(header, start, at - start));
			return;
		}
	}
}

/* What is wrong with the header's bytes, whatever field they are in: each once, at its first place.
 */
static void note_bytes(struct flaw_list *flaws, struct span header, const struct line_ends *ends)
{
	size_t nul = span_index(header, '\0');

	if (ends->crlf.at != NULL && ends->lf.at != NULL)
		flaw_add(flaws, FLAW_MIXED_LINE_ENDS,
			 ends->crlf.at > ends->lf.at ? ends->crlf : ends->lf);
	if (nul != NOT_FOUND)
		flaw_add(flaws, FLAW_NUL_BYTE, span_part(header, nul, 1));
	note_bare_cr(flaws, header);
	note_eight_bit(flaws, header);
}

/* Where the first and the last field of each id stand, from 1; 0: nowhere. */
struct places {
	uint16_t *firsts, lasts[FIELD_IDS];
};

/* Let the last field be found by its id. */
static void index_field(struct places *places, struct field_list *fields)
{
	size_t id = fields->items[fields->count - 1].id, before = places->lasts[id];

	*(before > 0 ? &fields->items[before - 1].next : &places->firsts[id]) =
		(uint16_t)fields->count;
	places->lasts[id] = (uint16_t)fields->count;
}

static void add_field(struct arena *arena, struct message *message, struct places *places,
		      struct span raw, size_t colon)
{
	struct field field = { .raw = raw };
	struct span name = span_upto(raw, colon);

	if (raw.len > LIMIT_FIELD) {
		flaw_add(&message->flaws, FLAW_FIELD_CUT, span_from(raw, LIMIT_FIELD));
		raw = span_upto(raw, LIMIT_FIELD);
	}
	field.name = span_trim(name);
	field.body = span_chomp(span_from(raw, colon + 1));
	if (name.len > 0 && char_is_space(name.at[name.len - 1]))
		flaw_add(&message->flaws, FLAW_SPACE_BEFORE_COLON, name);
	field.id = field_id_find(field.name.at, field.name.len);
	*LIST_ADD(arena, &message->fields) = field;
	index_field(places, &message->fields);
}

/* Lines are looked at one by one; `begins_field` must not look past its own. */
static struct span first_line(struct span rest)
{
	return span_cut_line(&rest);
}

/* The line that follows a field or what stands in its place, behind its folds. */
static struct span line_behind(struct span rest)
{
	span_cut_line(&rest);
	while (is_fold(rest))
		span_cut_line(&rest);
	return first_line(rest);
}

/*
 * Where the colon stands behind "From" and a fold; 0 when it does not. No
 * standard allows that, but some readers take it for a field.
 */
static size_t folded_colon(struct span rest, struct span text)
{
	struct span name = span_trim(text), behind = span_from(rest, text.len);

	for (size_t i = 0; i < name.len; i++)
		if (!is_name_byte(name.at[i]))
			return 0;
	while (behind.len > 0 && char_is_space(behind.at[0]))
		behind = span_from(behind, 1);
	if (behind.len == 0 || behind.at[0] != ':' ||
	    !is_fold(span_from(rest, first_line(rest).len)))
		return 0;
	return (size_t)(behind.at - rest.at);
}

bool message_header_goes_on(struct span rest)
{
	struct span text = span_chomp(first_line(rest));

	return text.len > 0 && (begins_field(text) || folded_colon(rest, text) > 0 ||
				begins_field(line_behind(rest)));
}

static void read_fields(struct arena *arena, struct message *message, struct span *rest)
{
	struct flaw_list *flaws = &message->flaws;
	struct line_ends ends = { 0 };
	struct span header = *rest, too_many = SPAN_NONE;
	struct places places = { arena_take(arena, FIELD_IDS, sizeof *places.firsts), { 0 } };

	message->firsts = places.firsts;
	if (is_fold(*rest))
		flaw_add(flaws, FLAW_FOLD_FIRST, span_chomp(first_line(*rest)));
	while (rest->len > 0) {
		struct span line = first_line(*rest);
		struct span text = span_chomp(line);
		size_t colon = sound_name_length(text);

		if (text.len == 0)
			break;
		if (colon == 0)
			colon = folded_colon(*rest, text);
		if (colon == 0) {
			colon = span_index(text, ':');
			if (colon == NOT_FOUND)
				colon = 0;
			if (colon == 0)
				flaw_add(flaws, FLAW_NO_COLON, text);
			note_name(flaws, span_trim(span_upto(text, colon)));
			/* A line that is no field ends the header for most receivers; where a
			 * field follows it at once, it is an odd one out and only noted. */
			if (!begins_field(line_behind(*rest)))
				break;
		}
		struct span raw = cut_field(rest, line, flaws, &ends);
		if (colon > 0 && message->fields.count < LIMIT_FIELDS)
			add_field(arena, message, &places, raw, colon);
		else if (colon > 0 && too_many.at == NULL)
			too_many = raw; /* The rest is stepped over, to find the body. */
	}
	header.len -= rest->len;
	if (too_many.at != NULL)
		flaw_add(flaws, FLAW_TOO_MANY_FIELDS, span_upto(too_many, 1));
	note_bytes(flaws, header, &ends);
}

struct message message_read(struct arena *arena, struct span raw)
{
	struct message message = { .raw = raw, .source = raw, .flaws.arena = arena };
	struct span rest = span_upto(raw, LIMIT_HEADER);

	read_fields(arena, &message, &rest);
	if (rest.len == 0 && raw.len > LIMIT_HEADER)
		flaw_add(&message.flaws, FLAW_HEADER_CUT, span_part(raw, LIMIT_HEADER, 1));
	if (rest.len > 0) {
		if (span_chomp(first_line(rest)).len == 0)
			span_cut_line(&rest);
		size_t start = (size_t)(rest.at - raw.at);
		message.body = span_from(raw, start);
	}
	return message;
}

/* Nearly always what is looked for is the first, or the next behind one that was found. */
size_t message_find(const struct message *message, enum field_id id, size_t from)
{
	const struct field *fields = message->fields.items;
	size_t count = message->fields.count, place = count > 0 ? message->firsts[id] : 0;

	if (from > 0 && from <= count && fields[from - 1].id == id)
		place = fields[from - 1].next;
	while (place > 0 && place <= from)
		place = fields[place - 1].next;
	return place > 0 ? place - 1 : count;
}

size_t message_count(const struct message *message, enum field_id id)
{
	size_t count = 0, place = message->fields.count > 0 ? message->firsts[id] : 0;

	for (; place > 0; place = message->fields.items[place - 1].next)
		count++;
	return count;
}

struct span message_field(const struct message *message, enum field_id id)
{
	size_t i = message_find(message, id, 0);

	return i < message->fields.count ? span_trim(message->fields.items[i].body) : SPAN_NONE;
}

/* The place in the source of an offset in a repaired copy. */
static size_t origin_of(const struct message *message, size_t offset)
{
	size_t low = 0, high = message->origin_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (message->origins[middle].clean <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == 0)
		return offset;
	return offset - message->origins[low - 1].clean + message->origins[low - 1].raw;
}

size_t message_offset(const struct message *message, struct span s)
{
	if (message->origin_count > 0 && span_holds(message->raw, s))
		return origin_of(message, (size_t)(s.at - message->raw.at));
	return span_holds(message->source, s) ? (size_t)(s.at - message->source.at) : 0;
}
