#include "cli/json.h"

#include <stdlib.h>
#include <string.h>

#include "cli/json_in.h"
#include "parser/text.h"
#include "tests/guard.h"
#include "tests/test.h"

enum { LAST_CHARACTER = 0x10ffff, TOGETHER = 256, LIST_LONG = 20000, DEEP = 200 };

static struct arena arena;

static struct json begun(enum json_form form)
{
	return json_begin(NULL, &arena, NULL, form);
}

/* What was written, in the arena. */
static struct span ended(struct json *out)
{
	size_t len;
	char *text = json_keep(out, &len);
	struct span copy = arena_copy(&arena, (struct span){ text, len });

	free(text);
	return copy;
}

static struct span text_as_json(struct span text)
{
	struct json out = begun(JSON_LINE);

	json_open_object(&out, NULL);
	json_put_text(&out, "k", text);
	json_close(&out);
	return ended(&out);
}

static void test_texts(void)
{
	static const struct {
		struct span text, json;
	} cases[] = {
		{ SPAN(""), SPAN("{}") },
		{ SPAN("plain"), SPAN("{\"k\":\"plain\"}") },
		{ SPAN("\"\\/"), SPAN("{\"k\":\"\\\"\\\\/\"}") },
		{ SPAN("\b\f\tx\r\n"), SPAN("{\"k\":\"\\b\\f\\tx\\r\\n\"}") },
		{ SPAN("a\r\n b"), SPAN("{\"k\":\"a b\"}") }, /* a fold */
		{ SPAN("\0\x1b\x7f"), SPAN("{\"k\":\"\\u0000\\u001B\\u007f\"}") },
		{ SPAN("\xc3\xa9\xf0\x9f\x98\x80"), SPAN("{\"k\":\"\xc3\xa9\xf0\x9f\x98\x80\"}") },
		{ SPAN("\xe2\x80\xae"),
		  SPAN("{\"k\":\"\\u202e\"}") }, /* text runs from the right */
		{ SPAN("\xf3\xa0\x80\x81"), SPAN("{\"k\":\"\\udb40\\udc01\"}") }, /* a tag */
		{ SPAN("a\xff"), SPAN("{\"k\":\"a\xef\xbf\xbd\",\"k_base64\":\"Yf8=\"}") },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ok_span(text_as_json(cases[i].text), cases[i].json, "a text");
}

/* A text is looked at by several bytes at once. */
static void test_places(void)
{
	struct guard guard = guard_open(40);

	for (size_t len = 1; len < 40; len++)
		for (size_t at = 0; at < len; at++) {
			char text[40], want[60];

			memset(text, 'x', len);
			text[at] = '"';
			snprintf(want, sizeof want, "{\"k\":\"%.*s\\\"%.*s\"}", (int)at, text,
				 (int)(len - at - 1), text + at + 1);

			struct span guarded = guard_place(&guard, (struct span){ text, len });

			if (!span_equal(text_as_json(guarded), span_string(want)))
				ok(false, "a mark at %zu of %zu", at, len);
		}
	guard_close(&guard);
	ok(true, "a mark at each place");
}

/* The characters from `code` on. */
static struct span characters(char text[4 * TOGETHER], uint32_t code)
{
	size_t len = 0;

	for (uint32_t i = 0; i < TOGETHER; i++)
		if (code + i != '\n') /* may be a fold */
			len += text_put(text + len, code + i);
	return (struct span){ text, len };
}

static void test_reading(void)
{
	size_t others = 0;

	for (uint32_t code = 0; code <= LAST_CHARACTER; code += TOGETHER) {
		char text[4 * TOGETHER];
		struct span want = characters(text, code);
		struct json_t *tree = json_in(text_as_json(want));

		others += !span_equal(json_in_text(tree, "k"), want);
		json_in_free(tree);
		arena_free(&arena);
	}
	ok_number((long long)others, 0, "every character is read as it was put");
}

static void put_all(struct json *out)
{
	static const struct span two[] = { SPAN("a"), SPAN("\xff") };

	json_open_object(out, NULL);
	json_open_object(out, "first");
	json_open_list(out, "none");
	json_close(out);
	json_close(out);
	json_put_number(out, "least", INT64_MIN);
	json_open_list(out, "gone");
	json_close(out);
	json_open_list(out, "always");
	json_close_always(out);
	json_open_list(out, "items");
	json_open_object(out, NULL);
	json_close(out);
	json_open_object(out, NULL);
	json_put_bool(out, "no", false);
	json_put_word(out, "nothing", NULL);
	json_close(out);
	json_close(out);
	json_put_texts(out, "two", two, 2);
	json_put_domain(out, "name", SPAN("XN--BCHER-KVA.example."));
	json_put_true(out, "last");
	json_close(out);
}

static void test_forms(void)
{
	struct json line = begun(JSON_LINE), pretty = begun(JSON_PRETTY);

	put_all(&line);
	ok_span(ended(&line),
		SPAN("{\"least\":-9223372036854775808,\"always\":[],\"items\":[{},{\"no\":false}],"
		     "\"two\":[\"a\",\"\xef\xbf\xbd\"],\"two_base64\":[\"YQ==\",\"/w==\"],"
		     "\"name\":\"xn--bcher-kva.example\",\"name_unicode\":\"b\xc3\xbc"
		     "cher.example\",\"last\":true}"),
		"in a line");
	put_all(&pretty);
	ok_span(ended(&pretty),
		SPAN("{\n  \"least\": -9223372036854775808,\n  \"always\": [],\n"
		     "  \"items\": [\n    {},\n    {\n      \"no\": false\n    }\n  ],\n"
		     "  \"two\": [\n    \"a\",\n    \"\xef\xbf\xbd\"\n  ],\n"
		     "  \"two_base64\": [\n    \"YQ==\",\n    \"/w==\"\n  ],\n"
		     "  \"name\": \"xn--bcher-kva.example\",\n"
		     "  \"name_unicode\": \"b\xc3\xbc"
		     "cher.example\",\n  \"last\": true\n}"),
		"for a reader");
}

static void put_long(struct json *out)
{
	json_open_object(out, NULL);
	json_open_list(out, "items");
	for (int i = 0; i < LIST_LONG; i++) {
		json_open_object(out, NULL);
		json_put_number(out, "n", i);
		json_open_list(out, "none");
		json_close(out);
		json_close(out);
	}
	json_close(out);
	json_open_list(out, "none");
	json_close(out);
	json_close(out);
}

/* A long document goes to the file in parts. */
static void test_parts(void)
{
	struct json whole = begun(JSON_LINE);
	char *text = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&text, &len);
	struct json out = json_begin(file, &arena, NULL, JSON_LINE);

	put_long(&whole);
	put_long(&out);
	ok(out.len < whole.len, "a part of it is in the file before the end");
	json_end(&out);
	fclose(file);
	ok(len > 0 && text[len - 1] == '\n', "a line end");
	ok_span((struct span){ text, len - 1 }, ended(&whole), "the same in parts");
	free(text);
}

static void test_depth(void)
{
	struct json out = begun(JSON_PRETTY);

	for (int i = 0; i < DEEP; i++)
		json_open_list(&out, NULL);
	json_put_word(&out, NULL, "deep");
	for (int i = 0; i < DEEP; i++)
		json_close(&out);
	struct json_t *tree = json_in(ended(&out));
	const struct json_t *at = tree;
	for (int i = 1; i < DEEP; i++)
		at = json_in_item(at, 0);
	ok_span(json_in_item_text(at, 0), SPAN("deep"), "deep");
	json_in_free(tree);
}

int main(void)
{
	test_texts();
	test_places();
	test_reading();
	test_forms();
	test_parts();
	test_depth();
	arena_free(&arena);
	return done();
}
