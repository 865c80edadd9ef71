#include "parser/mime.h"

#include <limits.h>

#include "parser/limits.h"
#include "parser/parameter.h"
#include "parser/token.h"
#include "parser/transfer.h"

enum { LONGEST_BOUNDARY = 70 }; /* RFC 2046 5.1.1 */

/* A multipart whose end was not met yet. */
struct level {
	size_t part;
	struct span boundary;
	bool closed; /* its last boundary line was there: what follows is its epilogue */
};

struct walk {
	struct arena *arena;
	struct flaw_list *flaws;
	bool told[FLAW_KINDS];
	struct mime_part_list parts;
	struct level levels[LIMIT_MIME_DEPTH]; /* outermost first */
	size_t depth; /* levels in use */
	size_t leaf; /* the part that is being read, or NO_PART */
	const char *low; /* what stands before belongs to what was read already */
	const char *end; /* of the message */
};

/* A boundary line that was met. */
struct met {
	size_t level;
	struct span line; /* with its line end */
	bool last; /* it ends the multipart */
};

static void note(struct walk *walk, enum flaw_kind kind, struct span at)
{
	if (!walk->told[kind])
		flaw_add(walk->flaws, kind, at);
	walk->told[kind] = true;
}

static struct span between(const char *from, const char *to)
{
	return (struct span){ from, to > from ? (size_t)(to - from) : 0 };
}

static struct span cut_blanks(struct span s)
{
	while (s.len > 0 && (s.at[s.len - 1] == ' ' || s.at[s.len - 1] == '\t'))
		s.len--;
	return s;
}

enum match { MATCH_NONE, MATCH_PREFIX, MATCH_PART, MATCH_LAST };

/* `text`: a line that began with "--", without these and without blanks at its end. */
static enum match match_boundary(struct span text, struct span boundary)
{
	struct span behind = span_from(text, boundary.len);

	if (!span_starts(text, boundary))
		return MATCH_NONE;
	if (behind.len == 0)
		return MATCH_PART;
	return span_equal(behind, SPAN("--")) ? MATCH_LAST : MATCH_PREFIX;
}

/* The innermost open multipart that the line is a boundary of; false: it is none. */
static bool find_level(struct walk *walk, struct span line, struct met *met)
{
	struct span text = cut_blanks(span_chomp(line));

	text = span_from(text, 2);
	for (size_t i = walk->depth; i-- > 0;) {
		enum match match = match_boundary(text, walk->levels[i].boundary);

		if (match == MATCH_PREFIX)
			note(walk, FLAW_BOUNDARY_PREFIX, line);
		if (match < MATCH_PART)
			continue;
		if (walk->levels[i].closed) {
			note(walk, FLAW_PART_BEHIND_END, line);
			continue;
		}
		*met = (struct met){ i, line, match == MATCH_LAST };
		return true;
	}
	return false;
}

static bool begins_with_dashes(struct span rest)
{
	return rest.len > 1 && rest.at[0] == '-' && rest.at[1] == '-';
}

/* The next boundary line at or behind `from`, which begins a line; false: there is none. */
static bool next_boundary(struct walk *walk, const char *from, struct met *met)
{
	struct span rest = between(from, walk->end);
	size_t at = begins_with_dashes(rest) ? 0 : span_find_line(rest, SPAN("--"));

	while (at != NOT_FOUND) {
		struct span behind = span_from(rest, at);

		if (find_level(walk, span_cut_line(&behind), met))
			return true;
		rest = span_from(rest, at);
		at = span_find_line(rest, SPAN("--"));
	}
	return false;
}

/* A boundary as it stands at the end of lines: without white space behind. */
static struct span boundary_of(struct walk *walk, struct span content_type)
{
	size_t count;
	struct span boundary = cut_blanks(
		parameter_bytes(walk->arena, content_type, SPAN("boundary"), &count));

	if (boundary.len == 0) {
		note(walk, FLAW_BOUNDARY_MISSING, content_type);
		return SPAN_NONE;
	}
	if (count > 1)
		note(walk, FLAW_BOUNDARY_SEVERAL, content_type);
	if (boundary.len > LIMIT_BOUNDARY) {
		note(walk, FLAW_BOUNDARY_LONG, content_type);
		return SPAN_NONE;
	}
	return boundary;
}

/* bchars of RFC 2046 5.1.1; a blank may not be the last, but those are cut anyway. */
static const char boundary_bytes[UCHAR_MAX + 1] =
	"                                " /* controls */
	"x      xxx xxxxxxxxxxxxxxxx  x x" /* blank to "?" */
	" xxxxxxxxxxxxxxxxxxxxxxxxxx    x" /* "@" to "_" */
	" xxxxxxxxxxxxxxxxxxxxxxxxxx     "; /* "`" to DEL */

static bool is_sound_boundary(struct span boundary)
{
	bool odd = false;

	for (size_t i = 0; i < boundary.len; i++)
		odd |= boundary_bytes[(unsigned char)boundary.at[i]] != 'x';
	return !odd && boundary.len <= LONGEST_BOUNDARY;
}

/* Make a level of the multipart `index`, when it can be taken apart. */
static void open_multipart(struct walk *walk, size_t index)
{
	struct mime_part *part = &walk->parts.items[index];
	struct span boundary = boundary_of(walk, part->content_type);

	if (boundary.len == 0 || part->body.at == NULL)
		return;
	if (walk->depth == LIMIT_MIME_DEPTH) {
		note(walk, FLAW_MIME_DEEP, part->content_type);
		return;
	}
	if (!is_sound_boundary(boundary))
		note(walk, FLAW_BOUNDARY_SYNTAX, part->content_type);
	for (size_t i = 0; i < walk->depth; i++)
		if (span_equal(walk->levels[i].boundary, boundary))
			note(walk, FLAW_BOUNDARY_SHARED, part->content_type);
	part->boundary = boundary;
	walk->levels[walk->depth++] = (struct level){ .part = index, .boundary = boundary };
	walk->leaf = NO_PART;
}

/* Header fields ------------------------------------------------------------------------- */

enum content_field { CONTENT_TYPE, CONTENT_ENCODING, CONTENT_DISPOSITION, CONTENT_FIELDS };

/* The fields of a part that say what it is; the first of each. */
struct content {
	struct span bodies[CONTENT_FIELDS];
};

static const struct span content_names[] = {
	[CONTENT_TYPE] = { "Content-Type", 12 },
	[CONTENT_ENCODING] = { "Content-Transfer-Encoding", 25 },
	[CONTENT_DISPOSITION] = { "Content-Disposition", 19 },
};

/* As all of their names begin. */
static bool may_be_content(struct span name)
{
	return name.len > 0 && (name.at[0] | 0x20) == 'c';
}

/* Trimmed with its line end, behind which an empty one stands. */
static struct span body_of(const struct field *field)
{
	struct span kept = span_upto(field->raw, LIMIT_FIELD);

	return span_trim(span_from(kept, (size_t)(field->body.at - kept.at)));
}

static void take_field(struct walk *walk, const struct field *field, struct content *content)
{
	size_t i = 0;

	if (!may_be_content(field->name))
		return;
	while (i < CONTENT_FIELDS && !span_equal_nocase(field->name, content_names[i]))
		i++;
	if (i == CONTENT_FIELDS)
		return;
	if (field->raw.len > LIMIT_FIELD)
		note(walk, FLAW_FIELD_CUT, field->raw);
	if (content->bodies[i].at != NULL)
		note(walk, FLAW_CONTENT_TWICE, field->raw);
	else
		content->bodies[i] = body_of(field);
}

/* The same of a part's field, of which nothing is told. */
static void take_raw_field(struct walk *walk, struct span raw, struct content *content)
{
	struct span kept = span_upto(raw, LIMIT_FIELD);
	struct span name = span_upto(kept, span_index(kept, ':'));
	struct span body = span_from(kept, name.len + 1);

	if (name.len < kept.len)
		take_field(walk, &(struct field){ .name = span_trim(name), .body = body, .raw = raw },
			   content);
}

/* The first field or odd line of `rest` with its folds. */
static struct span cut_field(struct span *rest)
{
	struct span all = *rest;

	span_cut_line(rest);
	while (rest->len > 0 && (rest->at[0] == ' ' || rest->at[0] == '\t'))
		span_cut_line(rest);
	return span_upto(all, all.len - rest->len);
}

static struct span first_line(struct span rest)
{
	return span_cut_line(&rest);
}

/* Whether the header goes on with the line at `rest`; a boundary line behind it is no part of it.
 */
static bool goes_on(struct walk *walk, struct span rest)
{
	struct span behind = rest;
	struct met met;

	cut_field(&behind);
	if (begins_with_dashes(behind) && find_level(walk, first_line(behind), &met))
		rest.len -= behind.len;
	return message_header_goes_on(rest);
}

/*
 * Read the header that `from` begins with, of a part that ends at a boundary
 * line or with the message. Its body begins at *body; NULL: there is none.
 */
static struct content read_header(struct walk *walk, const char *from, const char **body)
{
	struct content content = { 0 };
	struct span rest = between(from, walk->end);
	struct met met;

	*body = NULL;
	while (rest.len > 0) {
		struct span behind = rest, line = span_cut_line(&behind);

		if (begins_with_dashes(rest) && find_level(walk, line, &met))
			break;
		if (span_chomp(line).len == 0) {
			*body = behind.at;
			break;
		}
		if (!goes_on(walk, rest)) {
			note(walk, FLAW_PART_NO_BLANK, line);
			*body = rest.at;
			break;
		}

		take_raw_field(walk, cut_field(&rest), &content);
	}
	return content;
}

/* "text/plain" of "text/plain; charset=x"; at == NULL: there is none to read. */
static struct span type_of(struct span content_type)
{
	struct cursor cursor = { content_type, NULL };
	struct span type;

	token_skip(&cursor);
	type = token_atom(&cursor);
	return span_index(type, '/') != NOT_FOUND ? type : SPAN_NONE;
}

static const struct {
	struct span word;
	enum mime_encoding encoding;
} encodings[] = {
	/* RFC 2045 6.1; some programs leave out what others write with a dash */
	{ { "7bit", 4 }, MIME_IDENTITY },
	{ { "8bit", 4 }, MIME_IDENTITY },
	{ { "binary", 6 }, MIME_IDENTITY },
	{ { "7-bit", 5 }, MIME_IDENTITY },
	{ { "8-bit", 5 }, MIME_IDENTITY },
	{ { "base64", 6 }, MIME_BASE64 },
	{ { "quoted-printable", 16 }, MIME_QUOTED_PRINTABLE },
};

static enum mime_encoding encoding_of(struct walk *walk, struct span field)
{
	struct cursor cursor = { field, NULL };
	struct span word;

	token_skip(&cursor);
	word = token_atom(&cursor);
	if (word.len == 0)
		return MIME_IDENTITY;
	for (size_t i = 0; i < sizeof encodings / sizeof *encodings; i++)
		if (span_equal_nocase(word, encodings[i].word))
			return encodings[i].encoding;
	note(walk, FLAW_TRANSFER_ENCODING, field);
	return MIME_OTHER;
}

/* What a part is that does not tell: by its multipart. */
static struct span default_type(const struct walk *walk, const struct mime_part *part)
{
	if (part->parent != NO_PART &&
	    mime_is(&walk->parts.items[part->parent], SPAN("multipart/digest")))
		return SPAN("message/rfc822");
	return SPAN("text/plain");
}

static void take_content(struct walk *walk, struct mime_part *part, const struct content *content)
{
	part->content_type = content->bodies[CONTENT_TYPE];
	part->disposition = content->bodies[CONTENT_DISPOSITION];
	part->encoding = encoding_of(walk, content->bodies[CONTENT_ENCODING]);
	part->type = type_of(part->content_type);
	if (part->type.at != NULL)
		return;
	if (part->content_type.at != NULL)
		note(walk, FLAW_CONTENT_TYPE, part->content_type);
	part->type = part->content_type.at != NULL ? SPAN("text/plain") : default_type(walk, part);
}

/* RFC 2045 6.4 and RFC 2046 5.2.1 forbid it; RFC 6532 3.7 lets message/global. */
static bool may_be_encoded(const struct mime_part *part)
{
	return !mime_is_kind(part, SPAN("multipart/")) && !mime_is(part, SPAN("message/rfc822"));
}

/* Take in a part of which only the place is known; at == NULL in body: it has none. */
static void add_part(struct walk *walk, struct mime_part part, const struct content *content)
{
	size_t index = walk->parts.count;

	take_content(walk, &part, content);
	if (part.encoding != MIME_IDENTITY && !may_be_encoded(&part))
		note(walk, FLAW_MULTIPART_ENCODED, content->bodies[CONTENT_ENCODING]);
	*LIST_ADD(walk->arena, &walk->parts) = part;
	walk->leaf = index;
	walk->low = part.body.at != NULL ? part.body.at : part.raw.at;
	if (mime_is_kind(&part, SPAN("multipart/")))
		open_multipart(walk, index);
}

/* The walk ------------------------------------------------------------------------------ */

/* The part ends there, in its header or its body. */
static void end_part(struct walk *walk, size_t index, const char *end)
{
	struct mime_part *part = &walk->parts.items[index];

	part->raw = between(part->raw.at, end);
	part->header = part->body.at != NULL ? between(part->raw.at, part->body.at) : part->raw;
	if (part->body.at != NULL)
		part->body = between(part->body.at, end);
	part->end = walk->parts.count;
}

/* The same for the multipart of the innermost level, which is left. */
static void end_level(struct walk *walk, const char *end)
{
	const struct level *level = &walk->levels[--walk->depth];
	struct mime_part *part = &walk->parts.items[level->part];

	end_part(walk, level->part, end);
	if (part->end == level->part + 1 && !level->closed)
		part->preamble = part->body;
	if (level->closed)
		part->epilogue = between(span_end(part->close), end);
	else if (span_trim(part->body).len == 0)
		; /* A header was kept, with a blank line behind it. */
	else if (part->end == level->part + 1)
		note(walk, FLAW_BOUNDARY_ABSENT, part->content_type);
	else
		note(walk, FLAW_MULTIPART_OPEN, part->content_type);
}

/* End all that is open within the first `depth` levels. */
static void end_within(struct walk *walk, size_t depth, const char *end)
{
	if (walk->leaf != NO_PART)
		end_part(walk, walk->leaf, end);
	walk->leaf = NO_PART;
	while (walk->depth > depth)
		end_level(walk, end);
}

/* Where what stands before a boundary line ends: the line end before it is not a part of it. */
static const char *before_line(const struct walk *walk, struct span line)
{
	const char *end = line.at;

	if (end > walk->low && end[-1] == '\n')
		end--;
	if (end < line.at && end > walk->low && end[-1] == '\r')
		end--;
	return end;
}

/* The part that a boundary line begins. */
static void add_inner(struct walk *walk, struct met met, struct span delimiter)
{
	struct mime_part part = {
		.parent = walk->levels[met.level].part,
		.depth = met.level + 1,
		.delimiter = delimiter,
		.raw = { span_end(delimiter), 0 },
	};
	struct content content = read_header(walk, part.raw.at, &part.body.at);

	add_part(walk, part, &content);
}

static void take_boundary(struct walk *walk, struct met met)
{
	const char *end = before_line(walk, met.line);
	struct level *level = &walk->levels[met.level];
	struct span delimiter = between(end, span_end(met.line));
	struct mime_part *part = &walk->parts.items[level->part];

	end_within(walk, met.level + 1, end);
	if (walk->parts.count == level->part + 1)
		part->preamble = between(part->body.at, end);
	walk->low = span_end(met.line);
	if (met.last) {
		level->closed = true;
		part->close = delimiter;
		return;
	}
	add_inner(walk, met, delimiter);
}

/* The header of the message is read already; its fields are taken from there. */
static void add_message(struct walk *walk, const struct message *message)
{
	struct mime_part part = {
		.parent = NO_PART,
		.raw = { message->raw.at, 0 },
		.body = { message->body.at, 0 },
	};
	struct content content = { 0 };

	for (size_t i = 0; i < message->fields.count; i++)
		take_field(walk, &message->fields.items[i], &content);
	add_part(walk, part, &content);
}

struct mime_part_list mime_read(struct arena *arena, const struct message *message,
				struct flaw_list *flaws)
{
	struct walk walk = { .arena = arena, .flaws = flaws, .end = span_end(message->raw) };
	struct met met;

	/* What is missing then says nothing. */
	if (message->cut)
		walk.told[FLAW_MULTIPART_OPEN] = walk.told[FLAW_BOUNDARY_ABSENT] = true;
	walk.told[FLAW_FIELD_CUT] = true; /* message_read() tells of the message's own */
	add_message(&walk, message);
	walk.told[FLAW_FIELD_CUT] = false;
	while (walk.depth > 0 && next_boundary(&walk, walk.low, &met)) {
		if (walk.parts.count == LIMIT_PARTS && !met.last) {
			note(&walk, FLAW_TOO_MANY_PARTS, met.line);
			break;
		}
		take_boundary(&walk, met);
	}
	end_within(&walk, 0, walk.end);
	return walk.parts;
}
