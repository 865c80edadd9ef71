#include "parser/message.h"

#include "parser/field_ends.h"
#include "parser/limits.h"
#include "parser/text.h"

enum { LONGEST_LINE = 998 };

_Static_assert(LIMIT_FIELDS <= UINT16_MAX, "the place of a field");

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
	size_t name = 0, colon;

	while (name < line.len && is_name_byte(line.at[name]))
		name++;
	colon = name;
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

/* The lines that are too long of a field that is long enough to have one. */
static void note_lengths(struct flaw_list *flaws, struct span field)
{
	while (field.len > LONGEST_LINE) {
		size_t end = span_last_index(span_upto(field, LONGEST_LINE + 1), '\n');

		if (end != NOT_FOUND) {
			field = span_from(field, end + 1);
			continue;
		}
		struct span text = span_chomp(span_cut_line(&field));
		if (text.len > LONGEST_LINE)
			flaw_add(flaws, FLAW_LONG_LINE, text);
	}
}

/* Cut the next field with its folds off `rest`. */
static struct span cut_field(struct field_ends *ends, struct span *rest, struct flaw_list *flaws)
{
	size_t end = field_ends_next(ends);
	struct span field = span_upto(*rest, end - (size_t)(rest->at - ends->text.at));

	if (field.len > LONGEST_LINE)
		note_lengths(flaws, field);
	*rest = span_from(*rest, field.len);
	return field;
}

static void note_name(struct flaw_list *flaws, struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!is_name_byte(name.at[i])) {
			flaw_add(flaws, FLAW_BAD_FIELD_NAME, name);
			return;
		}
}

/*
 * Whether each CR has an LF behind it and each LF a CR before it, if there is any CR. Without a
 * branch inside, so that the compiler compares many bytes at once.
 */
static bool has_sound_ends(struct span header)
{
	unsigned char odd = 0;

	if (span_index(header, '\r') == NOT_FOUND)
		return true;
	for (size_t i = 0; i + 1 < header.len; i++)
		odd |= (unsigned char)((header.at[i] == '\r') ^ (header.at[i + 1] == '\n'));
	return odd == 0 && header.at[header.len - 1] != '\r';
}

/* A CR with no LF behind it. */
static struct span bare_cr(struct span rest)
{
	size_t at;

	while ((at = span_index(rest, '\r')) != NOT_FOUND) {
		if (at + 1 == rest.len || rest.at[at + 1] != '\n')
			return span_part(rest, at, 1);
		rest = span_from(rest, at + 2);
	}
	return SPAN_NONE;
}

/* Lines that end with LF alone, and others with CRLF: where the first of the second kind ends. */
static void note_mixed_ends(struct flaw_list *flaws, struct span rest)
{
	struct span crlf = SPAN_NONE, lf = SPAN_NONE;

	while (rest.len > 0 && (crlf.at == NULL || lf.at == NULL)) {
		struct span line = span_cut_line(&rest);
		struct span end = span_from(line, span_chomp(line).len);

		if (end.len == 2)
			crlf = crlf.at == NULL ? end : crlf;
		else if (end.len == 1 && end.at[0] == '\n')
			lf = lf.at == NULL ? end : lf;
	}
	if (crlf.at != NULL && lf.at != NULL)
		flaw_add(flaws, FLAW_MIXED_LINE_ENDS, crlf.at > lf.at ? crlf : lf);
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

/*
 * What is wrong with the header's bytes, whatever field they are in: each once, at its first place.
 * So many of them are known to be plain.
 */
static void note_bytes(struct flaw_list *flaws, struct span header, size_t plain)
{
	bool sound = has_sound_ends(header);
	struct span bare = sound ? SPAN_NONE : bare_cr(header), rest = span_from(header, plain);
	size_t nul = span_index(rest, '\0');

	if (!sound)
		note_mixed_ends(flaws, header);
	if (nul != NOT_FOUND)
		flaw_add(flaws, FLAW_NUL_BYTE, span_part(rest, nul, 1));
	if (bare.at != NULL)
		flaw_add(flaws, FLAW_BARE_CR, bare);
	note_eight_bit(flaws, rest);
}

/* Where the first and the last field of each id stand, from 1; 0: nowhere. */
struct places {
	uint16_t *firsts, lasts[FIELD_IDS];
};

/* Let the last field be found by its id. */
static void index_field(struct places *places, struct field_list *fields, enum field_id id)
{
	uint16_t place = (uint16_t)fields->count, before = places->lasts[id];
	uint16_t *to = before > 0 ? &fields->items[before - 1].next : &places->firsts[id];

	*to = places->lasts[id] = place;
}

/* The name of a field, and what was told of it by the line that the field begins with. */
struct name {
	size_t colon; /* its offset; 0: there is none */
	enum field_id id;
	bool plain; /* as message.plain_names */
};

/* The plain name that a line begins with, as nearly all do; of others nothing is told. */
static struct name plain_name(struct span rest)
{
	size_t colon = field_name_length(rest);

	if (colon == 0 || colon == rest.len || rest.at[colon] != ':')
		return (struct name){ 0 };
	return (struct name){ colon,
			      rest.len >= FIELD_NAME_ROOM ? field_id_find_plain(rest.at, colon)
							  : field_id_find(rest.at, colon),
			      true };
}

/* The same of a name that may have blanks around it. */
static struct span trimmed_name(struct message *message, struct span raw, struct name *name)
{
	struct span written = span_upto(raw, name->colon), trimmed = span_trim(written);

	if (char_is_space(written.at[written.len - 1]))
		flaw_add(&message->flaws, FLAW_SPACE_BEFORE_COLON, written);
	message->plain_names = false;
	name->id = field_id_find(trimmed.at, trimmed.len);
	return trimmed;
}

static void add_field(struct arena *arena, struct message *message, struct places *places,
		      struct span raw, struct name name)
{
	struct field *field = LIST_ADD(arena, &message->fields);

	field->raw = raw;
	if (raw.len > LIMIT_FIELD) {
		flaw_add(&message->flaws, FLAW_FIELD_CUT, span_from(raw, LIMIT_FIELD));
		raw = span_upto(raw, LIMIT_FIELD);
	}
	field->name = name.plain ? span_upto(field->raw, name.colon)
				 : trimmed_name(message, field->raw, &name);
	field->body = span_chomp(span_from(raw, name.colon + 1));
	field->id = name.id;
	index_field(places, &message->fields, name.id);
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

/*
 * Where the colon of an odd line stands, 0 for nowhere. A line that is no field ends the header for
 * most receivers, *ends; where a field follows it at once, it is an odd one out and only noted.
 */
static size_t odd_colon(struct flaw_list *flaws, struct span rest, struct span line, bool *ends)
{
	struct span text = span_chomp(line);
	size_t colon = sound_name_length(text);

	*ends = text.len == 0;
	if (colon > 0 || *ends)
		return colon;
	colon = folded_colon(rest, text);
	if (colon > 0)
		return colon;
	colon = span_index(text, ':');
	if (colon == NOT_FOUND)
		colon = 0;
	if (colon == 0)
		flaw_add(flaws, FLAW_NO_COLON, text);
	note_name(flaws, span_trim(span_upto(text, colon)));
	*ends = !begins_field(line_behind(rest));
	return colon;
}

static void read_fields(struct arena *arena, struct message *message, struct span *rest)
{
	struct flaw_list *flaws = &message->flaws;
	struct span header = *rest, too_many = SPAN_NONE;
	struct places places = { arena_take(arena, FIELD_IDS, sizeof *places.firsts), { 0 } };
	struct field_ends ends;

	message->firsts = places.firsts;
	message->plain_names = true;
	field_ends_start(&ends, header);
	if (is_fold(*rest))
		flaw_add(flaws, FLAW_FOLD_FIRST, span_chomp(first_line(*rest)));
	while (rest->len > 0) {
		struct name name = plain_name(*rest);
		bool over = false;

		if (!name.plain)
			name.colon = odd_colon(flaws, *rest, first_line(*rest), &over);
		if (over)
			break;
		struct span raw = cut_field(&ends, rest, flaws);
		if (name.colon > 0 && message->fields.count < LIMIT_FIELDS)
			add_field(arena, message, &places, raw, name);
		else if (name.colon > 0 && too_many.at == NULL)
			too_many = raw; /* The rest is stepped over, to find the body. */
	}
	header.len -= rest->len;
	if (too_many.at != NULL)
		flaw_add(flaws, FLAW_TOO_MANY_FIELDS, span_upto(too_many, 1));
	note_bytes(flaws, header, ends.plain);
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
