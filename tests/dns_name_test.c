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

int main(void)
{
	struct guard guard = guard_open(512);
	struct dns_name name;

	test_read(&guard);
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
