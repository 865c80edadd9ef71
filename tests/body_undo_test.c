/* Bodies that were changed, and what makes them fit again. */
#include "analyzers/body_undo.h"

#include <stdlib.h>
#include <string.h>

#include "analyzers/body_hash.h"
#include "parser/buffer.h"
#include "parser/limits.h"
#include "tests/test.h"

#define MIXED_HEAD "--b\r\nContent-Type: text/plain\r\n\r\n"

static const struct {
	const char *name;
	const char *was, *is;
	const char *added; /* "-": does not fit; else what is told to be added */
	bool unquoted, at_start;
} cases[] = {
	{ "a footer", "Hello\r\n", "Hello\r\n-- \r\nThe list\r\n", "-- \r\nThe list\r\n", 0, 0 },
	{ "a footer behind empty lines", "Hello\r\n\r\n\r\n", "Hello\r\n\r\n\r\n--\r\nx\r\n",
	  "\r\n\r\n--\r\nx\r\n", 0, 0 },
	{ "a footer behind a line without an end", "Hello", "Hello\r\nfooter", "footer", 0, 0 },
	{ "a footer to an empty body", "", "footer\r\n", "footer\r\n", 0, 0 },
	{ "lines end with LF", "a\nb\n", "a\nb\nfooter\n", "footer\n", 0, 0 },
	{ "a part more in a multipart", MIXED_HEAD "Hello\r\n--b--\r\n",
	  MIXED_HEAD "Hello\r\n--b\r\n\r\nfooter\r\n--b--\r\n", "--b\r\n\r\nfooter\r\n--b--\r\n", 0,
	  0 },
	{ "a footer in a part", MIXED_HEAD "Hello\r\n--b--\r\n",
	  MIXED_HEAD "Hello\r\nbe warned\r\n--b--\r\n", "be warned\r\n", 0, 0 },
	{ "a banner", "Hello\r\nyou\r\n", "EXTERNAL\r\n\r\nHello\r\nyou\r\n", "EXTERNAL\r\n\r\n", 0,
	  1 },
	{ "a banner in a part", MIXED_HEAD "Hello\r\nyou\r\n--b--\r\n",
	  MIXED_HEAD "EXTERNAL\r\nHello\r\nyou\r\n--b--\r\n", "EXTERNAL\r\n", 0, 1 },
	{ "quoted", "a\r\nFrom here\r\n", "a\r\n>From here\r\n", "", 1, 0 },
	{ "quoted, with empty lines at the end", "From here\r\n", ">From here\r\n\r\n\r\n", "", 1,
	  0 },
	{ "quoted twice", "a\r\n>From here\r\nFrom b\r\n", "a\r\n>>From here\r\n>From b\r\n", "", 1,
	  0 },
	{ "one quoted, one so written", ">>From here\r\nFrom b\r\n", ">>From here\r\n>From b\r\n",
	  "", 1, 0 },
	{ "quoted, and a footer", "From here\r\n", ">From here\r\nfooter\r\n", "footer\r\n", 1, 0 },
	{ "another text", "Hello\r\n", "Goodbye\r\n", "-", 0, 0 },
	{ "cut short", "Hello\r\nyou\r\n", "Hello\r\n", "-", 0, 0 },
	{ "a word changed within", "a\r\nb\r\nc\r\n", "a\r\nx\r\nc\r\n", "-", 0, 0 },
	{ "nothing left", "Hello\r\n", "", "-", 0, 0 },
};

/* A signature whose bh= is of that body. */
static struct signature sign(struct arena *arena, struct span body, enum canon_kind canon)
{
	struct signature signature = { .body_canon = canon, .hash = HASH_SHA256 };
	struct signatures list = { &signature, 1, 1, 0 };
	struct body_digests digests = body_digests_take(arena, &list, body);

	signature.body_hash = arena_copy(
		arena, (struct span){ (const char *)digests.items[0].digest, SHA256_SIZE });
	return signature;
}

static void test_cases(enum canon_kind canon)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = { 0 };
		uint64_t budget = LIMIT_UNDO_BODY;
		struct signature signature = sign(&arena, span_string(cases[i].was), canon);
		struct body_undo undo =
			body_undo(&arena, &signature, span_string(cases[i].is), &budget);
		bool fits = strcmp(cases[i].added, "-") != 0;

		ok(undo.fits == fits, "%s, %s: fits", cases[i].name, canon_word(canon));
		if (fits) {
			ok_span(undo.added, span_string(cases[i].added), cases[i].name);
			ok(undo.unquoted == cases[i].unquoted && undo.at_start == cases[i].at_start,
			   "%s: how", cases[i].name);
		}
		arena_free(&arena);
	}
}

/* The text, then `lines` lines of a footer. */
static bool fits_behind(size_t lines, bool *cut)
{
	struct arena arena = { 0 };
	struct buffer body = { .arena = &arena };
	struct signature signature = sign(&arena, SPAN("Hello\r\n"), CANON_RELAXED);
	uint64_t budget = LIMIT_UNDO_BODY;

	buffer_put(&body, SPAN("Hello\r\n"));
	for (size_t i = 0; i < lines; i++)
		buffer_put(&body, SPAN("--f\r\n"));
	struct body_undo undo = body_undo(&arena, &signature, buffer_span(&body), &budget);
	*cut = undo.cut;
	arena_free(&arena);
	return undo.fits;
}

static void test_limits(void)
{
	bool cut;

	ok(fits_behind(LIMIT_CUT_LINES, &cut), "as many lines as are tried");
	ok(!fits_behind(LIMIT_CUT_LINES + 1, &cut) && cut, "one more is too many, and told");
}

static void test_budget(void)
{
	struct arena arena = { 0 };
	struct span was = SPAN("Hello\r\n"), is = SPAN("BANNER\r\nHello\r\n");
	struct signature signature = sign(&arena, was, CANON_RELAXED);
	uint64_t least = was.len + 1, budget = least + is.len + 1;

	ok(body_undo(&arena, &signature, is, &budget).fits, "enough bytes to be hashed");
	budget = least - 1;
	struct body_undo undo = body_undo(&arena, &signature, is, &budget);
	ok(!undo.fits && undo.cut && budget == 0, "one less is not, and told");
	undo = body_undo(&arena, &signature, is, &budget);
	ok(!undo.fits && undo.cut, "nothing left by signatures before is told as well");
	arena_free(&arena);
}

static void test_unquote(void)
{
	struct arena arena = { 0 };

	ok_span(body_unquote(&arena, SPAN(">From a\n>>From b\n> From c\nx >From\n>From")),
		SPAN("From a\n>From b\n> From c\nx >From\n>From"), "mboxrd");
	ok(!body_is_quoted(SPAN("> From\n>Fromage\nFrom x\n")), "nothing quoted");
	ok(body_is_quoted(SPAN("a\n>>From x\n")), "quoted");
	arena_free(&arena);
}

int main(void)
{
	test_cases(CANON_SIMPLE);
	test_cases(CANON_RELAXED);
	test_limits();
	test_budget();
	test_unquote();
	return done();
}
