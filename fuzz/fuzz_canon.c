#include <assert.h>

#include "analyzers/canon.h"
#include "fuzz/fuzz.h"
#include "parser/buffer.h"

/*
 * Canonical bodies and fields: the same in pieces as at once, the same as by
 * the letter of RFC 6376 3.4, and not changed when made canonical again.
 */

static void take(void *context, struct span bytes)
{
	buffer_put(context, bytes);
}

static struct span body(struct arena *arena, enum canon_kind kind, struct span text, size_t piece)
{
	struct buffer out = { .arena = arena };
	struct canon_body canon;

	canon_body_begin(&canon, kind, (struct canon_sink){ take, &out });
	for (; text.len > 0; text = span_from(text, piece))
		canon_body_add(&canon, span_upto(text, piece));
	canon_body_end(&canon);
	assert(canon.out.bytes == out.len);
	return buffer_span(&out);
}

static struct span field(struct arena *arena, enum canon_kind kind, struct span raw)
{
	struct buffer out = { .arena = arena };
	struct canon_out canon;

	canon_begin(&canon, (struct canon_sink){ take, &out });
	canon_field(&canon, kind, raw, SPAN_NONE);
	canon_end(&canon);
	return buffer_span(&out);
}

/* A line's text by 3.4.4 a: white space at its end goes, elsewhere it is one blank. */
static void put_line(struct buffer *out, enum canon_kind kind, struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		bool blank = text.at[i] == ' ' || text.at[i] == '\t';
		size_t next = i;

		if (kind == CANON_SIMPLE || !blank) {
			buffer_put(out, span_part(text, i, 1));
			continue;
		}
		while (next < text.len && (text.at[next] == ' ' || text.at[next] == '\t'))
			next++;
		if (next < text.len)
			buffer_put(out, SPAN(" "));
		i = next - 1;
	}
}

static struct span naive_body(struct arena *arena, enum canon_kind kind, struct span text)
{
	struct buffer out = { .arena = arena };

	while (text.len > 0) {
		struct span line = span_cut_line(&text);

		if (line.at[line.len - 1] == '\n')
			line = span_chomp(line);
		put_line(&out, kind, line);
		buffer_put(&out, SPAN("\r\n"));
	}
	while (out.len >= 4 &&
	       span_equal((struct span){ out.at + out.len - 4, 4 }, SPAN("\r\n\r\n")))
		out.len -= 2;
	if (out.len == 0 && kind == CANON_SIMPLE)
		buffer_put(&out, SPAN("\r\n"));
	if (out.len == 2 && kind == CANON_RELAXED)
		out.len = 0;
	return buffer_span(&out);
}

/* By the steps of 3.4.2, one after the other. */
static struct span naive_field(struct arena *arena, enum canon_kind kind, struct span raw)
{
	struct buffer lines = { .arena = arena }, out = { .arena = arena };
	size_t colon = span_index(raw, ':');
	struct span name = span_trim(span_upto(raw, colon)), rest;

	if (raw.at[raw.len - 1] == '\n')
		raw = span_chomp(raw);
	rest = kind == CANON_RELAXED ? span_from(raw, colon + 1) : raw;
	while (rest.len > 0) {
		struct span line = span_cut_line(&rest);
		bool ends = line.at[line.len - 1] == '\n';

		buffer_put(&lines, ends ? span_chomp(line) : line);
		if (ends && kind == CANON_SIMPLE)
			buffer_put(&lines, SPAN("\r\n"));
	}
	rest = buffer_span(&lines);
	for (size_t i = 0; kind == CANON_RELAXED && i < name.len; i++)
		buffer_put(&out, (struct span){ (char[]){ char_lower(name.at[i]) }, 1 });
	if (kind == CANON_RELAXED) {
		buffer_put(&out, SPAN(":"));
		while (rest.len > 0 && (rest.at[0] == ' ' || rest.at[0] == '\t'))
			rest = span_from(rest, 1);
	}
	put_line(&out, kind, rest);
	buffer_put(&out, SPAN("\r\n"));
	return buffer_span(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct span text = { (const char *)data, size };
	size_t piece = size > 0 ? data[0] + 1u : 1;

	for (int i = CANON_SIMPLE; i <= CANON_RELAXED; i++) {
		enum canon_kind kind = (enum canon_kind)i;
		struct span whole = body(&arena, kind, text, size + 1);

		assert(span_equal(whole, naive_body(&arena, kind, text)));
		assert(span_equal(whole, body(&arena, kind, text, piece)));
		assert(span_equal(whole, body(&arena, kind, whole, piece)));
		if (span_index(text, ':') == NOT_FOUND)
			continue;
		struct span one = field(&arena, kind, text);
		assert(span_equal(one, naive_field(&arena, kind, text)));
		assert(span_equal(one, field(&arena, kind, one)));
	}
	arena_free(&arena);
	return 0;
}
