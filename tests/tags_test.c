#include "parser/tags.h"

#include "parser/buffer.h"
#include "parser/limits.h"
#include "parser/transfer.h"
#include "tests/guard.h"
#include "tests/test.h"

static struct arena arena;

/* RFC 6376 3.2: what is written, and how it reads: name=value|name=value, or the fault. */
static const struct {
	const char *text, *want;
} lists[] = {
	{ "a=b", "a=b|" },
	{ "a=b;", "a=b|" },
	{ " a = b ; \r\n\tc\t=\r\n d ;\r\n ", "a=b|c=d|" },
	{ "a=;b=", "a=|b=|" },
	{ "a=b c", "a=b c|" }, /* white space within a value stays */
	{ "A=1;a=2", "A=1|a=2|" }, /* names are case-sensitive */
	{ "A=1;A=2", "duplicate A=1|A=2|" },
	{ "bh=1;b=2;bh=3", "duplicate bh=1|b=2|bh=3|" },
	{ "b=\x01;z=1", "syntax b=\x01|z=1|" }, /* one value of several */
	{ "b=1;\x01=1;z=2", "syntax b=1|z=2|" },
	{ "a_1=x", "a_1=x|" },
	{ "p=MII==; q=x=y", "p=MII==|q=x=y|" }, /* "=" in a value */
	{ "n=caf\xc3\xa9", "n=caf\xc3\xa9|" }, /* RFC 8616 */
	{ "a=1;a=1", "duplicate a=1|a=1|" },
	{ "a=1; b=2; a=3", "duplicate a=1|b=2|a=3|" },
	{ "", "" },
	{ ";", "syntax " },
	{ "a=1;;b=2", "syntax a=1|b=2|" },
	{ "a", "syntax " },
	{ "=b", "syntax " },
	{ "1a=b", "syntax " },
	{ "_a=b", "syntax " },
	{ "a-b=c", "syntax " },
	{ "a b=c", "syntax " },
	{ "a=b\x01", "syntax a=b\x01|" },
	{ "a=b\x7f", "syntax a=b\x7f|" },
};

static const char *fault_word(enum tag_fault fault)
{
	switch (fault) {
	case TAGS_SOUND:
		return "";
	case TAGS_SYNTAX:
		return "syntax ";
	case TAGS_DUPLICATE:
		return "duplicate ";
	case TAGS_TOO_MANY:
		return "too-many ";
	}
	return "?";
}

static struct span shown(const struct tags *tags)
{
	struct buffer out = { .arena = &arena };

	buffer_put(&out, span_string(fault_word(tags->fault)));
	for (size_t i = 0; i < tags->count; i++) {
		buffer_put(&out, tags->items[i].name);
		buffer_put(&out, SPAN("="));
		buffer_put(&out, tags->items[i].value);
		buffer_put(&out, SPAN("|"));
	}
	return buffer_span(&out);
}

static void test_lists(void)
{
	struct guard guard = guard_open(200);

	for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
		struct span text = span_string(lists[i].text);
		struct tags tags = tags_read(&arena, guard_place(&guard, text));

		ok_span(shown(&tags), span_string(lists[i].want), lists[i].text);
		for (size_t len = 0; len < text.len; len++)
			tags_read(&arena, guard_place(&guard, span_upto(text, len)));
	}
	/* A NUL is no end. */
	ok(tags_read(&arena, SPAN("s=a\0b")).fault == TAGS_SYNTAX, "a NUL byte is no value");
	guard_close(&guard);
}

static void test_limit(void)
{
	struct buffer text = { .arena = &arena };

	for (unsigned i = 0; i < LIMIT_TAGS; i++)
		buffer_put(&text, arena_format(&arena, "t%u=x;", i));
	struct tags tags = tags_read(&arena, buffer_span(&text));
	ok(tags.fault == TAGS_SOUND && tags.count == LIMIT_TAGS, "as many tags as are read");
	buffer_put(&text, SPAN("last=x"));
	tags = tags_read(&arena, buffer_span(&text));
	ok(tags.fault == TAGS_TOO_MANY && tags.count == LIMIT_TAGS, "one more");
}

/* RFC 6376 2.10; NULL: it is none. */
static const struct {
	const char *text, *want;
} base64[] = {
	{ "YWJj", "abc" },    { "YW Jj\r\n\t", "abc" },
	{ "YWI=", "ab" },     { "YWI", "ab" },
	{ "YQ==", "a" },      { "YQ = =", "a" },
	{ "", NULL },	      { "=", NULL },
	{ "=====", NULL },    { "Y", NULL },
	{ "YQ=", NULL },      { "YQ===", NULL },
	{ "YQ==YQ==", NULL }, { "YWJj=", NULL },
	{ "YW-j", NULL },     { "YWJjY", NULL },
	{ " ", NULL },	      { "Y Q", "a" },
	{ "YWJjYWJj-", NULL },	  { "YWJjYWJj", "abcabc" },
	{ "YWJjYWJjYW=", NULL },  { "YWJj\r\n YWI=", "abcab" },
	{ "YWJjY\nWJj===", NULL }, { "YWJjYWJjYWJ", "abcabcab" },
	{ "YWJj=YWJj", NULL },	  { "YWJjYWJjY", NULL },
};

static void test_values(void)
{
	for (size_t i = 0; i < sizeof base64 / sizeof *base64; i++) {
		struct span out = SPAN_NONE;
		bool good = transfer_whole_base64(&arena, span_string(base64[i].text), &out);

		ok(transfer_is_whole_base64(span_string(base64[i].text)) == good,
		   "\"%s\" is told without decoding", base64[i].text);
		ok(good == (base64[i].want != NULL), "base64 \"%s\"", base64[i].text);
		ok_span(out, span_string(base64[i].want), base64[i].text);
	}
	ok_span(tags_quoted_printable(&arena, SPAN("a=20b =\r\n =3D=4=zz")),
		SPAN("a b=="
		     "=4=zz"),
		"dkim-quoted-printable");
}

int main(void)
{
	test_lists();
	test_limit();
	test_values();
	arena_free(&arena);
	return done();
}
