#include "analyzers/trail.h"
#include "tests/test.h"

#include <string.h>

enum { LONGEST = 50 };

/* Whether `c` anywhere in a name of that length makes it none. */
static bool spoils(struct trail *trail, size_t len, char c)
{
	char text[LONGEST];

	memset(text, 'a', sizeof text);
	for (size_t at = 0; at < len; at++) {
		text[at] = c;
		if (trail_name(trail, (struct span){ text, len }) != NULL)
			return false;
		text[at] = 'a';
	}
	return true;
}

int main(void)
{
	static const char odd[] = "\0\t\n\r\037 @(:[/",
			  fine[] = "-_!)*+<=>?;\\]~`{\177\200\377AZ09";
	struct told told = { 0 };

	for (size_t i = 0; i < sizeof odd - 1; i++) {
		struct arena arena = { 0 };
		struct trail trail = { .arena = &arena, .told = &told };
		bool all = true;

		for (size_t len = 1; len <= LONGEST; len++)
			all = all && spoils(&trail, len, odd[i]);
		ok(all, "no host has 0x%02x in its name", (unsigned char)odd[i]);
		arena_free(&arena);
	}
	for (size_t i = 0; i < sizeof fine - 1; i++) {
		struct arena arena = { 0 };
		struct trail trail = { .arena = &arena, .told = &told };
		char text[] = "mail.example.org mail.example.org";

		text[16] = text[20] = fine[i];
		ok(trail_name(&trail, (struct span){ text + 16, 17 }) != NULL &&
			   trail_name(&trail, (struct span){ text + 18, 5 }) != NULL,
		   "one may have 0x%02x", (unsigned char)fine[i]);
		arena_free(&arena);
	}
	return done();
}
