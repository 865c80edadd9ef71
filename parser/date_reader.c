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

#define THREE(a, b, c) ((uint32_t)(a) | (uint32_t)(b) << 8 | (uint32_t)(c) << 16)

/* The first three letters, in lower case. */
static inline uint32_t three_letters(const char *p)
{
	return THREE((unsigned char)p[0], (unsigned char)p[1], (unsigned char)p[2]) | 0x202020;
}

struct name {
	uint32_t letters;
	int number;
};

/* Each name stands where its letters multiplied by a number found by trial lead, so that one is
 * compared. */
int date_english_month(const char *three)
{
	static const struct name months[16] = {
		[12] = { THREE('j', 'a', 'n'), 1 }, [14] = { THREE('f', 'e', 'b'), 2 },
		[6] = { THREE('m', 'a', 'r'), 3 },  [7] = { THREE('a', 'p', 'r'), 4 },
		[4] = { THREE('m', 'a', 'y'), 5 },  [13] = { THREE('j', 'u', 'n'), 6 },
		[0] = { THREE('j', 'u', 'l'), 7 },  [15] = { THREE('a', 'u', 'g'), 8 },
		[9] = { THREE('s', 'e', 'p'), 9 },  [3] = { THREE('o', 'c', 't'), 10 },
		[1] = { THREE('n', 'o', 'v'), 11 }, [5] = { THREE('d', 'e', 'c'), 12 },
	};
	uint32_t letters = three_letters(three);
	const struct name *name = &months[letters * 26597 >> 28];

	return name->letters == letters ? name->number : 0;
}

int date_english_weekday(const char *three)
{
	static const struct name days[8] = {
		[2] = { THREE('s', 'u', 'n'), 0 }, [1] = { THREE('m', 'o', 'n'), 1 },
		[4] = { THREE('t', 'u', 'e'), 2 }, [3] = { THREE('w', 'e', 'd'), 3 },
		[6] = { THREE('t', 'h', 'u'), 4 }, [7] = { THREE('f', 'r', 'i'), 5 },
		[5] = { THREE('s', 'a', 't'), 6 },
	};
	uint32_t letters = three_letters(three);
	const struct name *name = &days[letters * 4895 >> 29];

	return name->letters == letters ? name->number : -1;
}
