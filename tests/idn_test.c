#include "parser/idn.h"

#include <string.h>

#include "tests/guard.h"
#include "tests/test.h"

static struct arena arena;

static const struct {
	const char *domain, *ascii, *unicode; /* unicode "": as ascii */
} cases[] = {
	{ "example.org", "example.org", "" },
	{ "Example.ORG.", "example.org", "" },
	{ "b\xc3\xbc"
	  "cher.example",
	  "xn--bcher-kva.example",
	  "b\xc3\xbc"
	  "cher.example" },
	{ "B\xc3\x9c"
	  "CHER.Example.",
	  "xn--bcher-kva.example",
	  "b\xc3\xbc"
	  "cher.example" },
	{ "XN--BCHER-KVA.example", "xn--bcher-kva.example",
	  "b\xc3\xbc"
	  "cher.example" },
	{ "stra\xc3\x9f"
	  "e.example",
	  "xn--strae-oqa.example",
	  "stra\xc3\x9f"
	  "e.example" },
	{ "_dmarc.b\xc3\xbc"
	  "cher.example",
	  "_dmarc.xn--bcher-kva.example",
	  "_dmarc.b\xc3\xbc"
	  "cher.example" },
	{ "\xe4\xbe\x8b\xe5\xad\x90.example", "xn--fsqu00a.example",
	  "\xe4\xbe\x8b\xe5\xad\x90.example" },
	{ "", "", "" },
	{ ".", ".", "" },
	{ "[192.0.2.1]", "[192.0.2.1]", "" },
	{ "a b\xc3\xbc.example", "a b\xc3\xbc.example", "" }, /* a blank is in no name */
	/* What does not show makes another name; joiners only where a script needs them. */
	{ "bank\xe2\x80\x8b.example", "bank\xe2\x80\x8b.example", "" },
	{ "bank\xc2\xad.example", "bank\xc2\xad.example", "" },
	{ "bank\xe2\x80\x8d.example", "bank\xe2\x80\x8d.example", "" },
	{ "b\xfc"
	  "cher.Example",
	  "b\xfc"
	  "cher.example",
	  "" }, /* Latin-1 */
	{ "xn--\xc3\xbc.example", "xn--\xc3\xbc.example", "" },
	{ "xn--99999999.example", "xn--99999999.example", "" }, /* no Punycode */
};

static void test_long(void)
{
	char text[2000];
	bool good = true;

	for (size_t i = 0; i + 2 <= sizeof text; i += 2)
		memcpy(text + i, "\xc3\xbc", 2);
	for (size_t len = 200; len <= sizeof text; len += 50) {
		struct span name = { text, len };

		good = good && span_equal(idn_ascii(&arena, name), name) &&
		       idn_unicode(&arena, name).len == 0;
	}
	ok(good, "labels over 63 bytes are left alone");
	ok_span(idn_ascii(&arena, SPAN("B\0\xc3\xbc")), SPAN("b\0\xc3\xbc"), "NUL");
}

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span domain = span_string(cases[i].domain);
		struct span ascii = idn_ascii(&arena, domain);

		ok_span(ascii, span_string(cases[i].ascii), cases[i].domain);
		ok_span(idn_unicode(&arena, ascii), span_string(cases[i].unicode), "unicode");

		struct guard guard = guard_open(domain.len);
		for (size_t len = 0; len <= domain.len; len++) {
			struct span s = guard_place(&guard, span_upto(domain, len));

			idn_ascii(&arena, s);
			idn_unicode(&arena, s);
		}
		guard_close(&guard);
	}
	struct span plain = SPAN("mx.example.org");
	ok(idn_ascii(&arena, plain).at == plain.at, "not copied");
	test_long();
	arena_free(&arena);
	return done();
}
