/* Ends of words and marks of comments against a loop over the bytes. */
#include "parser/clause_marks.h"

#include "tests/guard.h"
#include "tests/test.h"

enum { MOST = 40 };

static bool ends_word(char c)
{
	return char_is_space(c) || c == '(' || c == ';';
}

static bool is_mark(char c)
{
	return c == '(' || c == ')' || c == '\\' || c == ']' || c == '<';
}

static const struct {
	const char *name;
	const char *(*find)(const char *, const char *);
	bool (*is_one)(char);
} cases[] = {
	{ "the end of a word", find_word_end, ends_word },
	{ "what means something in a comment", find_comment_mark, is_mark },
};

/* A text of letters that has the byte at one place and, as often, again at its end. */
static bool is_found(size_t i, const struct guard *guard, size_t len, size_t place, char byte)
{
	char bytes[MOST];
	size_t want = 0;

	memset(bytes, 'a', sizeof bytes);
	bytes[place] = byte;
	if (place % 2 != 0)
		bytes[len - 1] = byte;
	while (want < len && !cases[i].is_one(bytes[want]))
		want++;

	struct span text = guard_place(guard, (struct span){ bytes, len });

	return cases[i].find(text.at, span_end(text)) == text.at + want;
}

static void check(size_t i, const struct guard *guard)
{
	size_t wrong = 0;

	for (size_t len = 1; len <= MOST; len++)
		for (size_t place = 0; place < len; place++)
			for (unsigned byte = 0; byte < 256; byte++)
				wrong += !is_found(i, guard, len, place, (char)byte);
	ok(wrong == 0, "%s", cases[i].name);
}

int main(void)
{
	struct guard guard = guard_open(MOST);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check(i, &guard);
	guard_close(&guard);
	return done();
}
