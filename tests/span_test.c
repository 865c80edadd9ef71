#include "parser/span.h"
#include "tests/test.h"

#include <string.h>

/* Every byte, at each place of two texts of each length, is the same as what tolower() says. */
static void test_letters(void)
{
	bool good = true;

	for (int byte = 0; byte < 256 * 256; byte += byte % 256 < 0x80 ? 1 : 7)
		for (size_t len = 1; len < 18; len++)
			for (size_t place = byte % 3; place < len; place += 3) {
				char a[18], b[18];

				memset(a, byte % 2 ? 'x' : 'X', sizeof a);
				memset(b, byte % 5 ? 'X' : 'x', sizeof b);
				a[place] = (char)(byte % 256);
				b[place] = (char)(byte / 256);
				good = good &&
				       span_equal_nocase((struct span){ a, len },
							 (struct span){ b, len }) ==
					       (char_lower(a[place]) == char_lower(b[place]));
			}
	ok(good, "letters of either case");
}

int main(void)
{
	struct span s = SPAN("a;b"), rest = SPAN("one\r\ntwo");
	uint64_t number = 7;

	ok_span(span_cut(&s, ';'), SPAN("a"), "cut: before the separator");
	ok_span(s, SPAN("b"), "cut: after it");
	ok_span(span_cut(&s, ';'), SPAN("b"), "cut: no separator gives all");
	ok_number((long long)s.len, 0, "cut: and leaves nothing");
	ok_span(span_cut_line(&rest), SPAN("one\r\n"), "line with its end");
	ok_span(span_chomp(SPAN("one\r\n")), SPAN("one"), "chomp");
	ok_span(span_trim(SPAN(" \t a b\r\n")), SPAN("a b"), "trim");
	ok(span_equal_nocase(SPAN("FoO"), SPAN("fOo")), "equal without case");
	ok(!span_equal_nocase(SPAN("["), SPAN("{")), "only letters have case");
	ok(span_ends_nocase(SPAN("mx.EXAMPLE"), SPAN(".example")), "ends");
	ok(span_order(SPAN("ab"), SPAN("b")) < 0 && span_order(SPAN("b"), SPAN("ab")) > 0,
	   "order by bytes");
	ok(span_order(SPAN("a"), SPAN("ab")) < 0 && span_order(SPAN("\377"), SPAN("a")) > 0 &&
		   span_order(SPAN("a"), SPAN("a")) == 0 && span_order(SPAN_NONE, SPAN("a")) < 0,
	   "order of what begins alike, of high bytes, of equals");
	ok(span_find(SPAN("abc"), SPAN("bc")) == 1, "find");
	ok(span_find(SPAN("abc"), SPAN("bd")) == NOT_FOUND, "not found");
	ok(span_number(SPAN("255"), 255, &number) && number == 255, "number at its limit");
	ok(!span_number(SPAN("256"), 255, &number), "number past its limit");
	ok(!span_number(SPAN("18446744073709551616"), UINT64_MAX, &number), "number past 64 bits");
	ok(!span_number(SPAN(""), 255, &number), "no number");
	ok_span(span_part(SPAN("abcdef"), 2, 100), SPAN("cdef"), "part clips");
	ok_span(span_string("abc"), SPAN("abc"), "string");
	ok_number((long long)span_string(NULL).len, 0, "no string");
	struct span text = SPAN("abcdef");
	ok_span(span_over(span_part(text, 4, 1), span_part(text, 1, 2)), SPAN("bcde"),
		"over both, whichever stands first");
	ok_span(span_over(SPAN_NONE, text), text, "over nothing and something");
	char long_text[300];
	memset(long_text, 'F', sizeof long_text);
	for (size_t at = 1; at + 5 < sizeof long_text; at += 7) {
		struct span whole = { long_text, sizeof long_text };

		memcpy(long_text + at, "\nFrom ", 6);
		if (span_find_line(whole, SPAN("From ")) != at + 1 ||
		    span_find_line(span_upto(whole, at + 5), SPAN("From ")) != NOT_FOUND)
			ok(false, "a line at %zu", at);
		memset(long_text + at, 'F', 6);
	}
	ok(span_find_line(SPAN("From a"), SPAN("From ")) == NOT_FOUND,
	   "the first line is behind no other");
	test_letters();
	return done();
}
