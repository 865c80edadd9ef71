#include "parser/paste_plan.h"

#include "data/field_names.h"

enum {
	HEAD_BYTES = 256 * 1024, /* looked at */
	HEAD_LINES = 512,
	BLOCK_LINES = 60, /* looked at from one line on */
	PROSE_LINES = 8, /* in a row, that end what may be a header */
	WRAPPED_LINES = 2, /* that make it no chance */
	GAP_FIELDS = 3, /* fields apart from each other that make it no chance */
};

/* The first lines, read when they are asked for: most messages tell by three or four. */
struct head {
	struct span lines[HEAD_LINES]; /* without their ends */
	size_t count;
	struct span rest;
	enum paste_line_end line_end;
};

static enum paste_line_end line_end_of(struct span head)
{
	return span_index(head, '\n') == NOT_FOUND && span_index(head, '\r') != NOT_FOUND
		       ? PASTE_CR
		       : PASTE_LF;
}

static bool head_has(struct head *head, size_t line)
{
	while (head->count <= line && head->rest.len > 0 && head->count < HEAD_LINES) {
		struct span next = paste_cut_line(&head->rest, head->line_end);

		head->lines[head->count++] = paste_chomp(next);
	}
	return line < head->count;
}

/* How many single blanks, tabs or no-break spaces an indent is made of, and the bytes of the first
 * `most`. */
static size_t indent_units(struct span indent, size_t most, size_t *bytes)
{
	size_t units = 0;

	for (*bytes = 0; *bytes < indent.len && units < most; units++)
		*bytes += indent.at[*bytes] == '\xc2' ? 2 : 1;
	return units;
}

static struct span strip_indent(struct span prefix, struct span line, bool *matched)
{
	size_t bytes, units = indent_units(prefix, prefix.len, &bytes);
	struct span indent = span_upto(line, paste_indent(line));

	*matched = indent_units(indent, units, &bytes) == units;
	return *matched ? span_from(line, bytes) : line;
}

static struct span strip_marks(struct span prefix, struct span line, bool *matched)
{
	size_t marks = paste_marks(prefix), end = 0;
	bool blank = span_index(SPAN(">|"), prefix.at[prefix.len - 1]) == NOT_FOUND;
	struct span found = span_upto(line, paste_prefix(line));

	*matched = paste_marks(found) >= marks;
	if (!*matched)
		return line;
	for (; marks > 0; end++)
		marks -= line.at[end] == '>' || line.at[end] == '|';
	line = span_from(line, end);
	if (blank && line.len > 0 && paste_indent(span_upto(line, 2)) > 0)
		line = span_from(line, line.at[0] == '\xc2' ? 2 : 1);
	return line;
}

struct span paste_strip(const struct paste_plan *plan, struct span line, bool *matched)
{
	*matched = true;
	if (plan->prefix.len == 0)
		return line;
	if (span_starts(line, plan->prefix))
		return span_from(line, plan->prefix.len);
	return paste_marks(plan->prefix) > 0 ? strip_marks(plan->prefix, line, matched)
					     : strip_indent(plan->prefix, line, matched);
}

/* A run of lines that could be a header, from some line on. */
struct block {
	size_t known, trace; /* fields of the table; of these, what relays write */
	size_t strong; /* lines without indent that go on as folds do, or that a field follows */
};

static bool is_trace(struct span line)
{
	static const enum field_id ids[] = { FIELD_RECEIVED,
					     FIELD_X_RECEIVED,
					     FIELD_RETURN_PATH,
					     FIELD_DELIVERED_TO,
					     FIELD_ARC_SEAL,
					     FIELD_DKIM_SIGNATURE,
					     FIELD_AUTHENTICATION_RESULTS,
					     FIELD_RECEIVED_SPF };
	struct span name = span_trim(span_upto(line, span_index(span_upto(line, 100), ':')));
	enum field_id id = field_id_find(name.at, name.len);

	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		if (id == ids[i])
			return true;
	return false;
}

static void count_line(struct block *block, struct span line, enum paste_kind kind, size_t *pending)
{
	block->known += kind == PASTE_KNOWN;
	block->trace += kind == PASTE_KNOWN && is_trace(line);
	block->strong += kind == PASTE_PART;
	*pending += kind == PASTE_PROSE;
	if (paste_is_field(kind)) {
		block->strong += *pending;
		*pending = 0;
	}
}

/* Line `i` without what stands before the lines of a header that begins at line `first`. */
static struct span line_at(struct head *head, const struct paste_plan *plan, size_t i, size_t first)
{
	bool matched;

	return i == first ? span_from(head->lines[i], plan->first_skip)
			  : paste_strip(plan, head->lines[i], &matched);
}

/* The lines from `first` on to an empty one, or to a run of those that no header has. */
static struct block block_at(struct head *head, const struct paste_plan *plan, size_t first,
			     size_t most)
{
	struct block block = { 0 };
	size_t pending = 0;

	for (size_t i = first; i < first + most && head_has(head, i); i++) {
		struct span line = line_at(head, plan, i, first);
		enum paste_kind kind = paste_kind(line);

		if (kind == PASTE_EMPTY || (kind == PASTE_PROSE && pending >= PROSE_LINES))
			break;
		count_line(&block, line, kind, &pending);
	}
	return block;
}

/* Whether a line of the header that begins at `first` is folded: then none has lost its indent. */
static bool has_folds(struct head *head, size_t first)
{
	for (size_t i = first; i < first + BLOCK_LINES && head_has(head, i); i++) {
		struct span line = head->lines[i];
		size_t indent = paste_indent(line);

		if (indent == line.len)
			return false;
		if (indent > 0)
			return true;
	}
	return false;
}

/* Whether a line is neither folded nor begins with a name and a colon: a look that costs little. */
static bool has_odd_lines(struct head *head, size_t first)
{
	for (size_t i = first; i < first + BLOCK_LINES && head_has(head, i); i++) {
		if (head->lines[i].len == 0)
			return false;
		if (paste_is_odd(head->lines[i]))
			return true;
	}
	return false;
}

/* Whether from `first` on each field stands alone between blank lines. */
static bool has_gaps(struct head *head, const struct paste_plan *plan, size_t first)
{
	size_t fields = 0, known = 0, parted = 0, blanks = 1;

	for (size_t i = first; i < first + BLOCK_LINES && head_has(head, i); i++) {
		struct span line = line_at(head, plan, i, first);
		enum paste_kind kind = paste_kind(line);

		if (kind == PASTE_EMPTY) {
			if (++blanks > 1)
				break;
			continue;
		}
		if (paste_is_field(kind) && blanks == 0)
			return false;
		if (kind == PASTE_PROSE && blanks > 0 && parted >= GAP_FIELDS)
			break;
		fields += paste_is_field(kind);
		parted += paste_is_field(kind) && blanks > 0;
		known += kind == PASTE_KNOWN;
		blanks = 0;
	}
	return parted == fields && fields >= GAP_FIELDS && known >= 2;
}

/* The bytes before the name of a field. */
static size_t skip_of(struct span line)
{
	size_t prefix = paste_prefix(line);

	return prefix + paste_quote(span_from(line, prefix));
}

/*
 * A selection often begins behind the indent of its first line: the prefix of
 * the first field after it, when all lines of the block have one.
 */
static struct span later_prefix(struct head *head, size_t first)
{
	struct span found = SPAN_NONE;

	for (size_t i = first + 1; i < first + BLOCK_LINES && head_has(head, i); i++) {
		struct span line = head->lines[i], prefix = span_upto(line, paste_prefix(line));

		if (prefix.len == line.len)
			break;
		if (prefix.len == 0)
			return SPAN_NONE;
		if (found.len == 0 && paste_kind(span_from(line, prefix.len)) == PASTE_KNOWN)
			found = prefix;
	}
	return found;
}

/* The plan for a header that begins at line `first`, as far as its prefix. */
static void take_prefix(struct paste_plan *plan, struct head *head, size_t first)
{
	struct span line = head->lines[first];

	plan->prefix = span_upto(line, paste_prefix(line));
	plan->first_skip = skip_of(line);
	if (plan->first_skip > 0)
		return;
	plan->prefix = later_prefix(head, first);
	if (plan->prefix.len > 0 && block_at(head, plan, first, BLOCK_LINES).known < 3)
		plan->prefix = SPAN_NONE;
}

/* Whether a header begins at that line, with relays' fields in it or at least two fields that are
 * known. */
static bool begins_header(struct paste_plan *plan, struct head *head, size_t first,
			  size_t least_trace)
{
	struct span line = head->lines[first];

	if (paste_kind(span_from(line, skip_of(line))) != PASTE_KNOWN)
		return false;
	take_prefix(plan, head, first);

	struct block block = block_at(head, plan, first, BLOCK_LINES);
	return (block.known >= 2 || has_gaps(head, plan, first)) && block.trace >= least_trace;
}

static bool is_sound_start(struct head *head, size_t first)
{
	const struct paste_plan none = { 0 };
	enum paste_kind kind = paste_kind(head->lines[first]);

	if (kind == PASTE_KNOWN)
		return true;
	return (kind == PASTE_FIELD || kind == PASTE_TOKEN) &&
	       block_at(head, &none, first, BLOCK_LINES).known > 0;
}

/* "X-Sieve: CMU" may stand above the first field that is known; "Note: see below" is prose. */
static bool is_above(const struct head *head, const struct paste_plan *plan, size_t i)
{
	bool matched;
	struct span line = paste_strip(plan, head->lines[i], &matched);
	struct span name = span_upto(line, span_index(line, ':'));

	return matched && paste_kind(line) == PASTE_FIELD && span_index(name, '-') != NOT_FOUND;
}

/* The first of the fields, each of one line, that stand right above line `first`. */
static size_t step_up(const struct head *head, struct paste_plan *plan, size_t first)
{
	size_t top = first;

	while (top > 0 && is_above(head, plan, top - 1))
		top--;
	if (top < first)
		plan->first_skip = skip_of(head->lines[top]);
	return top;
}

/* Index of the line that the header begins with; `first` when none is found. */
static size_t find_header(struct paste_plan *plan, struct head *head, size_t first)
{
	const struct paste_plan before = *plan;

	if (!head_has(head, first))
		return first;
	if (is_sound_start(head, first)) {
		take_prefix(plan, head, first);
		return first;
	}
	/* What stands first is the header: what it is about may hold another one. */
	if (begins_header(plan, head, first, 0))
		return first;
	*plan = before;
	for (size_t trace = 2; trace-- > 0;)
		for (size_t i = first; head_has(head, i); i++) {
			if (begins_header(plan, head, i, trace))
				return step_up(head, plan, i);
			*plan = before;
		}
	/* One field alone, with something before its name. */
	struct span line = head->lines[first];
	if (paste_kind(span_from(line, skip_of(line))) == PASTE_KNOWN)
		take_prefix(plan, head, first);
	return first;
}

/*
 * Whether lines of the header have lost their indent. In what is sound but for
 * them, and where others are folded, one such line is an odd one as it was sent;
 * several are a copy that was wrapped.
 */
static bool has_lost_folds(struct head *head, const struct paste_plan *plan, size_t first)
{
	if (paste_plan_is_needed(plan))
		return block_at(head, plan, first, HEAD_LINES).strong > 0;
	if (!has_odd_lines(head, first))
		return false;
	return block_at(head, plan, first, BLOCK_LINES).strong >=
	       (has_folds(head, first) ? WRAPPED_LINES : 1);
}

static size_t offset_of(struct span raw, struct head *head, size_t line)
{
	return line < head->count ? (size_t)(head->lines[line].at - raw.at) : raw.len;
}

struct paste_plan paste_plan_make(struct span raw)
{
	struct span text = raw;
	struct paste_plan plan = { .bom = span_starts(raw, SPAN("\xef\xbb\xbf")) };
	struct head head;
	size_t top = 0, first;

	if (plan.bom)
		text = span_from(raw, 3);
	plan.line_end = line_end_of(span_upto(text, HEAD_BYTES));
	head.count = 0;
	head.rest = span_upto(text, HEAD_BYTES);
	head.line_end = plan.line_end;
	while (head_has(&head, top) && paste_kind(head.lines[top]) == PASTE_EMPTY)
		top++;
	if (head_has(&head, top + 1) && span_starts(head.lines[top], SPAN("From ")) &&
	    paste_kind(head.lines[top]) != PASTE_KNOWN && /* "From : <a@b>" (RFC 5322 4.5) */
	    is_sound_start(&head, top + 1)) {
		plan.mbox = true;
		top++;
	}
	first = find_header(&plan, &head, top);
	plan.first = offset_of(raw, &head, first);
	plan.before = offset_of(raw, &head, plan.mbox ? top - 1 : top);
	if (head_has(&head, first)) {
		plan.gaps = has_gaps(&head, &plan, first);
		plan.unfold = has_lost_folds(&head, &plan, first);
	}
	return plan;
}

bool paste_plan_is_needed(const struct paste_plan *plan)
{
	return plan->bom || plan->mbox || plan->gaps || plan->unfold || plan->prefix.len > 0 ||
	       plan->first_skip > 0 || plan->line_end != PASTE_LF || plan->first > 0;
}
