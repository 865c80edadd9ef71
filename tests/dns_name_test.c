#include "analyzers/dns_name.h"

#include <string.h>

#include "tests/guard.h"
#include "tests/test.h"

#define L63 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"
#define L61 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghi"

/* What is asked, as bytes; `text` is what it is as text, NULL for no name. */
static const struct {
	struct span bytes;
	const char *text;
} names[] = {
	{ { "Example.ORG", 11 }, "example.org" },
	{ { "example.org.", 12 }, "example.org" },
	{ { "_dmarc.a-b.example", 18 }, "_dmarc.a-b.example" },
	{ { "a\\.b.c", 6 }, "a\\092.b.c" },
	{ { "a b\0c.\xe4", 7 }, "a\\032b\\000c.\\228" },
	{ { L63 ".a", 65 }, L63 ".a" },
	{ { L63 "l.a", 66 }, NULL },
	{ { L63 "." L63 "." L63 "." L61, 253 }, L63 "." L63 "." L63 "." L61 },
	{ { L63 "." L63 "." L63 "." L61 ".", 254 }, L63 "." L63 "." L63 "." L61 },
	{ { L63 "." L63 "." L63 "." L61 "j", 254 }, NULL },
	{ { L63 "." L63 "." L63 "." L61 ".a", 255 }, NULL },
	{ { "", 0 }, NULL },
	{ { ".", 1 }, NULL },
	{ { "a..", 3 }, NULL },
	{ { ".a", 2 }, NULL },
	{ { "a..b", 4 }, NULL },
};

/* Whether a name is written as nearly all are. */
static const struct {
	const char *text;
	bool plain;
} plain[] = {
	{ "Example.ORG", true },
	{ "_dmarc.a-b.example", true },
	{ "localhost", true },
	{ "192.0.2.1", true },
	{ L63 ".a", true },
	{ L63 "l.a", false },
	{ L63 "." L63 "." L63 "." L61, true },
	{ L63 "." L63 "." L63 "." L61 "j", false },
	{ "example.org.", false },
	{ "", false },
	{ ".", false },
	{ ".a", false },
	{ "a..b", false },
	{ "a b.c", false },
	{ "[192.0.2.1]", false },
	{ "m\xc3\xbcller.example", false },
};

/* As master files have it, below example.org; NULL for no name. */
static const struct {
	const char *written, *text;
} written[] = {
	{ "a", "a.example.org" },
	{ "a.", "a" },
	{ "@", "example.org" },
	{ ".", "." },
	{ "a\\.b", "a\\046b.example.org" },
	{ "a\\046b.", "a\\046b" },
	{ "\\064", "@.example.org" },
	{ "\\@", "@.example.org" },
	{ "a\\\\.", "a\\092" },
	{ "\\A.", "a" },
	{ "a\\", NULL },
	{ "a\\1", NULL },
	{ "a\\12x", NULL },
	{ "a\\256", NULL },
	{ "..", NULL },
	{ "a..", NULL },
	{ "", NULL },
	{ L63 "." L63 "." L63 "." L61, NULL },
	{ L63 "." L63 "." L63 "." L61 ".", L63 "." L63 "." L63 "." L61 },
};

static void test_read(const struct guard *guard)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct dns_name name, again;
		struct span bytes = guard_place(guard, names[i].bytes);
		bool good = dns_name_read(bytes, &name);

		ok(good == (names[i].text != NULL), "name %zu", i);
		if (!good)
			continue;
		struct span text = dns_name_text(&arena, &name);
		ok_span(text, span_string(names[i].text), "its text");
		/* What is written is read as the same name again. */
		text = arena_format(&arena, SPAN_FMT ".", SPAN_ARG(text));
		ok(dns_name_parse(text, NULL, &again) && dns_name_equal(&name, &again), "and back");
		ok(dns_name_read(guard_place(guard, names[i].bytes), &again) &&
			   dns_name_equal(&name, &again),
		   "equal to itself");
	}
	arena_free(&arena);
}

static void test_plain(const struct guard *guard)
{
	for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
		struct span text = guard_place(guard, span_string(plain[i].text));
		struct dns_name name;

		ok(dns_name_is_plain(text) == plain[i].plain, "\"%s\" is %splain", plain[i].text,
		   plain[i].plain ? "" : "not ");
		ok(!plain[i].plain || dns_name_read(text, &name), "... and a name");
	}
}

/* The same of any byte at any place in names that are as long as a label may be, and shorter. */
static void test_plain_bytes(const struct guard *guard)
{
	static const char letters[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	bool good = true;

	for (size_t len = 1; len <= 63; len++) {
		for (size_t at = 0; at < len; at++) {
			for (int c = 0; c < 256; c++) {
				char text[63];
				bool want = memchr(letters, c, sizeof letters - 1) != NULL ||
					    (c == '.' && at > 0 && at + 1 < len);

				memset(text, 'a', len);
				text[at] = (char)c;
				good = good && dns_name_is_plain(guard_place(
						       guard, (struct span){ text, len })) == want;
			}
		}
	}
	ok(good, "which bytes are plain");
	ok(!dns_name_is_plain(SPAN("mail..example.org.")) &&
		   !dns_name_is_plain(SPAN("mail..example.organisation")) &&
		   !dns_name_is_plain(SPAN(".mail.example.organisation")) &&
		   !dns_name_is_plain(SPAN("mail.example.organisation.")),
	   "no label is empty");
}

static void test_parse(const struct guard *guard)
{
	struct arena arena = { 0 };
	struct dns_name origin, name;

	dns_name_read(SPAN("example.org"), &origin);
	for (size_t i = 0; i < sizeof written / sizeof *written; i++) {
		struct span text = guard_place(guard, span_string(written[i].written));
		bool good = dns_name_parse(text, &origin, &name);

		ok(good == (written[i].text != NULL), "%s", written[i].written);
		if (good)
			ok_span(dns_name_text(&arena, &name), span_string(written[i].text),
				"its text");
	}
	arena_free(&arena);
}

/* The longest text there is: 253 bytes of labels, each an escape. */
static void test_longest(void)
{
	struct arena arena = { 0 };
	struct dns_name name;
	char bytes[253];

	memset(bytes, 1, sizeof bytes);
	bytes[63] = bytes[127] = bytes[191] = '.';
	ok(dns_name_read((struct span){ bytes, sizeof bytes }, &name), "253 odd bytes");
	ok_number((long long)dns_name_text(&arena, &name).len, 4 * 250 + 3, "length of their text");
	arena_free(&arena);
}

static struct dns_name parsed(const char *text)
{
	struct dns_name name;

	if (!dns_name_parse(span_string(text), NULL, &name))
		abort();
	return name;
}

/* The example of RFC 4034 6.1, with the root before it. */
static void test_order(void)
{
	static const char *const order[] = {
		".",	       "example",	  "a.example", "yljkjljk.a.example",
		"Z.a.example", "zABC.a.EXAMPLE",  "z.example", "\\001.z.example",
		"*.z.example", "\\200.z.example",
	};
	enum { COUNT = sizeof order / sizeof *order };
	unsigned wrong = 0;

	for (int i = 0; i < COUNT; i++)
		for (int j = 0; j < COUNT; j++) {
			struct dns_name a = parsed(order[i]), b = parsed(order[j]);
			int result = dns_name_order(&a, &b);

			wrong += (result > 0) - (result < 0) != (i > j) - (i < j);
		}
	ok_number(wrong, 0, "canonical order");
}

static void test_labels(void)
{
	static const struct {
		const char *name, *above;
		bool within;
		unsigned labels, common;
	} cases[] = {
		{ "a.b.example", "example", true, 3, 1 },
		{ "a.b.example", ".", true, 3, 0 },
		{ "a.b.example", "A.B.Example", true, 3, 3 },
		{ "b.example", "a.b.example", false, 2, 2 },
		{ "ab.example", "b.example", false, 2, 1 },
		{ "a\\.b.example", "b.example", false, 2, 1 },
		{ ".", ".", true, 0, 0 },
	};
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dns_name name = parsed(cases[i].name), above = parsed(cases[i].above);

		ok(dns_name_within(&name, &above) == cases[i].within &&
			   dns_name_labels(&name) == cases[i].labels &&
			   dns_name_common(&name, &above) == cases[i].common,
		   "%s below %s", cases[i].name, cases[i].above);
	}
	static const char *const lasts[] = { ".", "example", "b.example", "a.b.example",
					     "a.b.example" };
	struct dns_name name = parsed("a.b.example"), last, wildcard;
	for (unsigned count = 0; count < sizeof lasts / sizeof *lasts; count++) {
		last = dns_name_last(&name, count);
		ok_span(dns_name_text(&arena, &last), span_string(lasts[count]), "last labels");
	}
	last = parsed("example");
	struct dns_name to = parsed("c.example");
	ok(dns_name_moved(&name, dns_name_wire(&last), dns_name_wire(&to), &last), "moved");
	ok_span(dns_name_text(&arena, &last), SPAN("a.b.c.example"), "below another name");
	ok(dns_name_wildcard(&name, &wildcard), "a wildcard");
	ok_span(dns_name_text(&arena, &wildcard), SPAN("*.a.b.example"), "its text");
	char bytes[253];
	memset(bytes, 'a', sizeof bytes);
	bytes[63] = bytes[127] = bytes[191] = '.';
	dns_name_read((struct span){ bytes, 253 }, &name);
	ok(!dns_name_wildcard(&name, &wildcard), "no room for a wildcard");
	ok(!dns_name_moved(&name, SPAN("\0"), dns_name_wire(&to), &last), "nor to move it");
	memset(bytes, 'a', sizeof bytes);
	for (size_t i = 1; i < sizeof bytes; i += 2)
		bytes[i] = '.';
	dns_name_read((struct span){ bytes, sizeof bytes }, &name);
	ok_number(dns_name_labels(&name), 127, "as many labels as there can be");
	last = dns_name_last(&name, 126);
	ok(dns_name_within(&name, &last) && last.length == 253, "all but one of them");
	arena_free(&arena);
}

int main(void)
{
	test_order();
	test_labels();
	struct guard guard = guard_open(512);
	struct dns_name name;

	test_read(&guard);
	test_plain(&guard);
	test_plain_bytes(&guard);
	test_parse(&guard);
	test_longest();
	ok(!dns_name_parse(SPAN(L63 "l."), NULL, &name), "a label too long, below the root");
	ok(dns_name_parse(SPAN("a"), NULL, &name), "without an origin names are below the root");
	dns_name_read(SPAN("a.bc"), &name);
	struct span wire = { (const char *)name.wire, name.length };
	ok_span(wire, SPAN("\1a\2bc\0"), "wire form");
	ok_span(dns_name_parent(wire), SPAN("\2bc\0"), "parent");
	ok_span(dns_name_parent(SPAN("\0")), SPAN("\0"), "parent of the root");
	guard_close(&guard);
	return done();
}
