#include "parser/arena.h"

#include <stdalign.h>
#include <string.h>

#include "tests/test.h"

/* Lengths around that of a line, and around that of a block. */
static const int lengths[] = { 0, 1, 254, 255, 256, 257, 1000, 32767, 32768, 32769, 100000 };

static void check_format(struct arena *arena)
{
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		struct span text = arena_format(arena, "%*d", lengths[i], 7);
		size_t want = lengths[i] == 0 ? 1 : (size_t)lengths[i];

		ok(text.len == want && text.at[want - 1] == '7' && text.at[want] == '\0' &&
		   (want == 1 || text.at[0] == ' '), "a text of %zu bytes", want);
	}
}

/* What is written without stdio is what snprintf() writes. */
#define SAME(...)                                                                                  \
	do {                                                                                       \
		static char want[4096];                                                            \
		int len = snprintf(want, sizeof want, __VA_ARGS__);                                \
		struct span got = arena_format(arena, __VA_ARGS__);                                \
		ok_span(got, (struct span){ want, (size_t)len }, #__VA_ARGS__);                    \
		ok(got.at[got.len] == '\0', "and a NUL stands behind it");                         \
	} while (0)

/* A NUL is a byte of a span, and no end of it: in a short text and in a long one. */
static void check_nul(struct arena *arena)
{
	struct span name = SPAN("bank.example\0.org");

	for (int width = 0; width <= 600; width += 600) {
		char *tail = arena_bytes(arena, (size_t)width + 1);

		memset(tail, 'x', (size_t)width);
		tail[width] = '\0';
		struct span text = arena_format(arena, "<" SPAN_FMT "> %s", SPAN_ARG(name), tail);
		ok(text.len == name.len + 3 + (size_t)width &&
			   span_equal(span_part(text, 1, name.len), name),
		   "a NUL within a text of %zu bytes", text.len);
	}
}

static void check_directives(struct arena *arena)
{
	char lengthy[2000];
	const char *volatile nothing = NULL; /* of an empty span; the compiler is not to know */

	memset(lengthy, 'x', sizeof lengthy - 1);
	lengthy[sizeof lengthy - 1] = '\0';
	SAME("%s", "");
	SAME("nothing but text");
	SAME("100%%");
	SAME("a %s b %.*s c %zu", "one", 2, "three", sizeof lengthy);
	SAME("%.*s|%.*s", 2, "ab", 0, "cd");
	SAME("none: %.*s", 0, nothing);
	SAME("%u %u %llu", 0U, 4294967295U, 18446744073709551615ULL);
	SAME("%d %ld %5.1f %3zu %02x %c", -7, 123456L, 3.14, (size_t)9, 10U, 'c');
	SAME("%s!", lengthy);
	SAME("%.*s and %d", 255, lengthy, 3);
	SAME("%.*s", 255, lengthy);
	SAME("%.*s", 256, lengthy);
	SAME("%.*s", 257, lengthy);
}

static void check_list(struct arena *arena)
{
	struct span_list list = { 0 };
	bool good = true;

	for (size_t i = 0; i < 1000; i++)
		*LIST_ADD(arena, &list) = (struct span){ NULL, i };
	for (size_t i = 0; i < 1000; i++)
		good &= list.items[i].len == i;
	ok(good && list.count == 1000, "a list keeps what it has when it grows");
}

/* A list is not moved as long as nothing was taken behind it. */
static void check_growth(struct arena *arena)
{
	struct span_list list = { 0 };
	bool good = true;

	arena_reset(arena);
	memset(arena_bytes(arena, 4096), 'x', 4096);
	arena_reset(arena);
	LIST_ADD(arena, &list);
	struct span *first = list.items;
	for (size_t i = 1; i < 100; i++)
		good &= LIST_ADD(arena, &list)->at == NULL;
	ok(good && list.items == first, "the last that was taken grows where it is, zeroed");
	char *behind = arena_bytes(arena, 1);
	*behind = 'b';
	for (size_t i = 100; i < 200; i++)
		LIST_ADD(arena, &list);
	ok(list.items != first && *behind == 'b', "what was taken behind it stays");
}

static void check_rewind(struct arena *arena)
{
	struct arena_mark mark = arena_mark(arena);
	char *first = arena_bytes(arena, 10);

	arena_take(arena, 100, 1000);
	arena_rewind(arena, mark);
	ok(arena_bytes(arena, 10) == first, "a rewound arena begins where the mark was");
	char *dirty = arena_bytes(arena, 100);
	memset(dirty, 'x', 100);
	arena_rewind(arena, mark);
	char *clean = arena_take(arena, 200, 1);
	bool good = (uintptr_t)clean % alignof(max_align_t) == 0;
	for (size_t i = 0; i < 200; i++)
		good &= clean[i] == '\0';
	ok(good, "what is taken again is zeroed and aligned");
	arena_bytes(arena, 1);
	char *room = arena_room(arena, 20, 10);
	ok((uintptr_t)room % alignof(max_align_t) == 0 && arena_bytes(arena, 1) == room + 200,
	   "room that is not zeroed is aligned alike");
	arena_reset(arena);
	ok(arena->top != NULL && arena_take(arena, 1, 1) != NULL, "a reset arena keeps a block");
}

int main(void)
{
	struct arena arena = { 0 };

	check_format(&arena);
	check_nul(&arena);
	check_directives(&arena);
	check_list(&arena);
	check_growth(&arena);
	check_rewind(&arena);
	arena_free(&arena);
	ok(arena.top == NULL, "a freed arena has nothing");
	return done();
}
