#include "parser/message.h"
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
	{ "A: b\nthis is the body\nand more\n", 1, " b", "this is the body\nand more\n", FLAW_NO_COLON },
	{ "A: b\r\nC: d\n\n", 2, " d", "", FLAW_MIXED_LINE_ENDS },
	{ "A: b\rc\n\n", 1, " b\rc", "", FLAW_BARE_CR },
	{ " A: b\nC: d\n\n", 2, " d", "", FLAW_FOLD_FIRST },
	{ "A b: c\nD: e\n\n", 2, " e", "", FLAW_BAD_FIELD_NAME },
	{ "A: b\n \n c\n\nx", 1, " b\n \n c", "x", -1 },
};

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span raw = { cases[i].text, strlen(cases[i].text) };
		struct message message = message_read(&arena, raw);

		ok_number((long long)message.fields.count, (long long)cases[i].fields, "fields");
		if (cases[i].last != NULL)
			ok_span(message.fields.items[message.fields.count - 1].body,
				(struct span){ cases[i].last, strlen(cases[i].last) }, "last");
		ok((message.body.at != NULL) == (cases[i].body != NULL), "a body, or none");
		if (cases[i].body != NULL)
			ok_span(message.body, (struct span){ cases[i].body, strlen(cases[i].body) },
				"body");
		if (cases[i].flaw < 0)
			ok_number((long long)message.flaws.count, 0, "no flaw");
		else
			ok(has_flaw(&message, (enum flaw_kind)cases[i].flaw), "flaw %s",
			   flaw_word((enum flaw_kind)cases[i].flaw));
		struct guard guard = guard_open(raw.len);
		for (size_t len = 0; len <= raw.len; len++)
			message_read(&arena, guard_place(&guard, span_upto(raw, len)));
		guard_close(&guard);
	}
	arena_free(&arena);
	return done();
}
