#include "parser/date_reader.h"

#include <string.h>

#include "parser/date.h"
#include "parser/token.h"

enum {
	MAX_WORD = 40, /* bytes of a word that is looked up */
	MAX_NUMBER = 9 /* digits of a number that are counted */
};

/* Bytes of a no-break space in UTF-8, as newer libraries write before "AM"; 0 for anything else. */
static size_t hard_space(const char *p, const char *end)
{
	if ((*p & 0x80) == 0)
		return 0;
	if (end - p >= 2 && memcmp(p, "\xc2\xa0", 2) == 0)
		return 2;
	if (end - p >= 3 && memcmp(p, "\xe2\x80\xaf", 3) == 0)
		return 3;
	return 0;
}

void date_skip(struct date_reader *r)
{
	while (r->p < r->end) {
		if (char_is_space(*r->p)) {
			r->p++;
		} else if (*r->p == '(') {
			struct cursor cursor = { { r->p, (size_t)(r->end - r->p) }, NULL };

			token_comment(&cursor);
			r->p = cursor.rest.at;
		} else {
			size_t hard = hard_space(r->p, r->end);

			if (hard == 0)
				return;
			r->p += hard;
		}
	}
}

struct span date_word(const struct date_reader *r)
{
	const char *p = r->p;

	while (p < r->end && p - r->p <= MAX_WORD && (char_is_alpha(*p) || (*p & 0x80) != 0) &&
	       hard_space(p, r->end) == 0)
		p++;
	return (struct span){ r->p, (size_t)(p - r->p) };
}

int date_number(struct date_reader *r, int *out)
{
	int digits = 0;

	for (*out = 0; r->p < r->end && char_is_digit(*r->p); r->p++) {
		if (digits >= MAX_NUMBER)
			continue;
		*out = *out * 10 + (*r->p - '0');
		digits++;
	}
	return digits;
}

bool date_take(struct date_reader *r, struct span text)
{
	struct span rest = { r->p, (size_t)(r->end - r->p) };

	if (!span_starts_nocase(rest, text))
		return false;
	r->p += text.len;
	return true;
}

/* The first three letters, in lower case. */
static unsigned three_letters(const char *p)
{
	return ((unsigned)(unsigned char)p[0] << 16 | (unsigned)(unsigned char)p[1] << 8 |
		(unsigned char)p[2]) |
	       0x202020;
}

static int english(const char names[][4], int count, const char *three)
{
	for (int i = 0; i < count; i++)
		if (three_letters(names[i]) == three_letters(three))
			return i;
	return -1;
}

int date_english_month(const char *three)
{
	static const char months[12][4] = { "jan", "feb", "mar", "apr", "may", "jun",
					    "jul", "aug", "sep", "oct", "nov", "dec" };

	return english(months, 12, three) + 1;
}

int date_english_weekday(const char *three)
{
	static const char days[7][4] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };

	return english(days, 7, three);
}
