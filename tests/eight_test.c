/* The first mark of each function against what a loop over the bytes finds. */
#include <string.h>

#include "parser/eight.h"
#include "tests/test.h"

static bool is_same(unsigned char byte, unsigned char c)
{
	return byte == c;
}

static bool is_below(unsigned char byte, unsigned char c)
{
	return byte < c;
}

static const struct {
	const char *name;
	uint64_t (*marks)(uint64_t, char);
	bool (*is_one)(unsigned char, unsigned char);
	unsigned char c;
} cases[] = {
	{ "a semicolon", eight_same, is_same, ';' },
	{ "a NUL", eight_same, is_same, '\0' },
	{ "the highest byte", eight_same, is_same, 0xff },
	{ "a byte up to the blank", eight_below, is_below, ' ' + 1 },
	{ "a byte of ASCII", eight_below, is_below, 0x80 },
	{ "nothing is below NUL", eight_below, is_below, 0 },
};

/* One byte at that place, and another one at all others. */
static bool holds(size_t i, unsigned byte, size_t place, unsigned beside)
{
	char bytes[EIGHT];
	size_t first = 0;

	memset(bytes, (int)beside, sizeof bytes);
	bytes[place] = (char)byte;
	while (first < EIGHT && !cases[i].is_one((unsigned char)bytes[first], cases[i].c))
		first++;

	uint64_t marks = cases[i].marks(eight_at(bytes), (char)cases[i].c) & EIGHT_HIGHS;

	return first == EIGHT ? marks == 0 : marks != 0 && eight_first(marks) == first;
}

static void check(size_t i)
{
	size_t wrong = 0;

	for (unsigned byte = 0; byte < 256; byte++)
		for (unsigned beside = 0; beside < 256; beside++)
			for (size_t place = 0; place < EIGHT; place++)
				wrong += !holds(i, byte, place, beside);
	ok(wrong == 0, "%s", cases[i].name);
}

int main(void)
{
	ok((eight_at("\x01\x02\x03\x04\x05\x06\x07\x08") & 0xff) == 1,
	   "the first byte is the lowest");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check(i);
	return done();
}
