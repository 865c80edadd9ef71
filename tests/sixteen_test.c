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

static void check_capitals(void)
{
	bool right = true;

	for (unsigned c = 0; c < 256; c++) {
		bool capital = c >= 'A' && c <= 'Z';

		right &= sixteen_bits(sixteen_capitals(sixteen_of((char)c))) == capital * 0xffffu;
	}
	ok(right, "capitals, and no others");
}

/* Each byte of a short text is among the last sixteen, and nothing else is. */
static void check_last(void)
{
	static const char text[] = "0123456789abcdefghijklmnopqrstuv";
	bool right = true;

	for (size_t len = 1; len < sizeof text; len++) {
		sixteen last = sixteen_last(text, len);

		for (size_t i = 0; i + 1 < sizeof text; i++) {
			bool there = sixteen_bits(sixteen_same(last, text[i])) != 0;

			right &= there == (i < len && i + SIXTEEN >= len);
		}
	}
	ok(right, "the last bytes of texts of any length");
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
	check_capitals();
	check_last();
	return done();
}
