/* JSON that is taken where it stands, and what is none. */
#include "cli/json_text.h"

#include "tests/guard.h"
#include "tests/test.h"

static const struct {
	const char *text;
	bool good;
} cases[] = {
	{ "{}", true },
	{ "[]", true },
	{ " { \"a\" : [ 1 , -2.5 , true , null ] } ", true },
	{ "\"\"", true },
	{ "\"caf\xc3\xa9 \\u00e9\\n\\/\"", true },
	{ "\"\\ud83d\\ude00\"", true },
	{ "0", true },
	{ "-9223372036854775808", true },
	{ "", false },
	{ "{", false },
	{ "{}{}", false },
	{ "{},", false },
	{ "[1,]", false },
	{ "[,1]", false },
	{ "[1 2]", false },
	{ "[1}", false },
	{ "{\"a\"}", false },
	{ "{\"a\":}", false },
	{ "{a:1}", false },
	{ "{\"a\":1,}", false },
	{ "{\"a\":1 \"b\":2}", false },
	{ "tru", false },
	{ "'a'", false },
	{ "01", false },
	{ "-", false },
	{ "+1", false },
	{ "1.", false },
	{ ".5", false },
	{ "1e9", false }, /* none that we write */
	{ "9223372036854775808", false },
	{ "\"a", false },
	{ "\"\\", false },
	{ "\"\\x\"", false },
	{ "\"\\u12\"", false },
	{ "\"\\u12g4\"", false },
	{ "\"\\ud83d\"", false }, /* half of a character */
	{ "\"\\ud83d\\u0041\"", false },
	{ "\"\\ude00\"", false },
	/* What could steer a terminal or hide text is written by number. */
	{ "\"\x1b[31m\"", false },
	{ "\"\x7f\"", false },
	{ "\"\n\"", false },
	{ "\"\xc2\x9b\"", false },
	{ "\"\xe2\x80\xae\"", false },
	{ "\"\xc3\"", false },
	{ "\"\xff\"", false },
	{ "{}\n", false },
	{ "{\t}", false },
};

static bool is_good(struct span text)
{
	struct json_text json = json_text_of(text);

	json_text_value(&json);
	return json_text_end(&json);
}

static void test_cases(void)
{
	struct guard guard = guard_open(100);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span text = span_string(cases[i].text);

		ok(is_good(guard_place(&guard, text)) == cases[i].good, "%zu: %s", i,
		   cases[i].good ? cases[i].text : "refused");
		for (size_t len = 0; len < text.len; len++)
			is_good(guard_place(&guard, span_upto(text, len)));
	}
	guard_close(&guard);
}

static void test_depth(void)
{
	char text[200];

	for (size_t depth = 1; depth < sizeof text / 2; depth++) {
		memset(text, '[', depth);
		memset(text + depth, ']', depth);
		if (is_good((struct span){ text, 2 * depth }) != (depth <= 64)) {
			ok(false, "a depth of %zu", depth);
			return;
		}
	}
	ok(true, "64 lists within each other are the most");
}

static void test_steps(void)
{
	struct json_text json = json_text_of(SPAN("{\"a\":\"x\\n\", \"b\":-7,\"c\":[1,{}]}"));
	bool filled = false, good;
	struct span key;
	long long number = 0;

	good = json_text_take(&json, '{') && json_text_member(&json, &filled, &key) &&
	       span_equal(key, SPAN("a"));
	ok(good && span_equal(json_text_word(&json), SPAN("x\\n")), "a text as it is written");
	good = json_text_member(&json, &filled, &key) && json_text_number(&json, &number);
	ok(good && number == -7, "a number");
	good = json_text_member(&json, &filled, &key) && !json_text_number(&json, &number);
	ok(good && !json_text_member(&json, &filled, &key) && json_text_end(&json),
	   "a list instead, and the end");
}

int main(void)
{
	test_cases();
	test_depth();
	test_steps();
	return done();
}
