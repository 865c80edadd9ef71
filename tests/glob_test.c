#include "data/glob.h"

#include "tests/test.h"

static const struct {
	const char *pattern;
	struct span text;
	bool matches;
} cases[] = {
	{ "mail.example", { "mail.example", 12 }, true },
	{ "mail.example", { "MAIL.example", 12 }, true },
	{ "*.example", { "a.b.example", 11 }, true },
	{ "*.example", { "example", 7 }, false },
	{ "mx*.a*e", { "mx1.abae", 8 }, true },
	{ "mx*.a*e", { "mx1.abaf", 8 }, false },
	{ "*", { "", 0 }, true },
	{ "", { "", 0 }, true },
	{ "a", { "", 0 }, false },
	/* A NUL of the text is not the end of the pattern. */
	{ "*", { "a\0b", 3 }, true },
	{ "a*", { "a\0b", 3 }, true },
	{ "a", { "a\0", 2 }, false },
	{ "a*b*", { "ab\0\0", 4 }, true },
	{ "", { "\0", 1 }, false },
	{ "*a", { "\0a\0", 3 }, false },
	{ "a*a", { "a\0a", 3 }, true },
	{ "x*y", { "xy\0y", 4 }, true },
	{ "ab*", { "a\0\0", 3 }, false },
	{ "*-b*@*", { "a-a-B@", 6 }, true },
	{ "*-b*@*", { "ab@-c", 5 }, false },
	{ "*z**-", { "aZ-z-", 5 }, true },
};

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ok(glob_matches(cases[i].pattern, cases[i].text.at, cases[i].text.len) ==
			   cases[i].matches,
		   "\"%s\", case %zu", cases[i].pattern, i);
	return done();
}
