#include "analyzers/canon.h"

#include "parser/buffer.h"
#include "tests/test.h"

static struct arena arena;

static void take(void *context, struct span bytes)
{
	buffer_put(context, bytes);
}

static struct span field(enum canon_kind kind, struct span raw)
{
	struct buffer out = { .arena = &arena };
	struct canon_out canon;

	canon_begin(&canon, (struct canon_sink){ take, &out });
	canon_field(&canon, kind, raw, SPAN_NONE);
	canon_end(&canon);
	return buffer_span(&out);
}

static struct span body(enum canon_kind kind, struct span text, size_t piece)
{
	struct buffer out = { .arena = &arena };
	struct canon_body canon;

	canon_body_begin(&canon, kind, (struct canon_sink){ take, &out });
	for (; text.len > 0; text = span_from(text, piece))
		canon_body_add(&canon, span_upto(text, piece));
	canon_body_end(&canon);
	return buffer_span(&out);
}

/* RFC 6376 3.4.1, 3.4.2; the first two are of 3.4.5. */
static const struct {
	const char *raw, *simple, *relaxed;
} fields[] = {
	{ "A: X\r\n", "A: X\r\n", "a:X\r\n" },
	{ "B : Y\t\r\n\tZ  \r\n", "B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n" },
	{ "A: X\n", "A: X\r\n", "a:X\r\n" },
	{ "A: X\n Y\n", "A: X\r\n Y\r\n", "a:X Y\r\n" },
	{ "A: X", "A: X\r\n", "a:X\r\n" },
	{ "A:\r\n", "A:\r\n", "a:\r\n" },
	{ "A: \t\r\n", "A: \t\r\n", "a:\r\n" },
	{ "A:\r\n \r\n", "A:\r\n \r\n", "a:\r\n" },
	{ "A:\r\n b\r\n", "A:\r\n b\r\n", "a:b\r\n" },
	{ "SUBJect: AbC  d\te\r\n", "SUBJect: AbC  d\te\r\n", "subject:AbC d e\r\n" },
	{ "A: x\ry\r\n", "A: x\ry\r\n", "a:x\ry\r\n" }, /* a CR alone is no line end */
	{ "A: b:c : d\r\n", "A: b:c : d\r\n", "a:b:c : d\r\n" },
	{ "A: \xe4 \x01\r\n", "A: \xe4 \x01\r\n", "a:\xe4 \x01\r\n" },
};

/* RFC 6376 3.4.3, 3.4.4. */
static const struct {
	const char *raw, *simple, *relaxed;
} bodies[] = {
	{ "", "\r\n", "" },
	{ "\r\n", "\r\n", "" },
	{ "\r\n\r\n", "\r\n", "" },
	{ " \r\n", " \r\n", "" },
	{ " ", " \r\n", "" },
	{ " C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n" }, /* 3.4.5 */
	{ "a", "a\r\n", "a\r\n" },
	{ "a\r\n", "a\r\n", "a\r\n" },
	{ "a\n\nb\n\n\n", "a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n" },
	{ "\r\na\r\n", "\r\na\r\n", "\r\na\r\n" },
	{ "a\r\n \t\r\nb", "a\r\n \t\r\nb\r\n", "a\r\n\r\nb\r\n" },
	{ "a\tb", "a\tb\r\n", "a b\r\n" },
	{ "a \r\n", "a \r\n", "a\r\n" },
	{ "a\t\r\n \r\n", "a\t\r\n \r\n", "a\r\n" },
	{ "a\rb\r\n", "a\rb\r\n", "a\rb\r\n" },
	{ "a\r", "a\r\r\n", "a\r\r\n" },
	{ "a\r\r\n", "a\r\r\n", "a\r\r\n" },
	{ "a \r\r\n", "a \r\r\n", "a \r\r\n" },
	{ "\n\r\n", "\r\n", "" },
	{ "a\r\n\nb", "a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n" },
	{ "0123456789012345678901234567890123456789012345678901234567890123456789 \r\n\r\nx  y\r\n",
	  "0123456789012345678901234567890123456789012345678901234567890123456789 \r\n\r\nx  y\r\n",
	  "0123456789012345678901234567890123456789012345678901234567890123456789\r\n\r\nx y\r\n" },
	{ "012345678901234567890123456789012345678901234567890123456789012\r\n"
	  "012345678901234567890123456789012345678901234567890123456789012\r\n\r\n",
	  "012345678901234567890123456789012345678901234567890123456789012\r\n"
	  "012345678901234567890123456789012345678901234567890123456789012\r\n",
	  "012345678901234567890123456789012345678901234567890123456789012\r\n"
	  "012345678901234567890123456789012345678901234567890123456789012\r\n" },
};

/* In one piece, and cut at every place. */
static void test_body(enum canon_kind kind, const char *raw, const char *want)
{
	struct span text = span_string(raw);
	bool same = true;

	ok_span(body(kind, text, text.len), span_string(want), raw);
	for (size_t piece = 1; piece < text.len; piece++)
		same &= span_equal(body(kind, text, piece), span_string(want));
	ok(same, "the same in pieces");
}

/* More line ends and more text than any buffer here holds. */
static void test_long(void)
{
	struct buffer text = { .arena = &arena }, want = { .arena = &arena };

	for (unsigned i = 0; i < 5000; i++) {
		struct span line = arena_format(&arena, "%*u", (int)(i % 90), i);

		buffer_put(&text, line);
		buffer_put(&text, SPAN(" \t \n"));
		for (unsigned k = 0; k + 1 < line.len && line.at[k + 1] == ' ';)
			line = span_from(line, 1);
		buffer_put(&want, line);
		buffer_put(&want, SPAN("\r\n"));
	}
	for (size_t piece = 1; piece < 70000; piece *= 3)
		ok(span_equal(body(CANON_RELAXED, buffer_span(&text), piece), buffer_span(&want)),
		   "a long body in pieces of %zu bytes", piece);
}

/* RFC 6376 3.7: the value of b= and the white space around it is left out, nothing else. */
static void test_hole(void)
{
	struct span raw = SPAN("S: a=1; b= x\r\n y ; c=2\r\n"), hole = span_part(raw, 10, 7);
	struct buffer out = { .arena = &arena };
	struct canon_out canon;

	canon_begin(&canon, (struct canon_sink){ take, &out });
	canon_last_field(&canon, CANON_RELAXED, raw, hole);
	canon_end(&canon);
	ok_span(buffer_span(&out), SPAN("s:a=1; b=; c=2"), "relaxed, without b=");
	out.len = 0;
	canon_last_field(&canon, CANON_SIMPLE, raw, hole);
	canon_end(&canon);
	ok_span(buffer_span(&out), SPAN("S: a=1; b=; c=2"), "simple, without b=");
}

int main(void)
{
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		struct span raw = span_string(fields[i].raw);

		ok_span(field(CANON_SIMPLE, raw), span_string(fields[i].simple), "simple field");
		ok_span(field(CANON_RELAXED, raw), span_string(fields[i].relaxed), "relaxed field");
	}
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		test_body(CANON_SIMPLE, bodies[i].raw, bodies[i].simple);
		test_body(CANON_RELAXED, bodies[i].raw, bodies[i].relaxed);
	}
	test_long();
	test_hole();
	arena_free(&arena);
	return done();
}
