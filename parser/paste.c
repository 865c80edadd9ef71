#include "parser/paste.h"

#include "parser/buffer.h"
#include "parser/limits.h"
#include "parser/paste_plan.h"

enum {
	COMPACT_LINES = 30, /* of a field; by far less than are looked at to see how it goes on */
	AHEAD = 60, /* lines that are searched for one that shows that the header goes on */
	FOLD_WIDTH = 60 /* bytes of a line that may have been folded because it is long */
};

struct origin_list LIST_OF(struct text_origin);

struct repair {
	struct arena *arena;
	const struct paste_plan *plan;
	struct span raw, rest; /* all that was pasted; what was not copied yet */
	struct buffer out;
	struct origin_list origins;
	struct flaw_list flaws;
	size_t lines;
	const char *sure; /* up to here it is known that the header goes on */
	struct span last; /* the line before */
	bool in_signature; /* that line is of a field with tags (RFC 6376 3.2) */
	bool noted[FLAW_KINDS];
};

/* A line, and what it looks like without its prefix. */
struct line {
	struct span whole, text;
	enum paste_kind kind;
	bool matched; /* it has the prefix of the others */
};

bool paste_needed(struct span raw)
{
	struct paste_plan plan = paste_plan_make(raw);

	return paste_plan_is_needed(&plan);
}

/* A field of the table as nearly all programs write one: a name, a colon, a blank. */
static bool is_usual(const struct field *field)
{
	return field->id != FIELD_OTHER && field->body.len > 0 && field->body.at[0] == ' ';
}

/* Names of the table are plain; most others are, too. */
static bool has_plain_names(const struct message *message)
{
	const struct field *fields = message->fields.items;

	for (size_t place = message->firsts[FIELD_OTHER]; place > 0;
	     place = fields[place - 1].next)
		if (!paste_is_plain_name(fields[place - 1].name))
			return false;
	return message->plain_names;
}

/* Of few lines, none of which holds nothing but what a copy puts before lines. */
static bool is_compact(const struct field *field)
{
	struct span rest = field->raw;

	for (size_t lines = 0; rest.len > 0; lines++) {
		struct span line = paste_chomp(span_cut_line(&rest));

		if (lines == COMPACT_LINES || paste_prefix(line) == line.len)
			return false;
	}
	return true;
}

/*
 * The header begins with the first byte, with a field of the table, and another
 * stands right below it: so there is no prefix, and there are no gaps. And no
 * line is odd.
 */
bool paste_is_sound(const struct message *message)
{
	const struct field_list *fields = &message->fields;

	return fields->count >= 2 && message->flaws.count == 0 &&
	       fields->items[0].raw.at == message->raw.at && is_usual(&fields->items[0]) &&
	       is_usual(&fields->items[1]) && is_compact(&fields->items[0]) &&
	       has_plain_names(message);
}

/* One flaw of a kind, at the first place: a paste is mostly damaged throughout. */
static void note(struct repair *repair, enum flaw_kind kind, struct span at)
{
	if (!repair->noted[kind])
		flaw_add(&repair->flaws, kind, at);
	repair->noted[kind] = true;
}

static struct line cut_line(const struct repair *repair, struct span *rest, bool first)
{
	struct line line = { .whole = paste_cut_line(rest, repair->plan->line_end),
			     .matched = true };

	line.text = paste_chomp(line.whole);
	if (first)
		line.text = span_from(line.text, repair->plan->first_skip);
	else
		line.text = paste_strip(repair->plan, line.text, &line.matched);
	line.kind = paste_kind(line.text);
	return line;
}

/*
 * Whether one of the next lines is of the header for sure. What was found is
 * kept, so that each line is looked at ahead but once.
 */
static bool goes_on(struct repair *repair)
{
	struct span rest = repair->rest;
	bool blank = false;

	if (repair->sure != NULL && rest.at < repair->sure)
		return true;
	for (size_t i = 0; i < AHEAD && rest.len > 0; i++) {
		struct line line = cut_line(repair, &rest, false);

		if (line.kind == PASTE_EMPTY && (blank || !repair->plan->gaps))
			return false;
		blank = line.kind == PASTE_EMPTY;
		if (line.matched && (paste_is_field(line.kind) || line.kind == PASTE_PART)) {
			repair->sure = rest.at;
			return true;
		}
	}
	return false;
}

static bool last_ends(const struct repair *repair, struct span with)
{
	struct span last = repair->last;

	return last.len > 0 && span_index(with, last.at[last.len - 1]) != NOT_FOUND;
}

/* The line before was long, or ended in the middle of a list, a parameter, a tag. */
static bool is_open(const struct repair *repair)
{
	return repair->last.len >= FOLD_WIDTH || last_ends(repair, SPAN(",;:=|"));
}

/* In h= and z= (RFC 6376 3.5) anything looks like a field. */
static bool is_in_list(const struct repair *repair, struct span text)
{
	return repair->in_signature && (last_ends(repair, SPAN("|")) ||
					(last_ends(repair, SPAN(":")) && paste_is_name_list(text)));
}

enum use { USE_AS_IS, USE_AS_FOLD, USE_NONE };

/* What a line is for the header; USE_NONE ends it. */
static enum use use_of(struct repair *repair, const struct line *line)
{
	bool joins = repair->plan->unfold || !line->matched;

	if (joins && paste_is_field(line->kind) && is_in_list(repair, line->text))
		return USE_AS_FOLD;
	switch (line->kind) {
	case PASTE_KNOWN:
	case PASTE_FIELD:
	case PASTE_FOLD:
		return line->matched || paste_marks(repair->plan->prefix) == 0 ? USE_AS_IS
									       : USE_NONE;
	case PASTE_TOKEN:
		if (!joins)
			return USE_AS_IS;
		return line->matched || goes_on(repair) ? USE_AS_FOLD : USE_NONE;
	case PASTE_PART:
		if (joins)
			return line->matched || goes_on(repair) ? USE_AS_FOLD : USE_NONE;
		return goes_on(repair) ? USE_AS_IS : USE_NONE;
	case PASTE_PROSE:
		if (joins && line->matched && is_open(repair))
			return USE_AS_FOLD;
		if (!goes_on(repair))
			return USE_NONE;
		return joins ? USE_AS_FOLD : USE_AS_IS;
	case PASTE_EMPTY:
		break;
	}
	return USE_NONE;
}

static void put(struct repair *repair, struct span text, size_t from)
{
	struct origin_list *origins = &repair->origins;
	size_t clean = repair->out.len, count = origins->count;

	if (text.len == 0)
		return;
	/* What stands in line with the run before it belongs to it. */
	if (count == 0 ||
	    from - origins->items[count - 1].raw != clean - origins->items[count - 1].clean)
		*LIST_ADD(repair->arena, origins) = (struct text_origin){ clean, from };
	buffer_put(&repair->out, text);
}

static void remember(struct repair *repair, const struct line *line, enum use use)
{
	struct span text = span_trim(line->text);

	repair->last = text;
	if (use == USE_AS_IS && line->kind != PASTE_FOLD)
		repair->in_signature = span_starts_nocase(text, SPAN("DKIM-")) ||
				       span_starts_nocase(text, SPAN("ARC-")) ||
				       span_starts_nocase(text, SPAN("DomainKey-"));
}

static void put_part(struct repair *repair, struct span part)
{
	put(repair, part, (size_t)(part.at - repair->raw.at));
}

static void put_line(struct repair *repair, const struct line *line, enum use use)
{
	size_t start = (size_t)(line->text.at - repair->raw.at);
	struct span text = line->text, end = span_from(line->whole, paste_chomp(line->whole).len);

	if (use == USE_AS_FOLD) {
		note(repair, FLAW_PASTE_FOLD, text);
		put(repair, SPAN(" "), start);
	} else if (line->kind == PASTE_FOLD && text.at[0] == '\xc2') {
		/* A no-break space folds nothing. */
		put(repair, SPAN(" "), start);
		text = span_from(text, paste_indent(text));
	}
	put_part(repair, text);
	if (span_equal(end, SPAN("\n")) || span_equal(end, SPAN("\r\n")))
		put_part(repair, end);
	else if (end.len > 0) {
		note(repair, FLAW_PASTE_LINE_ENDS, end);
		put(repair, SPAN("\n"), (size_t)(end.at - repair->raw.at));
	}
}

static void note_prefix(struct repair *repair, const struct line *line)
{
	struct span prefix = span_upto(line->whole, (size_t)(line->text.at - line->whole.at));

	if (prefix.len > 0 && line->matched)
		note(repair, paste_marks(prefix) > 0 ? FLAW_PASTE_QUOTE : FLAW_PASTE_INDENT,
		     prefix);
}

/* Copy the header's lines; what is left in repair->rest is no part of it. */
static void copy_header(struct repair *repair)
{
	struct span blank = SPAN_NONE;

	for (; repair->rest.len > 0; repair->lines++) {
		struct span before = repair->rest;
		struct line line = cut_line(repair, &repair->rest, repair->lines == 0);
		enum use use;

		if (line.kind == PASTE_EMPTY && repair->plan->gaps && blank.at == NULL) {
			blank = line.whole;
			continue;
		}
		use = repair->lines == 0 ? USE_AS_IS : use_of(repair, &line);
		if (repair->lines >= LIMIT_PASTE_LINES) {
			note(repair, FLAW_HEADER_CUT, line.text);
			use = USE_NONE;
		}
		if (use == USE_NONE) {
			repair->rest = before;
			return;
		}
		if (blank.at != NULL)
			note(repair, FLAW_PASTE_GAP, blank);
		blank = SPAN_NONE;
		note_prefix(repair, &line);
		put_line(repair, &line, use);
		remember(repair, &line, use);
	}
}

/* A header that is longer than what is read of one. */
static void note_cut(struct repair *repair)
{
	size_t end = repair->plan->first + LIMIT_PASTE;

	if (repair->rest.len == 0 && end < repair->raw.len)
		note(repair, FLAW_HEADER_CUT, span_part(repair->raw, end, 1));
}

static void note_before(struct repair *repair)
{
	const struct paste_plan *plan = repair->plan;
	size_t start = plan->bom ? 3 : 0;

	if (plan->bom)
		note(repair, FLAW_PASTE_BOM, span_upto(repair->raw, start));
	if (plan->before < plan->first)
		note(repair, FLAW_PASTE_PROSE,
		     span_trim(span_part(repair->raw, plan->before, plan->first - plan->before)));
	else if (plan->first > start)
		note(repair, FLAW_PASTE_BLANK, span_part(repair->raw, start, plan->first - start));
}

static void note_tail(struct repair *repair)
{
	struct span rest = repair->rest;

	while (rest.len > 0) {
		struct line line = cut_line(repair, &rest, false);

		if (line.kind != PASTE_EMPTY) {
			note(repair, FLAW_PASTE_TAIL, line.text);
			return;
		}
	}
}

/* Whether all that follows the header is as it was, so that it can be the message's body. */
static bool keeps_body(const struct paste_plan *plan)
{
	return plan->prefix.len == 0 && plan->first_skip == 0 && !plan->gaps && !plan->unfold &&
	       (plan->before == plan->first || plan->mbox);
}

/* Only the line ends differ: one byte for one. */
static struct span with_line_feeds(struct repair *repair)
{
	struct span all = span_from(repair->raw, repair->plan->first);
	char *at = arena_bytes(repair->arena, all.len);

	for (size_t i = 0; i < all.len; i++)
		at[i] = all.at[i] == '\r' ? '\n' : all.at[i];
	note(repair, FLAW_PASTE_LINE_ENDS, span_part(all, span_index(all, '\r'), 1));
	*LIST_ADD(repair->arena, &repair->origins) = (struct text_origin){ 0, repair->plan->first };
	return (struct span){ at, all.len };
}

static struct span repaired(struct repair *repair)
{
	const struct paste_plan *plan = repair->plan;

	note_before(repair);
	if (keeps_body(plan))
		return plan->line_end == PASTE_CR ? with_line_feeds(repair)
						  : span_from(repair->raw, plan->first);
	repair->rest = span_part(repair->raw, plan->first, LIMIT_PASTE);
	/* Room for all of it, and a blank for each line that has lost its own; untouched, it costs
	 * nothing. */
	buffer_room(&repair->out, repair->rest.len + repair->rest.len / 2);
	copy_header(repair);
	note_cut(repair);
	note_tail(repair);
	return buffer_span(&repair->out);
}

struct message paste_read(struct arena *arena, struct span raw)
{
	struct paste_plan plan = paste_plan_make(raw);
	struct repair repair = {
		.arena = arena, .plan = &plan, .raw = raw, .out.arena = arena, .flaws.arena = arena
	};

	if (!paste_plan_is_needed(&plan))
		return message_read(arena, raw);

	struct message message = message_read(arena, repaired(&repair));
	message.source = raw;
	message.origins = repair.origins.items;
	message.origin_count = repair.origins.count;
	flaws_join(&repair.flaws, &message.flaws);
	message.flaws = repair.flaws;
	return message;
}
