/* What a Subject may have been before somebody put a tag before it. */
#include "analyzers/subject_tag.h"

#include "tests/guard.h"
#include "tests/test.h"

static const struct {
	const char *subject, *was; /* was: a guess that there must be; NULL: there is none */
} cases[] = {
	{ "[Talk] hello", "hello" },
	{ "[Talk] Re: hello", "Re: hello" },
	{ "Re: [Talk] hello", "Re: hello" },
	{ "Re: [Talk] hello", "hello" },
	{ "[EXTERNAL] [Talk] hello", "hello" },
	{ "[EXTERNAL] [Talk] hello", "[Talk] hello" },
	{ "***SPAM*** buy", "buy" },
	{ "*****SPAM***** buy", "buy" },
	{ "{Spam?} buy", "buy" },
	{ "SPAM: buy", "buy" },
	{ "EXTERNAL:buy", "buy" },
	{ "[Talk]\r\n hello", "hello" },
	{ "[Talk] =?utf-8?q?caf=C3=A9?=", "=?utf-8?q?caf=C3=A9?=" },
	{ "=?utf-8?q?=5BTalk=5D?= =?utf-8?b?Y2Fmw6k=?=", "=?utf-8?b?Y2Fmw6k=?=" },
	{ "=?utf-8?q?=5BTalk=5D_caf=C3=A9?=", "=?utf-8?q?caf=C3=A9?=" },
	{ "=?utf-8?q?=5BTalk=5D_caf=C3=A9?=", "=?UTF-8?B?Y2Fmw6k=?=" },
	{ "=?utf-8?b?W1RhbGtdIGhlbGxv?=", "hello" },
	/* Words in which something is wrong: a tag that is none, and text behind one that is. */
	{ "=?utf-8?q?=5BTalk=ZZ?= hello", NULL },
	{ "=?utf-8?q?=5BTalk=5D?= =?utf-8?q?caf=1B?=", "=?utf-8?q?caf=1B?=" },
	{ "=?utf-8?q?=5BTalk=5D_caf=ZZ?=", NULL },
	{ "[Talk]", "" },
	{ "hello", NULL },
	{ "hello [Talk]", NULL },
	{ "[] hello", NULL },
	{ "[Talk hello", NULL },
	{ "*hello* you", NULL },
	{ "Re: hello", NULL },
	{ "spam and eggs", NULL },
	{ "", NULL },
};

static struct span_list guesses(struct arena *arena, const char *subject)
{
	struct span text = arena_format(arena, "Subject: %s\r\n", subject);
	struct message message = message_read(arena, text);

	return subject_untagged(arena, &message, text);
}

static void test_guesses(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = { 0 };
		struct span_list list = guesses(&arena, cases[i].subject);
		bool found = false;

		for (size_t k = 0; cases[i].was != NULL && k < list.count; k++)
			found |= span_equal(list.items[k],
					    arena_format(&arena, "Subject: %s\r\n", cases[i].was));
		ok(cases[i].was == NULL ? list.count == 0 : found, "%s", cases[i].subject);
		ok(list.count <= SUBJECT_GUESSES, "%s: not too many", cases[i].subject);
		arena_free(&arena);
	}
}

static void test_kept(void)
{
	struct arena arena = { 0 };
	struct span text = SPAN("Subject: Beware!\nX-Spam-Prev-Subject: buy\n\n");
	struct message message = message_read(&arena, text);
	struct span_list list = subject_untagged(&arena, &message, message.fields.items[0].raw);

	ok(list.count == 1 && span_equal(list.items[0], SPAN("Subject: buy\n")),
	   "a filter kept the old one");
	arena_free(&arena);
}

static void test_tag(void)
{
	ok_span(subject_tag(SPAN("[Talk] hello")), SPAN("[Talk]"), "a list's");
	ok_span(subject_tag(SPAN("Re: [Talk] hello")), SPAN("[Talk]"), "in an answer");
	ok_span(subject_tag(SPAN("hello")), SPAN(""), "none");
}

int main(void)
{
	test_guesses();
	test_kept();
	test_tag();
	return done();
}
