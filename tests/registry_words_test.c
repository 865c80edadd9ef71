#include "data/registry_words.h"
#include "tests/test.h"

#include <string.h>

static const struct {
	const char *text;
	size_t rows;
} cases[] = {
	{ "spf=softfail", 1 }, { "SPF=SoftFail", 1 }, { "p=", 2 },	   { "include", 1 },
	{ "reason=135", 1 },   { "reason=", 0 }, { "", 0 },
};

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const struct registry_word *row = NULL;
		size_t rows = 0;

		while ((row = registry_word_find(cases[i].text, strlen(cases[i].text), row)) != NULL)
			rows++;
		ok_number((long long)rows, (long long)cases[i].rows, cases[i].text);
	}
	return done();
}
