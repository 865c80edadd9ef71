#include "parser/message.h"

#include <time.h>

#include "parser/limits.h"
#include "tests/guard.h"
#include "tests/test.h"

static struct arena arena;

static bool has_flaw(const struct message *message, enum flaw_kind kind)
{
	for (size_t i = 0; i < message->flaws.count; i++)
		if (message->flaws.items[i].kind == kind)
			return true;
	return false;
}

/* What is expected of a text: how many fields, the last field's body, the body, one flaw. */
static const struct {
	const char *text;
	size_t fields;
	const char *last, *body;
	int flaw; /* -1: none at all */
} cases[] = {
	{ "A: b\r\nC: d\r\n\r\nbody\r\n", 2, " d", "body\r\n", -1 },
	{ "A: b\nC: d\n\nbody\n", 2, " d", "body\n", -1 },
	{ "A: b\n\tfold\n\n", 1, " b\n\tfold", "", -1 },
	{ "A: b", 1, " b", NULL, -1 },
	{ "A: b\n", 1, " b", NULL, -1 },
	{ "", 0, NULL, NULL, -1 },
	{ "\nbody", 0, NULL, "body", -1 },
	{ "A : b\n\n", 1, " b", "", FLAW_SPACE_BEFORE_COLON },
	{ "A: b\nodd one\nC: d\n\n", 2, " d", "", FLAW_NO_COLON },
	{ "A: b\nthis is the body\nand more\n", 1, " b", "this is the body\nand more\n",
	  FLAW_NO_COLON },
	{ "A: b\nodd one\n folded\nC: d\n\n", 2, " d", "", FLAW_NO_COLON },
	{ "A: b\nodd one: c\n folded\nC: d\n\n", 3, " d", "", FLAW_BAD_FIELD_NAME },
	{ "A: b\nodd one: c\nodd two: d\n\n", 1, " b", "odd one: c\nodd two: d\n\n",
	  FLAW_BAD_FIELD_NAME },
	{ "A: b\r\nC\r\n : d\r\n\r\n", 2, " d", "", FLAW_SPACE_BEFORE_COLON },
	{ "A: b\nC\n\n : d\n", 1, " b", "C\n\n : d\n", FLAW_NO_COLON },
	{ "A: b\r\nC: d\n\n", 2, " d", "", FLAW_MIXED_LINE_ENDS },
	{ "A: b\nC: d\r\n\r\n", 2, " d", "", FLAW_MIXED_LINE_ENDS },
	{ "A: b\r\nC: d\re\n\n", 2, " d\re", "", FLAW_MIXED_LINE_ENDS },
	{ "A: b\r\n c\r\nD: e", 2, " e", NULL, -1 },
	{ "A: b\rc\n\n", 1, " b\rc", "", FLAW_BARE_CR },
	{ " A: b\nC: d\n\n", 2, " d", "", FLAW_FOLD_FIRST },
	{ "A b: c\nD: e\n\n", 2, " e", "", FLAW_BAD_FIELD_NAME },
	{ "A: b\n \n c\n\nx", 1, " b\n \n c", "x", -1 },
	{ "A: \xc3\xa4\n\n\xe4", 1, " \xc3\xa4", "\xe4",
	  -1 }, /* RFC 6532; a body is its own matter */
	{ "A: \xe4\n\n", 1, " \xe4", "", FLAW_EIGHT_BIT },
	{ "A: b\r", 1, " b", NULL, FLAW_BARE_CR },
};

static void test_case(size_t i)
{
	struct span raw = span_string(cases[i].text);
	struct message message = message_read(&arena, raw);
	struct guard guard = guard_open(raw.len);

	ok_number((long long)message.fields.count, (long long)cases[i].fields, "fields");
	if (cases[i].last != NULL)
		ok_span(message.fields.items[message.fields.count - 1].body,
			span_string(cases[i].last), "last");
	ok((message.body.at != NULL) == (cases[i].body != NULL), "a body, or none");
	if (cases[i].body != NULL)
		ok_span(message.body, span_string(cases[i].body), "body");
	if (cases[i].flaw < 0)
		ok_number((long long)message.flaws.count, 0, "no flaw");
	else
		ok(has_flaw(&message, (enum flaw_kind)cases[i].flaw), "flaw %s",
		   flaw_word((enum flaw_kind)cases[i].flaw));
	for (size_t len = 0; len <= raw.len; len++)
		message_read(&arena, guard_place(&guard, span_upto(raw, len)));
	guard_close(&guard);
}

static void test_offsets(void)
{
	struct span raw = SPAN("A: b\r\nC: d\n\n");
	struct message message = message_read(&arena, raw);

	ok_number((long long)message_offset(&message, message.fields.items[1].name), 6, "offset");
	ok_number((long long)message_offset(&message, SPAN("elsewhere")), 0, "of no part of it");
	ok_number((long long)message_offset(&message, message.flaws.items[0].at), 10,
		  "where line ends change");
	ok_span(message.source, raw, "nothing was repaired");
}

/* `count` times the same, then an empty line and a body. */
static struct span repeated(struct span unit, size_t count)
{
	static const char end[] = "\n\nbody";
	char *text = malloc(unit.len * count + sizeof end);

	for (size_t i = 0; i < count; i++)
		memcpy(text + i * unit.len, unit.at, unit.len);
	memcpy(text + unit.len * count, end, sizeof end);
	return (struct span){ text, unit.len * count + sizeof end - 1 };
}

/*
 * What is too much is noted, and the body is found behind it all the same.
 * Work that is not linear would take hours here.
 */
static void test_large(void)
{
	static const struct {
		const char *unit;
		size_t count, fields;
		int flaw;
		const char *body; /* NULL: none is known */
	} large[] = {
		{ "Received: a\n", 100000, LIMIT_FIELDS, FLAW_TOO_MANY_FIELDS, "\nbody" },
		{ "a:\n", 200000, LIMIT_FIELDS, FLAW_TOO_MANY_FIELDS, "\nbody" },
		{ "A: b\n \n", 1, 1, -1, "\nbody" },
		{ "A:", 1 << 20, 1, FLAW_FIELD_CUT, "body" },
		{ "A:", LIMIT_HEADER, 1, FLAW_HEADER_CUT, NULL },
		{ "a", LIMIT_HEADER, 0, FLAW_NO_COLON, "a" },
		{ "\0", LIMIT_HEADER, 0, FLAW_NO_COLON, "" },
		{ "A: b\nodd one\n", 100000, LIMIT_FIELDS, FLAW_TOO_MANY_FLAWS, "odd one\n" },
		{ "A: b\n c\n", 100000, LIMIT_FIELDS, FLAW_TOO_MANY_FIELDS, "\nbody" },
	};
	time_t start = time(NULL);

	for (size_t i = 0; i < sizeof large / sizeof *large; i++) {
		struct span unit = span_string(large[i].unit);
		struct span raw = repeated(unit.len > 0 ? unit : SPAN("\0"), large[i].count);
		struct message message = message_read(&arena, raw);

		ok_number((long long)message.fields.count, (long long)large[i].fields, "fields");
		if (large[i].flaw >= 0)
			ok(has_flaw(&message, (enum flaw_kind)large[i].flaw), "large: %s",
			   flaw_word((enum flaw_kind)large[i].flaw));
		if (large[i].body == NULL)
			ok(message.body.at == NULL, "no body is known");
		else
			ok(span_starts(message.body, span_string(large[i].body)), "the body");
		arena_reset(&arena);
		free((char *)raw.at);
	}
	ok(time(NULL) - start < 30, "linear");
}

static void test_plain_names(void)
{
	static const struct {
		const char *text;
		bool plain;
	} names[] = {
		{ "A: b\nX-C!#/@: d;=\n e=f\n\n", true },
		{ "from: b\nA : c\n\n", false },
		{ "X-A=b: c\nFrom: d\n\n", false },
		{ "X-A;: c\n\n", false },
		{ "A b: c\nD: e\n\n", false },
		{ "From: b\nX-A?c: d\n\n", false },
		{ "", true },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		ok(message_read(&arena, span_string(names[i].text)).plain_names == names[i].plain,
		   "plain names: %zu", i);
}

static void test_find(void)
{
	struct message message = message_read(
		&arena, SPAN("To: a\nFrom: b\nX-Own: c\nfrom: d\nSubject: e\nFROM : f\n\n"));
	struct message empty = message_read(&arena, SPAN_NONE);

	ok_number((long long)message_find(&message, FIELD_FROM, 0), 1, "the first");
	ok_number((long long)message_find(&message, FIELD_FROM, 1), 1, "where it is looked for");
	ok_number((long long)message_find(&message, FIELD_FROM, 2), 3, "the next");
	ok_number((long long)message_find(&message, FIELD_FROM, 3), 3, "at the next");
	ok_number((long long)message_find(&message, FIELD_FROM, 4), 5, "behind it");
	ok_number((long long)message_find(&message, FIELD_FROM, 6), 6, "no more");
	ok_number((long long)message_find(&message, FIELD_TO, 1), 6, "no second one");
	ok_number((long long)message_find(&message, FIELD_CC, 0), 6, "none");
	ok_number((long long)message_find(&empty, FIELD_FROM, 0), 0, "none where nothing is");
	ok_number((long long)message_count(&message, FIELD_FROM), 3, "all");
	ok_number((long long)message_count(&message, FIELD_CC), 0, "and none");
	ok(span_equal(message_field(&message, FIELD_FROM), SPAN("b")), "the body of the first");
}

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		test_case(i);
	test_offsets();
	test_find();
	test_plain_names();
	test_large();
	arena_free(&arena);
	return done();
}
