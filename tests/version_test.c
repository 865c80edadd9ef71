#include "data/version.h"
#include "tests/test.h"

#include <string.h>

static const struct {
	const char *text;
	unsigned parts;
	uint32_t last;
	size_t rest;
} cases[] = {
	{ "15.02.1748.036", 4, 36, 14 },  { "4.96", 2, 96, 4 },	   { "4.82_1-5b7a7c0-XX", 2, 82, 4 },
	{ "4.", 1, 4, 1 },		  { "x", 0, 0, 0 },	   { "", 0, 0, 0 },
	{ "1.2.3.4.5", 4, 4, 7 },	  { "8.17.1.9", 4, 9, 8 }, { "1234567890.1", 0, 0, 0 },
	{ "3.7.11-0+deb12u1", 3, 11, 6 },
};

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t rest;
		struct version version = version_read(cases[i].text, strlen(cases[i].text), &rest);

		ok(version.parts == cases[i].parts && rest == cases[i].rest &&
			   (version.parts == 0 || version.part[version.parts - 1] == cases[i].last),
		   "%s", cases[i].text);
	}
	struct version a = version_read("4.9", 3, NULL), b = version_read("4.10", 4, NULL);
	ok(version_compare(&a, &b, 4) < 0, "numbers, not letters");
	return done();
}
