/* Quoted-printable, wherever in a text and near its end it stands. */
#include "parser/transfer.h"
#include "tests/guard.h"
#include "tests/test.h"

static const struct {
	struct span code, text;
} cases[] = {
	{ { "a=3Db", 5 }, { "a=b", 3 } },
	{ { "=C3=a9", 6 }, { "\xc3\xa9", 2 } },
	{ { "=00", 3 }, { "\0", 1 } },
	{ { "a=\nb", 4 }, { "ab", 2 } },
	{ { "a=\r\nb", 5 }, { "ab", 2 } },
	{ { "a=\n=\n=3D\nb", 10 }, { "a=\nb", 4 } },
	{ { "a=  \nb", 6 }, { "ab", 2 } },
	{ { "a=g0=4", 6 }, { "a=g0=4", 6 } },
	{ { "a==3D==", 7 }, { "a====", 5 } },
	{ { "a \nb", 4 }, { "a\nb", 3 } },
	{ { "a\t\r\nb", 5 }, { "a\r\nb", 4 } },
	{ { "a\r\r\nb", 5 }, { "a\r\nb", 4 } },
	{ { "a \rb", 4 }, { "a \rb", 4 } },
	{ { "a=20\nb", 6 }, { "a \nb", 4 } },
};

enum { AROUND = 200 };

/* So many bytes before it and so many behind, which stand for themselves. */
static struct span framed(char *room, size_t before, struct span text, size_t behind)
{
	memset(room, '.', before);
	memcpy(room + before, text.at, text.len);
	memset(room + before + text.len, '.', behind);
	return (struct span){ room, before + text.len + behind };
}

static bool is_read(struct arena *arena, const struct guard *guard, size_t i, size_t before,
		    size_t behind)
{
	char code[2 * AROUND + 64], text[2 * AROUND + 64];
	struct span whole = guard_place(guard, framed(code, before, cases[i].code, behind));

	return span_equal(transfer_quoted_printable(arena, whole),
			  framed(text, before, cases[i].text, behind));
}

int main(void)
{
	struct guard guard = guard_open(2 * AROUND + 64);
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		size_t good = 0;

		for (size_t before = 0; before < AROUND; before++)
			good += is_read(&arena, &guard, i, before, AROUND) &&
				is_read(&arena, &guard, i, AROUND, before + 1);
		ok(good == AROUND, "case %zu", i + 1);
	}
	arena_free(&arena);
	guard_close(&guard);
	return done();
}
