/* Numbers and texts that are packed come back, and what is cut short is told. */
#include "cli/pack.h"

#include "tests/guard.h"
#include "tests/test.h"

static const uint64_t numbers[] = { 0, 1, 127, 128, 16383, 16384, UINT32_MAX, UINT64_MAX };
static const int64_t signs[] = { 0, -1, 1, -64, 64, INT64_MIN, INT64_MAX };
static const struct span texts[] = { { "", 0 }, { "a\0b", 3 } };

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct span pack_all(struct arena *arena)
{
	struct buffer out = { .arena = arena };

	for (size_t i = 0; i < COUNT(numbers); i++)
		pack_number(&out, numbers[i]);
	for (size_t i = 0; i < COUNT(signs); i++)
		pack_signed(&out, signs[i]);
	for (size_t i = 0; i < COUNT(texts); i++)
		pack_text(&out, texts[i]);
	return buffer_span(&out);
}

/* Whether all of it is there. */
static bool unpack_all(struct span bytes)
{
	struct unpack in = { .rest = bytes };
	bool same = true;

	for (size_t i = 0; i < COUNT(numbers); i++)
		same &= unpack_number(&in) == numbers[i];
	for (size_t i = 0; i < COUNT(signs); i++)
		same &= unpack_signed(&in) == signs[i];
	for (size_t i = 0; i < COUNT(texts); i++)
		same &= span_equal(unpack_text(&in), texts[i]);
	return same && unpack_end(&in);
}

static void check_odd(void)
{
	static const struct span endless = { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11 };
	static const struct span long_text = { "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01x", 11 };
	struct unpack in = { .rest = endless };

	ok(unpack_number(&in) == 0 && in.bad, "a number without an end");
	in = (struct unpack){ .rest = long_text };
	ok(unpack_text(&in).len == 0 && in.bad, "a text longer than memory");
	in = (struct unpack){ .rest = { "\x01x!", 3 } };
	ok_span(unpack_text(&in), SPAN("x"), "a text");
	ok(!in.bad && !unpack_end(&in), "something is left");
}

int main(void)
{
	struct arena arena = { 0 };
	struct span all = pack_all(&arena);
	struct guard guard = guard_open(all.len);
	bool whole = false;

	ok(unpack_all(guard_place(&guard, all)), "what was packed");
	for (size_t len = 0; len < all.len; len++)
		whole |= unpack_all(guard_place(&guard, span_upto(all, len)));
	ok(!whole, "no part of it is all of it");
	check_odd();
	guard_close(&guard);
	arena_free(&arena);
	return done();
}
