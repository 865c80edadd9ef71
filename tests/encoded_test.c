#include "parser/encoded.h"

#include <string.h>
#include <time.h>

#include "parser/limits.h"
#include "parser/parameter.h"
#include "parser/text.h"
#include "parser/transfer.h"
#include "tests/groups.h"
#include "tests/guard.h"

static struct arena arena;

static struct span words_of(const struct flaw_list *flaws)
{
	struct buffer out = { .arena = &arena };

	for (size_t i = 0; i < flaws->count; i++) {
		const char *word = flaw_word(flaws->items[i].kind);

		if (i > 0)
			buffer_put(&out, SPAN(" "));
		buffer_put(&out, span_string(word));
	}
	return buffer_span(&out);
}

static void check_prefixes(struct span text)
{
	struct guard guard = guard_open(text.len);
	bool inside = true;

	for (size_t len = 0; len <= text.len; len++) {
		struct flaw_list flaws = { .arena = &arena };
		struct span s = guard_place(&guard, span_upto(text, len));

		encoded_text(&arena, s, &flaws);
		for (size_t i = 0; i < flaws.count; i++)
			inside = inside && span_holds(s, flaws.items[i].at);
	}
	ok(inside, "flaws lie in the text");
	guard_close(&guard);
}

static void test_words(void)
{
	struct group_file file = group_open(&arena, "testdata/encoded.test");
	struct group group;

	while (group_next(&file, &group)) {
		struct flaw_list flaws = { .arena = &arena };
		const char *name = arena_string(&arena, text_shown(&arena, group.lines[0]));

		if (group.count < 2)
			continue;
		ok_span(encoded_text(&arena, group.lines[0], &flaws), group.lines[1], name);
		ok_span(words_of(&flaws), group.lines[2], "flaws");
		check_prefixes(group.lines[0]);
	}
}

static void test_parameters(void)
{
	static const struct {
		const char *body, *name, *want; /* NULL: none */
	} cases[] = {
		{ "text/plain; charset=us-ascii", "charset", "us-ascii" },
		{ "text/plain; Charset = \"us-ascii\" (Plain text)", "charset", "us-ascii" },
		{ "text/plain; charset=us-ascii (Plain text)", "charset", "us-ascii" },
		{ "text/plain", "charset", NULL },
		{ "text/plain; charset=", "charset", "" },
		{ "text/plain; x=\"a; charset=b\"; (; charset=c) charset=d", "charset", "d" },
		{ "a/b; name=one; name=two", "name", "one" },
		{ "a/b; names=one", "name", NULL },
		{ "a/b; name=\"a\\\"b\"", "name", "a\"b" },
		{ "a/b; name=a b.txt; x=y", "name", "a b.txt" },
		{ "a/b;;; name=x;", "name", "x" },
		{ "a/b; name", "name", NULL },
		{ "a/b; name=\"never ends", "name", "never ends" },
		{ "a/b; name=\"=?utf-8?Q?=C3=A4?=\"", "name", "\xc3\xa4" },
		/* RFC 2231 3, 4, 4.1 */
		{ "message/external-body; access-type=URL; URL*0=\"ftp://\";"
		  " URL*1=\"cs.example.org/pub/x\"",
		  "url", "ftp://cs.example.org/pub/x" },
		{ "a/x; title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", "title",
		  "This is ***fun***" },
		{ "a/x; title*0*=us-ascii'en'This%20is%20even%20more%20;"
		  " title*1*=%2A%2A%2Afun%2A%2A%2A%20; title*2=\"isn't it!\"",
		  "title", "This is even more ***fun*** isn't it!" },
		{ "a/x; t*1=b; t*0=a; t*3=d", "t", "ab" },
		{ "a/x; t*0=a; t*0=x; t*1=b", "t", "ab" },
		{ "a/x; t=plain; t*=utf-8''%C3%A4", "t", "\xc3\xa4" },
		{ "a/x; t*=iso-8859-1''%E4", "t", "\xc3\xa4" },
		{ "a/x; t*=x-nobody''%E4", "t", "\xe4" },
		{ "a/x; t*=no quotes %zz", "t", "no quotes %zz" },
		{ "a/x; t*99999999999999999999=a; t*=b", "t", "b" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span body = span_string(cases[i].body);
		struct span name = span_string(cases[i].name);
		struct span got = parameter_find(&arena, body, name, NULL);
		struct guard guard = guard_open(body.len);

		ok((got.at != NULL) == (cases[i].want != NULL), "%s: there, or not", cases[i].body);
		if (cases[i].want != NULL)
			ok_span(got, span_string(cases[i].want), cases[i].name);
		for (size_t len = 0; len <= body.len; len++)
			parameter_find(&arena, guard_place(&guard, span_upto(body, len)), name,
				       NULL);
		guard_close(&guard);
	}
}

static void test_transfer(void)
{
	static const struct {
		const char *text, *base64, *quoted; /* what it gives read as either; or NULL */
	} cases[] = {
		{ "SGVsbG8=", "Hello", "SGVsbG8" },
		{ "SGVs\r\nbG8", "Hello", "SGVs\r\nbG8" },
		{ "S!G#V-s", "Hel", "S!G#V-s" },
		{ "SGk=SGk=", "HiHi", "SGk=SGk" },
		{ "a=3Db=\r\nc", NULL, "a=bc" },
		{ "x  \r\ny=\n", NULL, "x\r\ny" },
		{ "=zz =C3=a4=4", NULL, "=zz \xc3\xa4=4" },
		{ "", "", "" },
		{ "QUJDREVGR0hJSktM", "ABCDEFGHIJKL", "QUJDREVGR0hJSktM" },
		{ "QUJDREVGR0hJSktMTQ", "ABCDEFGHIJKLM", "QUJDREVGR0hJSktMTQ" },
		{ "QUJDREVGR0\nhJSktMTQ==", "ABCDEFGHIJKLM", "QUJDREVGR0\nhJSktMTQ=" },
		{ "a=3D  \n \t\r\n=20 \nb", NULL, "a=\n\r\n \nb" },
		{ "a \r\r\nb \r", NULL, "a\r\nb\r" },
		{ "a=\t \r\nb=\r", NULL, "ab" },
		{ "a=\rb == \n=", NULL, "a=\rb =" },
		{ "forty bytes of plain text before=20and=20as many of it behind a code",
		  NULL, "forty bytes of plain text before and as many of it behind a code" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span text = span_string(cases[i].text);
		struct guard guard = guard_open(text.len);

		text = guard_place(&guard, text);
		if (cases[i].base64 != NULL)
			ok_span(transfer_base64(&arena, text), span_string(cases[i].base64),
				"base64");
		ok_span(transfer_quoted_printable(&arena, text), span_string(cases[i].quoted),
			"quoted-printable");
		guard_close(&guard);
	}
}

static void test_charsets(void)
{
	struct flaw_list flaws = { .arena = &arena };

	ok_span(encoded_utf8(&arena, SPAN("koi8-r"), SPAN("\xf0"), &flaws), SPAN("\xd0\x9f"),
		"a charset");
	ok_span(encoded_utf8(&arena, SPAN(""), SPAN("\xc3\xa4"), &flaws), SPAN("\xc3\xa4"),
		"none, and UTF-8");
	ok_number((long long)flaws.count, 0, "no flaw");
	ok_span(encoded_utf8(&arena, SPAN("no-such"), SPAN("\xe4"), &flaws), SPAN("\xe4"),
		"an unknown one leaves the bytes");
	ok_span(encoded_utf8(&arena, SPAN(""), SPAN("\xe4"), &flaws), SPAN("\xef\xbf\xbd"),
		"none, and not UTF-8");
	ok_span(words_of(&flaws), SPAN("charset encoded-word"), "flaws");
}

/* As many charsets as a field may have, and one more; ISO-8859-2 is the first that is opened. */
static void test_limit(void)
{
	for (size_t over = 0; over <= 1; over++) {
		struct flaw_list flaws = { .arena = &arena };
		struct buffer text = { .arena = &arena };

		for (size_t i = 0; i < LIMIT_CHARSETS + over; i++)
			buffer_put(&text, arena_format(&arena, "=?iso-8859-%zu?Q?a?= ", i + 2));
		encoded_text(&arena, buffer_span(&text), &flaws);
		ok_span(words_of(&flaws), over > 0 ? SPAN("charset") : SPAN_NONE,
			"the limit of charsets");
	}
}

/* Work that is not linear would take hours here. */
static void test_linear(void)
{
	static const char *const units[] = {
		"=?",
		"=?a?q?",
		"=?a?b?",
		"=?utf-8?b?AAAA",
		"=?utf-8?q?a?= ",
		"=?utf-8?q?a?=\n",
		"=?x-no?q?a?=",
		"=?koi8-r?q?=E4?= x ",
		"=?utf-16?q?a?=x",
		" \n",
		"; a*1=b",
		";a=\"",
		"; a*0*=x''%",
		"(",
		"=?tscii?q?=AA?= ",
		"?=",
	};
	enum { LONG = 1 << 18 };
	char *text = malloc(LONG);
	time_t start = time(NULL);
	bool good = true;

	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		size_t len = strlen(units[i]);
		struct arena_mark mark = arena_mark(&arena);
		struct flaw_list flaws = { .arena = &arena };

		for (size_t at = 0; at < LONG; at++)
			text[at] = units[i][at % len];
		struct span out = encoded_text(&arena, (struct span){ text, LONG }, &flaws);
		good = good && out.len <= (size_t)4 * LONG;
		parameter_find(&arena, (struct span){ text, LONG }, SPAN("a"), &flaws);
		transfer_base64(&arena, (struct span){ text, LONG });
		transfer_quoted_printable(&arena, (struct span){ text, LONG });
		arena_rewind(&arena, mark);
	}
	ok(good, "in proportion");
	ok(time(NULL) - start < 30, "linear");
	free(text);
}

int main(void)
{
	test_words();
	test_parameters();
	test_transfer();
	test_charsets();
	test_limit();
	test_linear();
	arena_free(&arena);
	return done();
}
