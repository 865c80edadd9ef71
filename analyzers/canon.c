#include "analyzers/canon.h"

enum {
	BLOCK = 64,
	DIRECT = CANON_BUFFER / 8, /* pieces that are not worth a copy */
};

void canon_begin(struct canon_out *out, struct canon_sink sink)
{
	out->sink = sink;
	out->bytes = 0;
	out->buffered = 0;
}

void canon_end(struct canon_out *out)
{
	if (out->buffered > 0)
		out->sink.put(out->sink.context, (struct span){ out->buffer, out->buffered });
	out->buffered = 0;
}

static void put(struct canon_out *out, struct span s)
{
	out->bytes += s.len;
	if (s.len > CANON_BUFFER - out->buffered || s.len >= DIRECT)
		canon_end(out);
	if (s.len >= DIRECT) {
		out->sink.put(out->sink.context, s);
	} else if (s.len > 0) {
		memcpy(out->buffer + out->buffered, s.at, s.len);
		out->buffered += s.len;
	}
}

static void put_byte(struct canon_out *out, char c)
{
	if (out->buffered == CANON_BUFFER)
		canon_end(out);
	out->buffer[out->buffered++] = c;
	out->bytes++;
}

/* The length of the line end that begins at `at`, or 0; a CR alone is none. */
static size_t line_end_at(struct span s, size_t at)
{
	if (s.at[at] == '\n')
		return 1;
	return s.at[at] == '\r' && at + 1 < s.len && s.at[at + 1] == '\n' ? 2 : 0;
}

static void put_simple(struct canon_out *out, struct span s)
{
	while (s.len > 0) {
		struct span line = span_cut_line(&s), text = line;

		if (line.at[line.len - 1] == '\n')
			text = span_chomp(line);
		put(out, text);
		if (text.len < line.len)
			put(out, SPAN("\r\n"));
	}
}

/* What stands behind the colon. */
struct value {
	bool begun; /* something was put */
	bool blank; /* white space is held back */
};

/* RFC 6376 3.4.2: no folds, white space as one blank and at neither end. */
static void put_relaxed(struct canon_out *out, struct span s, struct value *value)
{
	size_t at = 0;

	while (at < s.len) {
		size_t end = line_end_at(s, at), start = at;

		if (end > 0) {
			at += end;
			continue;
		}
		if (s.at[at] == ' ' || s.at[at] == '\t') {
			value->blank = true;
			at++;
			continue;
		}
		at++; /* Whatever it is; behind it, look for what may be the end of a word. */
		while (at < s.len && s.at[at] > ' ')
			at++;
		if (value->blank && value->begun)
			put_byte(out, ' ');
		*value = (struct value){ true, false };
		put(out, span_part(s, start, at - start));
	}
}

static void put_name(struct canon_out *out, struct span name)
{
	name = span_trim(name);
	for (size_t i = 0; i < name.len; i++)
		put_byte(out, char_lower(name.at[i]));
}

static void put_field(struct canon_out *out, enum canon_kind kind, struct span head,
		      struct span tail)
{
	struct value value = { 0 };
	size_t colon;

	switch (kind) {
	case CANON_SIMPLE:
		put_simple(out, head);
		put_simple(out, tail);
		return;
	case CANON_RELAXED:
		colon = span_index(head, ':');
		put_name(out, span_upto(head, colon));
		put_byte(out, ':');
		put_relaxed(out, colon == NOT_FOUND ? SPAN_NONE : span_from(head, colon + 1),
			    &value);
		put_relaxed(out, tail, &value);
		return;
	}
}

void canon_last_field(struct canon_out *out, enum canon_kind kind, struct span raw,
		      struct span hole)
{
	size_t at;

	if (raw.len > 0 && raw.at[raw.len - 1] == '\n')
		raw = span_chomp(raw);
	at = hole.len > 0 && span_holds(raw, hole) ? (size_t)(hole.at - raw.at) : raw.len;
	put_field(out, kind, span_upto(raw, at), span_from(raw, at + hole.len));
}

void canon_field(struct canon_out *out, enum canon_kind kind, struct span raw, struct span hole)
{
	canon_last_field(out, kind, raw, hole);
	put(out, SPAN("\r\n"));
}

void canon_body_begin(struct canon_body *body, enum canon_kind kind, struct canon_sink sink)
{
	canon_begin(&body->out, sink);
	body->kind = kind;
	body->line_ends = 0;
	body->blank = body->carriage_return = body->assumed = false;
}

/* What was held back, now that something follows it. */
static void release(struct canon_body *body)
{
	for (; body->line_ends > 0; body->line_ends--)
		put(&body->out, SPAN("\r\n"));
	if (body->blank)
		put_byte(&body->out, ' ');
	body->blank = false;
}

static void end_line(struct canon_body *body)
{
	body->blank = false;
	body->line_ends++;
}

/* Bytes that come out as they are, but for line ends that may be the last ones. */
static void pass(struct canon_body *body, struct span s)
{
	size_t line_ends = 0;

	while (s.len >= 2 && s.at[s.len - 2] == '\r' && s.at[s.len - 1] == '\n') {
		s.len -= 2;
		line_ends++;
	}
	if (s.len > 0) {
		release(body);
		put(&body->out, s);
	}
	body->line_ends += line_ends;
}

/*
 * Whether something in the block has to be changed, or a byte behind it makes
 * it so. Without a branch inside, so that the compiler compares many bytes at
 * once; LF behind anything but CR, and for `relaxed` tabs and white space that
 * is not a single blank within a line.
 */
static bool block_is_odd(const char *block, bool relaxed)
{
	unsigned char odd = 0;

	if (!relaxed) {
		for (size_t i = 0; i < BLOCK; i++)
			odd |= (unsigned char)((block[i] != '\r') & (block[i + 1] == '\n'));
		return odd != 0;
	}
	for (size_t i = 0; i < BLOCK; i++)
		odd |= (unsigned char)(((block[i] != '\r') & (block[i + 1] == '\n')) |
				       (block[i] == '\t') |
				       ((block[i] == ' ') &
					((block[i + 1] == ' ') | (block[i + 1] == '\r') |
					 (block[i + 1] == '\t'))));
	return odd != 0;
}

/* The same of one byte and the one behind it; the last byte of what is there is always odd. */
static bool is_odd(struct span s, size_t at, bool relaxed)
{
	char here = s.at[at], next;

	if (at + 1 == s.len)
		return here == '\r' || (relaxed && (here == ' ' || here == '\t'));
	next = s.at[at + 1];
	if (here != '\r' && next == '\n')
		return true;
	return relaxed &&
	       (here == '\t' || (here == ' ' && (next == ' ' || next == '\t' || next == '\r')));
}

/* How many bytes from the start of `s` on pass as they are. */
static size_t plain_length(struct span s, enum canon_kind kind)
{
	bool relaxed = kind == CANON_RELAXED;
	size_t at = 0;

	if (s.at[0] == '\n' || (relaxed && (s.at[0] == ' ' || s.at[0] == '\t')))
		return 0;
	while (s.len - at > BLOCK && !block_is_odd(s.at + at, relaxed))
		at += BLOCK;
	while (at < s.len && !is_odd(s, at, relaxed))
		at++;
	/* Of a pair that makes it odd the first may pass: "x" before a bare LF. */
	if (at < s.len && s.at[at] != '\r' && s.at[at] != ' ' && s.at[at] != '\t')
		at++;
	return at;
}

/* One byte that needs a look. */
static void add_byte(struct canon_body *body, char c)
{
	if (c == '\n') {
		body->assumed |= !body->carriage_return;
		body->carriage_return = false;
		end_line(body);
		return;
	}
	if (body->carriage_return) {
		release(body);
		put_byte(&body->out, '\r');
	}
	body->carriage_return = c == '\r';
	if (body->carriage_return)
		return;
	if (body->kind == CANON_RELAXED && (c == ' ' || c == '\t')) {
		body->blank = true;
		return;
	}
	release(body);
	put_byte(&body->out, c);
}

void canon_body_add(struct canon_body *body, struct span s)
{
	while (s.len > 0) {
		/* White space that is held back goes when a line end follows. */
		bool unsure = body->carriage_return || (body->blank && s.at[0] == '\r');
		size_t plain = unsure ? 0 : plain_length(s, body->kind);

		pass(body, span_upto(s, plain));
		if (plain < s.len)
			add_byte(body, s.at[plain++]);
		s = span_from(s, plain);
	}
}

void canon_body_end(struct canon_body *body)
{
	if (body->carriage_return) {
		release(body);
		put_byte(&body->out, '\r');
	}
	/* An empty body is an empty line (RFC 6376 3.4.3), or nothing at all (3.4.4). */
	if (body->out.bytes > 0 || body->kind == CANON_SIMPLE)
		put(&body->out, SPAN("\r\n"));
	canon_end(&body->out);
}
