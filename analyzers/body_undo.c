#include "analyzers/body_undo.h"

#include "analyzers/canon.h"
#include "parser/limits.h"

enum {
	LINES_TRIED = 24, /* before a boundary, or at the start, that a text added there may have */
	BOUNDARIES_TRIED = 8,
	SHORTEST_BOUNDARY = 3, /* "--" and a character */
	LONGEST_BOUNDARY = 78,
};

/* How a line that begins with ">" and then "From " is read. */
enum unquoting { AS_IT_STANDS, UNQUOTED_ALL, UNQUOTED_SINGLE };

struct undoing {
	const struct signature *signature;
	struct span text;
	uint64_t *budget;
	const struct body_so_far *before; /* of what stands in front of the text; NULL: nothing */
	struct digest *digest, *trial; /* of what was fed; of one more guess */
	uint64_t left; /* bytes that the digest still takes: l= */
	struct canon_body canon;
	struct body_undo out;
};

static size_t quote_depth(struct span line)
{
	size_t depth = 0;

	while (depth < line.len && line.at[depth] == '>')
		depth++;
	return depth > 0 && span_starts(span_from(line, depth), SPAN("From ")) ? depth : 0;
}

/* Where the next line begins that does with `head`, this one too; `s` begins with a line. */
static size_t find_line(struct span s, struct span head)
{
	return span_starts(s, head) ? 0 : span_find_line(s, head);
}

size_t body_find_quoted(struct span body)
{
	struct span rest = body;

	while (rest.len > 0) {
		size_t at = find_line(rest, SPAN(">"));

		if (at == NOT_FOUND)
			return NOT_FOUND;
		rest = span_from(rest, at);
		at = body.len - rest.len;
		if (quote_depth(span_cut_line(&rest)) > 0)
			return at;
	}
	return NOT_FOUND;
}

bool body_is_quoted(struct span body)
{
	return body_find_quoted(body) != NOT_FOUND;
}

static struct span unquote_line(struct span line, enum unquoting unquoting)
{
	size_t depth = unquoting == AS_IT_STANDS ? 0 : quote_depth(line);

	return depth == 1 || (depth > 1 && unquoting == UNQUOTED_ALL) ? span_from(line, 1) : line;
}

struct span body_unquote(struct arena *arena, struct span body)
{
	char *room = arena_bytes(arena, body.len);
	struct span out = { room, 0 };

	while (body.len > 0) {
		struct span line = unquote_line(span_cut_line(&body), UNQUOTED_ALL);

		memcpy(room + out.len, line.at, line.len);
		out.len += line.len;
	}
	return out;
}

static void put(void *context, struct span bytes)
{
	struct undoing *undoing = context;

	if (bytes.len > undoing->left)
		bytes = span_upto(bytes, (size_t)undoing->left);
	undoing->left -= bytes.len;
	digest_add(undoing->digest, bytes);
}

static void begin(struct undoing *undoing)
{
	unsigned char room[HASH_SIZE_MOST];

	digest_finish(undoing->digest, room); /* whatever was left of a guess before */
	if (undoing->before != NULL) {
		undoing->canon = undoing->before->canon;
		undoing->canon.out.sink = (struct canon_sink){ put, undoing };
		undoing->left = undoing->before->left;
		digest_copy(undoing->digest, undoing->before->digest);
		return;
	}
	undoing->left = undoing->signature->has_length ? undoing->signature->length : UINT64_MAX;
	canon_body_begin(&undoing->canon, undoing->signature->body_canon,
			 (struct canon_sink){ put, undoing });
}

static bool is_wanted(struct undoing *undoing, struct digest *digest)
{
	unsigned char room[HASH_SIZE_MOST];
	size_t size = digest_size(digest);

	digest_finish(digest, room);
	return span_equal(undoing->signature->body_hash, (struct span){ (const char *)room, size });
}

static bool ends_well(struct undoing *undoing)
{
	canon_body_end(&undoing->canon);
	return is_wanted(undoing, undoing->digest);
}

/* Whether bh= is of what was fed so far, and `closing` behind it. */
static bool fits_so_far(struct undoing *undoing, struct span closing)
{
	canon_end(&undoing->canon.out);
	digest_copy(undoing->trial, undoing->digest);
	if (closing.len > 0) {
		for (uint64_t i = 0; i < undoing->canon.line_ends; i++)
			digest_add(undoing->trial, SPAN("\r\n"));
		digest_add(undoing->trial, closing);
		digest_add(undoing->trial, SPAN("--\r\n"));
	} else if (undoing->canon.out.bytes > 0 || undoing->signature->body_canon == CANON_SIMPLE) {
		digest_add(undoing->trial, SPAN("\r\n"));
	}
	return is_wanted(undoing, undoing->trial);
}

/* Where the last LIMIT_CUT_LINES lines begin. */
static size_t tried_from(struct span text, bool *cut)
{
	size_t lines = 0;

	for (size_t at = text.len; at > 0; at--)
		if (text.at[at - 1] == '\n' && lines++ == LIMIT_CUT_LINES) {
			*cut = true;
			return at;
		}
	return 0;
}

/* "--boundary" of a line that begins a part; empty: none. */
static struct span boundary_of(struct span line)
{
	line = span_trim(line);
	if (!span_starts(line, SPAN("--")) || line.len < SHORTEST_BOUNDARY ||
	    line.len > LONGEST_BOUNDARY)
		return SPAN_NONE;
	return line;
}

/*
 * Feed it line by line, and look at each end of a line that has something in
 * it whether the body ended there. A line that begins a part may stand for
 * the boundary that closed it, with a part more put behind.
 */
static bool try_ends(struct undoing *undoing, enum unquoting unquoting)
{
	struct span rest = undoing->text;
	size_t from = tried_from(rest, &undoing->out.cut), at = 0;
	bool whole = undoing->signature->has_length;

	begin(undoing);
	if (unquoting == AS_IT_STANDS) {
		canon_body_add(&undoing->canon, span_upto(rest, from));
		rest = span_from(rest, at = from);
	}
	while (rest.len > 0) {
		struct span line = span_cut_line(&rest), boundary = boundary_of(line);

		if (!whole && at >= from && boundary.len > 0 && undoing->canon.line_ends < 8 &&
		    fits_so_far(undoing, boundary))
			break;
		if (!whole && at >= from &&
		    (undoing->canon.line_ends == 1 || (at == 0 && undoing->before == NULL)) &&
		    fits_so_far(undoing, SPAN_NONE))
			break;
		canon_body_add(&undoing->canon, unquote_line(line, unquoting));
		at += line.len;
		if (rest.len == 0 && ends_well(undoing))
			break;
		if (rest.len == 0)
			return false;
	}
	undoing->out.fits = true;
	undoing->out.unquoted = unquoting != AS_IT_STANDS;
	/* Empty lines at the end are none to a signature. */
	if (span_trim(span_from(undoing->text, at)).len > 0)
		undoing->out.added = span_from(undoing->text, at);
	return true;
}

/* The body without the bytes from `from` to `to`. */
static bool try_without(struct undoing *undoing, size_t from, size_t to)
{
	uint64_t bytes = undoing->text.len - (to - from) + 1;

	if (*undoing->budget < bytes) {
		undoing->out.cut = true;
		*undoing->budget = 0;
		return false;
	}
	*undoing->budget -= bytes;
	begin(undoing);
	canon_body_add(&undoing->canon, span_upto(undoing->text, from));
	canon_body_add(&undoing->canon, span_from(undoing->text, to));
	if (!ends_well(undoing))
		return false;
	undoing->out.fits = true;
	undoing->out.added = span_part(undoing->text, from, to - from);
	return true;
}

/* A text added to the end of a part, or of the part's text: before the line at `end`. */
static bool try_before(struct undoing *undoing, size_t end)
{
	size_t at = end;

	for (size_t i = 0; i < LINES_TRIED && at > 0 && *undoing->budget > 0; i++) {
		at--;
		while (at > 0 && undoing->text.at[at - 1] != '\n')
			at--;
		if (try_without(undoing, at, end))
			return true;
	}
	return false;
}

/* A text added before the text, which begins at `begin`. */
static bool try_after(struct undoing *undoing, size_t start)
{
	struct span rest = span_from(undoing->text, start);
	size_t to = start;

	for (size_t i = 0; i < LINES_TRIED && rest.len > 0 && *undoing->budget > 0; i++) {
		to += span_cut_line(&rest).len;
		if (try_without(undoing, start, to)) {
			undoing->out.at_start = true;
			return true;
		}
	}
	return false;
}

/* Behind the header of the part that begins with the line at `at`. */
static size_t part_text(struct span text, size_t at)
{
	struct span rest = span_from(text, at);

	while (rest.len > 0) {
		struct span line = span_cut_line(&rest);

		at += line.len;
		if (span_chomp(line).len == 0)
			break;
	}
	return at;
}

/* Texts added to the parts of a multipart, or to the start of all. */
static bool try_parts(struct undoing *undoing)
{
	struct span text = undoing->text, rest = text;
	size_t at = 0, tried = 0;

	if (try_after(undoing, 0))
		return true;
	while (rest.len > 0 && tried<BOUNDARIES_TRIED && * undoing->budget> 0) {
		size_t found = find_line(rest, SPAN("--"));
		struct span line;

		if (found == NOT_FOUND)
			return false;
		at += found;
		rest = span_from(rest, found);
		line = span_cut_line(&rest);
		if (boundary_of(line).len > 0) {
			tried++;
			if (try_before(undoing, at) ||
			    (rest.len > 0 && try_after(undoing, part_text(text, at))))
				return true;
		}
		at += line.len;
	}
	return false;
}

struct body_undo body_undo_end(struct arena *scratch, const struct signature *signature,
			       struct span end, const struct body_hasher *before)
{
	struct undoing undoing = { .signature = signature, .text = end };
	struct body_so_far so_far;

	undoing.out.cut = true;
	if (end.len == 0 || signature->has_length ||
	    !body_hasher_look(before, scratch, signature, &so_far))
		return undoing.out;
	undoing.before = &so_far;
	undoing.digest = digest_open_kind(scratch, signature->hash);
	undoing.trial = digest_open_kind(scratch, signature->hash);
	try_ends(&undoing, AS_IT_STANDS);
	return undoing.out;
}

struct body_undo body_undo(struct arena *scratch, const struct signature *signature,
			   struct span body, uint64_t *budget)
{
	struct undoing undoing = { .signature = signature, .text = body, .budget = budget };

	undoing.digest = digest_open_kind(scratch, signature->hash);
	undoing.trial = digest_open_kind(scratch, signature->hash);
	/* Nothing can be taken away from it. */
	if (body.len == 0)
		return undoing.out;
	if (!signature->has_length && try_ends(&undoing, AS_IT_STANDS))
		return undoing.out;
	if (body_is_quoted(body) &&
	    (try_ends(&undoing, UNQUOTED_ALL) || try_ends(&undoing, UNQUOTED_SINGLE)))
		return undoing.out;
	if (!signature->has_length) {
		undoing.out.cut |= *budget == 0; /* other signatures spent it */
		try_parts(&undoing);
	}
	return undoing.out;
}
