#include "parser/domain.h"

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

int main(void)
{
	struct guard domain = guard_open(64), name = guard_open(64);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ok(domain_holds(guard_place(&domain, span_string(cases[i].domain)),
				guard_place(&name, span_string(cases[i].name))) == cases[i].want,
		   "\"%s\" in \"%s\"", cases[i].name, cases[i].domain);
	guard_close(&domain);
	guard_close(&name);
	return done();
}
