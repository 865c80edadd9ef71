#include "parser/domain.h"

#include <string.h>

#include "parser/limits.h"
#include "tests/guard.h"
#include "tests/test.h"

static const struct {
	const char *domain, *name;
	bool want;
} cases[] = {
	{ "b.example", "b.example", true },
	{ "b.example", "B.Example", true },
	{ "b.example", "mx.b.example", true },
	{ "b.example", "mxb.example", false },
	{ "b.example", "example", false },
	{ "b.example", ".b.example", true },
	{ "b.example", "", false },
	{ "", "b.example", false },
	{ "", "", false },
};

/* Two dots at any place of names of any length. */
static void check_empty_labels(const struct guard *guard)
{
	bool right = true;

	for (size_t len = 1; len <= LIMIT_LABEL; len++) {
		char text[LIMIT_LABEL];
		struct span name = { text, len };

		memset(text, 'a', len);
		right &= domain_is_plain(guard_place(guard, name));
		for (size_t at = 0; at + 1 < len; at++) {
			memset(text, 'a', len);
			text[at] = text[at + 1] = '.';
			right &= !domain_is_plain(guard_place(guard, name));
		}
	}
	ok(right, "no label is empty");
}

int main(void)
{
	struct guard domain = guard_open(64), name = guard_open(64);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ok(domain_holds(guard_place(&domain, span_string(cases[i].domain)),
				guard_place(&name, span_string(cases[i].name))) == cases[i].want,
		   "\"%s\" in \"%s\"", cases[i].name, cases[i].domain);
	check_empty_labels(&name);
	guard_close(&domain);
	guard_close(&name);
	return done();
}
