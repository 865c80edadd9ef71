#include "parser/token.h"

#include "parser/limits.h"
#include "tests/guard.h"
#include "tests/test.h"

typedef struct span (*token_reader)(struct cursor *);

static struct span skip(struct cursor *cursor)
{
	token_skip(cursor);
	return SPAN_NONE;
}

/* What a reader takes, what it leaves, and the flaw it notes. */
static const struct {
	const char *name;
	token_reader read;
	const char *text, *want, *rest, *flaw;
} cases[] = {
	{ "skip", skip, " \t\r\n a", "", "a", "" },
	{ "skip", skip, "(x) (y)a", "", "a", "" },
	{ "skip", skip, "a (x)", "", "a (x)", "" },
	{ "skip", skip, " (x (y) \\) z)\r\n\t", "", "", "" },
	{ "skip", skip, "(x", "", "", "comment-open" },
	{ "skip", skip, "(x\\)", "", "", "comment-open" },
	{ "skip", skip, ")a", "", ")a", "" },
	{ "skip", skip, "", "", "", "" },
	{ "comment", token_comment, "(a b) c", "a b", " c", "" },
	{ "comment", token_comment, "()c", "", "c", "" },
	{ "comment", token_comment, "(a (b) c)d", "a (b) c", "d", "" },
	{ "comment", token_comment, "(a\\)b)c", "a\\)b", "c", "" },
	{ "comment", token_comment, "(a \"b)c", "a \"b", "c", "" },
	{ "comment", token_comment, "a (b)", "", "a (b)", "" },
	{ "comment", token_comment, "((a)", "(a)", "", "comment-open" },
	{ "comment", token_comment, "(\\", "\\", "", "comment-open" },
	{ "quoted", token_quoted, "\"a b\" c", "a b", " c", "" },
	{ "quoted", token_quoted, "\"\"c", "", "c", "" },
	{ "quoted", token_quoted, "\"a\\\"b\"c", "a\\\"b", "c", "" },
	{ "quoted", token_quoted, "\"(\"c", "(", "c", "" },
	{ "quoted", token_quoted, "a\"b\"", "", "a\"b\"", "" },
	{ "quoted", token_quoted, "\"a b", "a b", "", "quote-open" },
	{ "quoted", token_quoted, "\"a\\\"", "a\\\"", "", "quote-open" },
	{ "quoted", token_quoted, "\"", "", "", "quote-open" },
	{ "atom", token_atom, "a.b-c_d+e@f", "a.b-c_d+e", "@f", "" },
	{ "atom", token_atom, "!#$%&'*+-/=?^_`{|}~. x", "!#$%&'*+-/=?^_`{|}~.", " x", "" },
	{ "atom", token_atom, "d\xc3\xa9j\xc3\xa0(x)", "d\xc3\xa9j\xc3\xa0", "(x)", "" },
	{ "atom", token_atom, "a\x7f", "a", "\x7f", "" },
	{ "atom", token_atom, "a\\b", "a", "\\b", "" },
	{ "atom", token_atom, " a", "", " a", "" },
};

/* Where a run ends, near and far: the same, whatever stands behind it in the eight bytes. */
static const struct {
	const char *text;
	size_t from;
	unsigned classes;
	size_t want;
} runs[] = {
	{ "", 0, TOKEN_BLANK, 0 },
	{ "abc", 0, TOKEN_BLANK, 3 },
	{ "abc d", 0, TOKEN_BLANK, 3 },
	{ "abc d", 4, TOKEN_BLANK, 5 },
	{ "abc\td\r\n", 0, TOKEN_BLANK, 3 },
	{ "abcdefgh", 0, TOKEN_BLANK, 8 },
	{ "abcdefgh ", 0, TOKEN_BLANK, 8 },
	{ "abcdefghijklmnop;", 0, TOKEN_BLANK | TOKEN_SEMICOLON, 16 },
	{ "abcdefghijklmnop;", 0, TOKEN_BLANK, 17 },
	{ "a!b!c!d!e!f!\"g", 0, TOKEN_QUOTE, 12 },
	{ "a\x01\x02\x1f!\"cdefghij", 0, TOKEN_BLANK, 14 },
	{ "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xff(", 0, TOKEN_OPEN, 9 },
	{ "abcd)efg(hijklm", 0, TOKEN_OPEN, 8 },
	{ "abcd)efg(hijklm", 0, TOKEN_OPEN | TOKEN_CLOSE, 4 },
	{ "abcd)efg(hijklm", 5, TOKEN_OPEN | TOKEN_CLOSE, 8 },
	{ "a,b;c=d(e)f\"g h", 0, TOKEN_BLANK, 13 },
	{ "a,b;c=d(e)f\"g h", 0, TOKEN_EQUALS, 5 },
	{ "a,b;c=d(e)f\"g h", 0, TOKEN_COMMA, 1 },
};

static void test_runs(const struct guard *guard)
{
	for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
		struct span text = guard_place(guard, span_string(runs[i].text));

		ok(token_end(text, runs[i].from, runs[i].classes) == runs[i].want,
		   "run %zu ends", i);
		ok(token_near_end(text, runs[i].from, runs[i].classes) == runs[i].want,
		   "run %zu ends near", i);
	}
}

/* Bytes that part and those next to them, at every place of a step and for all classes together. */
static void test_steps(const struct guard *guard)
{
	static const char bytes[] = "\t\n\r\x1f !\"#'()*+,-:;<=>[\\]a\x7f\x80\xa0\xff";
	char text[48];
	bool good = true;

	for (size_t i = 0; i < sizeof bytes - 1; i++)
		for (size_t at = 0; at < sizeof text; at++) {
			memset(text, 'x', sizeof text);
			text[at] = bytes[i];
			text[(at + 5) % sizeof text] = ';';
			struct span s = guard_place(guard, (struct span){ text, sizeof text });
			for (unsigned classes = 0; classes < 256; classes++)
				good &= token_end(s, 0, classes) == token_near_end(s, 0, classes);
		}
	ok(good, "the same by many bytes and by each");
}

static void test_cases(const struct guard *guard)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = { 0 };
		struct flaw_list flaws = { .arena = &arena };
		struct span text = span_string(cases[i].text);
		struct cursor cursor = { guard_place(guard, text), &flaws };
		struct span got = cases[i].read(&cursor);

		ok(span_equal(got, span_string(cases[i].want)) &&
			   span_equal(cursor.rest, span_string(cases[i].rest)) &&
			   strcmp(flaws.count > 0 ? flaw_word(flaws.items[0].kind) : "",
				  cases[i].flaw) == 0,
		   "%s %zu", cases[i].name, i);
		for (size_t len = 0; len < text.len; len++) {
			cursor.rest = guard_place(guard, span_upto(text, len));
			cases[i].read(&cursor);
		}
		arena_free(&arena);
	}
}

static void test_none(void)
{
	struct cursor cursor = { SPAN("a"), NULL };

	ok(token_comment(&cursor).at == NULL, "no comment");
	ok(token_quoted(&cursor).at == NULL, "no quoted string");
	cursor.rest = SPAN("()");
	ok(token_comment(&cursor).at != NULL, "an empty comment is one");
	cursor.rest = SPAN("\"\"");
	ok(token_quoted(&cursor).at != NULL, "an empty quoted string is one");
}

static void test_depth(void)
{
	struct arena arena = { 0 };
	size_t depth = 1000000;
	char *text = arena_bytes(&arena, 2 * depth);

	memset(text, '(', depth);
	memset(text + depth, ')', depth);
	for (int over = 0; over <= 1; over++) {
		struct flaw_list flaws = { .arena = &arena };
		size_t half = LIMIT_COMMENT_DEPTH + (size_t)over;
		struct cursor cursor = { { text + depth - half, 2 * half }, &flaws };

		token_skip(&cursor);
		ok(cursor.rest.len == 0 && flaws.count == (size_t)over, "depth %zu", half);
	}
	struct flaw_list flaws = { .arena = &arena };
	struct cursor cursor = { { text, 2 * depth }, &flaws };
	token_skip(&cursor);
	ok(cursor.rest.len == 0 && flaws.count == 1 && flaws.items[0].kind == FLAW_COMMENT_DEEP,
	   "a million deep");
	arena_free(&arena);
}

static void test_unquote(void)
{
	struct arena arena = { 0 };
	struct span plain = SPAN("a b");

	ok(token_unquote(&arena, plain).at == plain.at, "unquote: nothing to undo, nothing copied");
	ok_span(token_unquote(&arena, SPAN("a\\\"b\\\\c")), SPAN("a\"b\\c"), "unquote: pairs");
	ok_span(token_unquote(&arena, SPAN("a\\")), SPAN("a\\"), "unquote: half a pair");
	ok_span(token_unquote(&arena, SPAN("")), SPAN(""), "unquote: empty");
	arena_free(&arena);
}

int main(void)
{
	struct guard guard = guard_open(256);

	test_cases(&guard);
	test_runs(&guard);
	test_steps(&guard);
	test_none();
	test_depth();
	test_unquote();
	guard_close(&guard);
	return done();
}
