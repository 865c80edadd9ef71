/* Both ways to look at bytes, many at once and one by one, against a loop over them. */
#include "parser/field_ends.h"

#include <stdlib.h>

#include "tests/guard.h"
#include "tests/test.h"

/* The way of machines without SSE2. */
void plain_start(struct field_ends *, struct span);
void plain_look(struct field_ends *);
size_t plain_name_length(struct span);
#undef __SSE2__
#define field_ends_start plain_start
#define field_ends_look_ plain_look
#define field_name_length plain_name_length
#include "parser/field_ends.c"
#undef field_ends_start
#undef field_ends_look_
#undef field_name_length

enum { MOST = 3 * FIELD_ENDS_BLOCK * FIELD_ENDS_BLOCKS, TEXTS = 2000 };

static size_t next_end(struct span text, size_t from)
{
	for (size_t i = from; i < text.len; i++)
		if (text.at[i] == '\n' &&
		    (i + 1 == text.len || (text.at[i + 1] != ' ' && text.at[i + 1] != '\t')))
			return i + 1;
	return text.len;
}

static size_t plain_length(struct span text)
{
	size_t at = 0;

	while (at < text.len && text.at[at] != '\0' && (unsigned char)text.at[at] < 0x80)
		at++;
	return at;
}

static size_t plain_next(struct field_ends *ends)
{
	if (ends->next == ends->count)
		plain_look(ends);
	return ends->next < ends->count ? ends->at[ends->next++] : ends->text.len;
}

static bool is_right(struct span text)
{
	struct field_ends ends, plain;
	bool right = true;

	field_ends_start(&ends, text);
	plain_start(&plain, text);
	for (size_t at = 0, end; right && at < text.len; at = end) {
		end = next_end(text, at);
		right = field_ends_next(&ends) == end && plain_next(&plain) == end;
	}
	return right && field_ends_next(&ends) == text.len && ends.plain <= plain_length(text) &&
	       plain.plain == ends.plain && (ends.plain > 0 || plain_length(text) < MOST / 3 + 1);
}

/* Line ends and blanks now in each second place, now far apart; of odd bytes one or none. */
static void test_texts(void)
{
	static const char few[] = "\n\n\n \t\r:a", many[] = "abcdefghijklmnopqrstuvwxyz -.:\n\n\t";
	struct guard guard = guard_open(MOST);
	size_t wrong = 0;
	char text[MOST];

	srand(1);
	for (size_t i = 0; i < TEXTS; i++) {
		const char *bytes = i % 3 == 0 ? few : many;
		size_t kinds = i % 3 == 0 ? sizeof few - 1 : sizeof many - 1;
		size_t len = (size_t)rand() % (i % 2 == 0 ? MOST : 3 * FIELD_ENDS_BLOCK);

		for (size_t k = 0; k < len; k++)
			text[k] = i % 7 == 0	? 'a'
				  : i % 11 == 0 ? '\n'
						: bytes[(size_t)rand() % kinds];
		if (len > 0 && i % 5 == 0)
			text[(size_t)rand() % len] = i % 10 == 0 ? '\0' : '\xe4';
		wrong += !is_right(guard_place(&guard, (struct span){ text, len }));
	}
	guard_close(&guard);
	ok_number((long long)wrong, 0, "ends of fields");
}

static bool is_name(int byte)
{
	return byte > ' ' && byte < 0x7f && !(byte >= ':' && byte <= '?');
}

/* Every byte at each place of names of some lengths, alone and with something behind. */
static void test_names(void)
{
	static const char others[] = { '!', '~', 'a', '9', '@', '{' };
	struct guard guard = guard_open(100);
	size_t wrong = 0;

	for (int byte = 0; byte < 256; byte++)
		for (size_t len = 1; len < 80; len += 1 + len / 5)
			for (size_t place = 0; place < len; place++) {
				char text[80];
				size_t want = is_name(byte) ? len : place;

				memset(text, others[(size_t)byte % sizeof others], sizeof text);
				text[place] = (char)byte;

				struct span s = guard_place(&guard, (struct span){ text, len });
				wrong += field_name_length(s) != want ||
					 plain_name_length(s) != want;
			}
	guard_close(&guard);
	ok_number((long long)wrong, 0, "lengths of names");
	ok_number((long long)field_name_length(SPAN_NONE), 0, "no name in nothing");
}

int main(void)
{
	test_texts();
	test_names();
	return done();
}
