/* date_plain - dates to the letter of RFC 5322 3.3, as nearly all are. */
#include <stddef.h>

#include "parser/date.h"
#include "parser/date_reader.h"
#include "parser/eight.h"

/*
 * Behind the blanks at `p`, a fold among them; NULL without one, or when less than `need` follows,
 * which is a byte at least. One blank or two are skipped without a branch: where a date is folded
 * no processor guesses.
 */
static const char *skip_blanks(const char *p, const char *end, ptrdiff_t need)
{
	if (end - p <= need || !char_is_space(*p))
		return NULL;
	p += 1 + char_is_space(p[1]);
	while (p < end && char_is_space(*p))
		p++;
	return end - p >= need ? p : NULL;
}

static bool read_pair(const char *p, int *out)
{
	*out = (p[0] - '0') * 10 + (p[1] - '0');
	return char_is_digit(p[0]) && char_is_digit(p[1]);
}

/* "+0200"; any other zone is left. */
static bool read_plain_zone(struct date_reader *r)
{
	const char *p = r->p;
	int hours, minutes;

	if (r->end - p < 5 || (*p != '+' && *p != '-') || !read_pair(p + 1, &hours) ||
	    !read_pair(p + 3, &minutes) || minutes > 59 || date_digit_at(r, 5))
		return false;
	r->zone = (*p == '-' ? -1 : 1) * (hours * 60 + minutes);
	r->zone_known = *p == '+' || r->zone != 0; /* RFC 5322 3.3: "-0000" tells nothing */
	r->zone_text = (struct span){ p, 5 };
	r->p = r->last = p + 5;
	return true;
}

/* "09:01:20 +0200" */
static bool read_plain_time(struct date_reader *r, const char *p)
{
	if (!read_pair(p, &r->hour) || p[2] != ':' || !read_pair(p + 3, &r->minute) ||
	    p[5] != ':' || !read_pair(p + 6, &r->second))
		return false;
	p = skip_blanks(p + 8, r->end, 1);
	if (p == NULL)
		return false;
	r->p = p;
	if (read_plain_zone(r))
		return true;
	if (!date_read_zone(r))
		return false;
	return r->zone_known || r->zone_text.len > 1; /* not the "A" of "A.M." */
}

#define EIGHT_OF(a, b, c, d, e, f, g, h)                                                           \
	((uint64_t)(a) | (uint64_t)(b) << 8 | (uint64_t)(c) << 16 | (uint64_t)(d) << 24 |          \
	 (uint64_t)(e) << 32 | (uint64_t)(f) << 40 | (uint64_t)(g) << 48 | (uint64_t)(h) << 56)

/* What makes a byte that differs too much have its highest bit: by more than 9 from a "0". */
#define LIMIT(c) ((c) == '0' ? 0x7f - 9 : (c) == 0 ? 0 : 0x7f)

/* Eight bytes: "0" stands for a digit, 0 for any byte of ASCII, the others for themselves. */
struct shape {
	uint64_t text, limits;
};
#define SHAPE(a, b, c, d, e, f, g, h)                                                              \
	{                                                                                          \
		EIGHT_OF(a, b, c, d, e, f, g, h), EIGHT_OF(LIMIT(a), LIMIT(b), LIMIT(c), LIMIT(d), \
							   LIMIT(e), LIMIT(f), LIMIT(g), LIMIT(h)) \
	}

/* The eight at `p` less those of the shape: digits as numbers. What does not fit is marked. */
static inline uint64_t read_shape(const char *p, const struct shape *shape, uint64_t *marks)
{
	uint64_t digits = eight_at(p) ^ shape->text;

	*marks |= digits | (digits + shape->limits);
	return digits;
}

/* Two digits from the i-th byte on; all bytes are below 26. */
static inline int pair(uint64_t digits, unsigned i)
{
	return (int)((digits * 10 + (digits >> 8)) >> 8 * i & 0xff);
}

/*
 * "Mon, 06 Jul 2015 09:01:20 +0200" or with a day of one digit, and one blank at each place, as
 * nearly all are written. All of it is read before anything is known to fit.
 */
static bool read_common(struct date_reader *r)
{
	static const struct shape shapes[] = {
		SHAPE(0, 0, 0, ',', ' ', '0', '0', ' '), /* and the same less one byte: */
		SHAPE(0, 0, 0, ',', ' ', '0', ' ', 0),
		SHAPE(0, 0, 0, ' ', '0', '0', '0', '0'),
		SHAPE(' ', '0', '0', ':', '0', '0', ':', '0'),
		SHAPE('0', '0', ' ', 0, '0', '0', '0', '0'),
	};
	const char *p = r->p;
	bool one = r->end - p >= 30 && p[6] == ' ';

	if (r->end - p < 31 - one)
		return false;

	const char *month = p + 8 - one, *zone = month + 18;
	uint64_t marks = 0;
	uint64_t day = read_shape(p, &shapes[one], &marks) >> 40;
	uint64_t year = read_shape(month, &shapes[2], &marks) >> 32;
	uint64_t clock = read_shape(month + 8, &shapes[3], &marks);
	uint64_t rest = read_shape(month + 15, &shapes[4], &marks), offset = rest >> 32;
	int weekday = date_english_weekday(p), number = date_english_month(month);

	if ((marks & EIGHT_HIGHS) != 0 || weekday < 0 || number == 0 ||
	    (*zone != '+' && *zone != '-') || pair(offset, 2) > 59 ||
	    (r->end - zone > 5 && char_is_digit(zone[5])))
		return false;
	r->weekday = weekday;
	r->day = one ? (int)(day & 0xff) : pair(day & 0xffff, 0);
	r->month = number;
	r->year = pair(year, 0) * 100 + pair(year, 2);
	r->hour = pair(clock, 1);
	r->minute = pair(clock, 4);
	r->second = pair(rest & 0xffff, 0);
	r->zone = (pair(offset, 0) * 60 + pair(offset, 2)) * (*zone == '-' ? -1 : 1);
	r->zone_known = *zone == '+' || r->zone != 0; /* RFC 5322 3.3: "-0000" tells nothing */
	r->zone_text = (struct span){ zone, 5 };
	r->p = zone + 5;
	return true;
}

/* The same with folds, more blanks, without the day of the week, or with another zone. */
static bool read_folded(struct date_reader *r)
{
	const char *p = r->p;
	int century, year;

	if (r->end - p < 21)
		return false;
	if (!char_is_digit(*p)) {
		r->weekday = date_english_weekday(p);
		if (r->weekday < 0 || p[3] != ',')
			return false;
		p = skip_blanks(p + 4, r->end, 21);
	}
	if (p == NULL || !char_is_digit(*p))
		return false;
	r->day = *p++ - '0';
	if (char_is_digit(*p))
		r->day = r->day * 10 + (*p++ - '0');
	p = skip_blanks(p, r->end, 19);
	r->month = p != NULL ? date_english_month(p) : 0;
	if (r->month == 0)
		return false;
	p = skip_blanks(p + 3, r->end, 15);
	if (p == NULL || !read_pair(p, &century) || !read_pair(p + 2, &year))
		return false;
	r->year = century * 100 + year;
	p = skip_blanks(p + 4, r->end, 10);
	return p != NULL && read_plain_time(r, p);
}

bool date_read_plain(struct date_reader *r)
{
	return read_common(r) || read_folded(r);
}
