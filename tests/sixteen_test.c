/* Sixteen bytes against a loop over them, at each place and for each byte. */
#include "data/sixteen.h"

#include <stdint.h>

#include "tests/test.h"

enum { ROUNDS = 4000 };

/* The next of numbers that look like chance and are the same each time. */
static uint32_t next(uint32_t *state)
{
	*state = *state * 1664525u + 1013904223u;
	return *state >> 16;
}

static unsigned loop_same(const char *at, char c)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < SIXTEEN; i++)
		bits |= (unsigned)(at[i] == c) << i;
	return bits;
}

static unsigned loop_upto(const char *at, char c)
{
	unsigned bits = 0;

	for (unsigned i = 0; i < SIXTEEN; i++)
		bits |= (unsigned)((unsigned char)at[i] <= (unsigned char)c) << i;
	return bits;
}

static void check_marks(void)
{
	uint32_t state = 1;
	bool same = true, upto = true;

	for (int round = 0; round < ROUNDS; round++) {
		char text[SIXTEEN], c = (char)next(&state);

		for (size_t i = 0; i < SIXTEEN; i++)
			text[i] = (char)(next(&state) % 3 == 0 ? (unsigned char)c : next(&state));
		same &= sixteen_bits(sixteen_same(sixteen_at(text), c)) == loop_same(text, c);
		upto &= sixteen_bits(sixteen_upto(sixteen_at(text), c)) == loop_upto(text, c);
	}
	ok(same, "bytes that are one");
	ok(upto, "bytes up to one, without a sign");
}

static void check_places(void)
{
	bool right = true;

	for (unsigned i = 0; i < SIXTEEN; i++) {
		char text[SIXTEEN] = { 0 };

		text[i] = (char)0x80;
		right &= sixteen_bits(sixteen_at(text)) == 1u << i;
	}
	ok(right, "the first byte is the lowest bit");
	ok(sixteen_bits(sixteen_of('x') - sixteen_of('x')) == 0, "no marks, no bits");
}

int main(void)
{
	check_marks();
	check_places();
	return done();
}
