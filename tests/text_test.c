#include "parser/text.h"

#include <string.h>
#include <time.h>

#include "tests/guard.h"
#include "tests/test.h"

static struct arena arena;

static const struct {
	const char *text, *shown, *valid; /* NULL: as it is */
} cases[] = {
	{ "plain text, 8 bytes and more~", NULL, NULL },
	{ "", NULL, NULL },
	{ "gr\xc3\xbc\xc3\x9f"
	  "e \xe6\x97\xa5\xe6\x9c\xac \xf0\x9f\x98\x80",
	  NULL, NULL },
	{ "a\r\n\tb", "a b", "a b" },
	{ "a  \n  \r\n b", "a b", "a b" },
	{ "a \nb", "a \\x0Ab", NULL }, /* a line end without a fold */
	{ "a\r\n b\r\n", "a b\\x0D\\x0A", "a b\r\n" },
	{ "a\tb", "a b", NULL },
	{ "a\rb\r b", "a\\x0Db\\x0D b", NULL },
	{ "\x1b]0;title\x07", "\\x1B]0;title\\x07", NULL },
	{ "a\x7f"
	  "b",
	  "a\\x7F"
	  "b",
	  NULL },
	{ "csi \xc2\x9b"
	  "31m",
	  "csi <U+009B>31m", NULL },
	{ "raw \x9b"
	  "31m",
	  "raw \\x9B31m",
	  "raw \xef\xbf\xbd"
	  "31m" },
	{ "\xe2\x80\xa8\xe2\x80\xa9", "<U+2028><U+2029>", NULL },
	{ "\xe2\x80\xaeknab\xe2\x80\xac", "<U+202E>knab<U+202C>", NULL },
	{ "\xd8\x9c\xe2\x80\x8e\xe2\x81\xa6", "<U+061C><U+200E><U+2066>", NULL },
	{ "pay\xe2\x80\x8bpal\xe2\x80\x8d\xe2\x81\xa0", "pay<U+200B>pal<U+200D><U+2060>", NULL },
	{ "\xef\xbb\xbf"
	  "bom\xc2\xad",
	  "<U+FEFF>bom<U+00AD>", NULL },
	{ "\xf3\xa0\x81\xa1\xef\xbf\xb9", "<U+E0061><U+FFF9>", NULL },
	{ "\xf4\x8f\xbf\xbf", "<U+10FFFF>", NULL }, /* a noncharacter */
	/* Broken UTF-8: overlong, surrogate, over U+10FFFF, cut short (Unicode 3.9, table 3-8). */
	{ "\xc0\xaf", "\\xC0\\xAF", "\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xed\xa0\x80", "\\xED\\xA0\\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xf4\x91\x92\x93", "\\xF4\\x91\\x92\\x93",
	  "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xe1\x80\xe2\xf0\x91\x92\xf1\xbf"
	  "A",
	  "\\xE1\\x80\\xE2\\xF0\\x91\\x92\\xF1\\xBF"
	  "A",
	  "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
	  "A" },
	{ "cut \xf0\x9f\x98", "cut \\xF0\\x9F\\x98", "cut \xef\xbf\xbd" },
};

static bool is_safe(struct span s)
{
	for (size_t at = 0; at < s.len;) {
		uint32_t code;

		if (!text_next(s, &at, &code) || text_is_control(code))
			return false;
	}
	return true;
}

static void check_prefixes(struct span text)
{
	struct guard guard = guard_open(text.len);
	bool safe = true;

	for (size_t len = 0; len <= text.len; len++) {
		struct span s = guard_place(&guard, span_upto(text, len));

		safe = safe && is_safe(text_shown(&arena, s));
		safe = safe && text_is_utf8(text_valid(&arena, s));
		text_unfold(&arena, s);
		text_width(s);
		text_fit(s, 3);
		text_base64(&arena, s);
	}
	ok(safe, "every prefix is safe");
	guard_close(&guard);
}

static void test_cases(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span text = span_string(cases[i].text);
		struct span shown = text_shown(&arena, text), valid = text_valid(&arena, text);

		ok_span(shown, cases[i].shown != NULL ? span_string(cases[i].shown) : text,
			"shown");
		ok_span(valid, cases[i].valid != NULL ? span_string(cases[i].valid) : text,
			"valid");
		if (cases[i].shown == NULL)
			ok(shown.at == text.at, "not copied");
		if (cases[i].valid == NULL)
			ok(valid.at == text.at, "not copied");
		check_prefixes(text);
	}
	ok_span(text_shown(&arena, SPAN("a\0b")), SPAN("a\\x00b"), "NUL");
}

/* Every byte, alone and at each place among plain ones, is found by the eight-byte steps. */
static void test_plain(void)
{
	bool good = true;

	for (int byte = 0; byte < 256; byte++)
		for (size_t place = 0; place < 20; place++) {
			char text[20];

			memset(text, byte % 2 ? '~' : ' ', sizeof text);
			text[place] = (char)byte;
			good = good && text_is_plain((struct span){ text, sizeof text }) ==
					       (byte >= ' ' && byte < 0x7f);
		}
	ok(good, "plain");
}

/* Every byte, at each place among others, becomes what tolower() makes of ASCII. */
static void test_lower(void)
{
	bool good = true;

	for (int byte = 0; byte < 256; byte++)
		for (size_t place = 0; place < 20; place++) {
			char text[20], want[20];
			struct span got;

			memset(text, byte % 2 ? 'Z' : 'a', sizeof text);
			memset(want, byte % 2 ? 'z' : 'a', sizeof want);
			text[place] = want[place] = (char)byte;
			if (byte >= 'A' && byte <= 'Z')
				want[place] = (char)(byte - 'A' + 'a');
			got = text_lower(&arena, (struct span){ text, sizeof text });
			good = good && span_equal(got, (struct span){ want, sizeof want });
		}
	ok(good, "lower");
}

/* A byte that no UTF-8 has is found wherever it stands in a long text. */
static void test_long(void)
{
	char text[300];
	bool good = true;

	memset(text, 'a', sizeof text);
	for (size_t place = 0; place < sizeof text; place++) {
		text[place] = '\xff';
		good = good && !text_is_utf8((struct span){ text, sizeof text }) &&
		       text_is_utf8((struct span){ text, place });
		text[place] = 'a';
	}
	ok(good, "a long text");
}

static void test_round_trip(void)
{
	bool good = true;

	for (uint32_t code = 0; code < 0x110000; code++) {
		char text[4];
		size_t len = text_put(text, code), at = 0;
		uint32_t back;

		good = good && text_next((struct span){ text, len }, &at, &back) && at == len &&
		       back == (code >= 0xd800 && code <= 0xdfff ? 0xfffd : code);
	}
	ok(good, "every character");
}

static void test_unfold(void)
{
	static const struct {
		const char *text, *want;
	} folds[] = {
		{ " a\r\n\tb\r\n", "a b" }, { "a \r\n \r\n  b", "a b" }, { "a  b\tc", "a  b\tc" },
		{ "a\nb", "a\nb" },	    { "\r\n a", "a" },		 { "", "" },
	};

	for (size_t i = 0; i < sizeof folds / sizeof *folds; i++)
		ok_span(text_unfold(&arena, span_string(folds[i].text)), span_string(folds[i].want),
			"unfold");
}

static void test_columns(void)
{
	static const struct {
		const char *text;
		size_t width;
		const char *fit; /* in four columns */
	} widths[] = {
		{ "abcdef", 6, "abcd" },
		{ "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e", 6, "\xe6\x97\xa5\xe6\x9c\xac" },
		{ "a\xe6\x97\xa5\xe6\x9c\xac", 5, "a\xe6\x97\xa5" },
		{ "abce\xcc\x81"
		  "f",
		  5, "abce\xcc\x81" },
		{ "\xf0\x9f\x98\x80!", 3, "\xf0\x9f\x98\x80!" },
		{ "\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4", 6, "\xed\x95\x9c\xea\xb5\xad" },
		{ "", 0, "" },
	};

	for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
		ok_number((long long)text_width(span_string(widths[i].text)),
			  (long long)widths[i].width, "columns");
		ok_span(text_fit(span_string(widths[i].text), 4), span_string(widths[i].fit),
			"fit");
	}
}

static void test_base64(void)
{
	/* RFC 4648 10 */
	static const char *const pairs[][2] = {
		{ "", "" },	   { "f", "Zg==" },	   { "fo", "Zm8=" },
		{ "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "\xff\xfe\xfd", "//79" }
	};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		ok_span(text_base64(&arena, span_string(pairs[i][0])), span_string(pairs[i][1]),
			"base64");
	ok_span(text_lower(&arena, SPAN("MiXed.\xC3\x9C")), SPAN("mixed.\xC3\x9C"), "lower");
}

/* Long runs of one kind of byte: work that is not linear would take hours here. */
static void test_linear(void)
{
	static const char *const units[] = {
		"\n", " \n", "\t", " ", "\xe2\x80\x8b", "\xf0", "\n a"
	};
	enum { LONG = 1 << 20 };
	char *text = malloc(LONG);
	time_t start = time(NULL);

	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		struct span unit = span_string(units[i]);
		struct arena_mark mark = arena_mark(&arena);

		for (size_t at = 0; at < LONG; at++)
			text[at] = unit.at[at % unit.len];
		text_shown(&arena, (struct span){ text, LONG });
		text_valid(&arena, (struct span){ text, LONG });
		text_unfold(&arena, (struct span){ text, LONG });
		arena_rewind(&arena, mark);
	}
	ok(time(NULL) - start < 30, "linear");
	free(text);
}

int main(void)
{
	test_cases();
	test_plain();
	test_lower();
	test_long();
	test_round_trip();
	test_unfold();
	test_columns();
	test_base64();
	test_linear();
	arena_free(&arena);
	return done();
}
