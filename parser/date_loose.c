/* date_loose - dates that are not written as RFC 5322 3.3 has them. */
#include "data/date_words.h"
#include "parser/date.h"
#include "parser/date_reader.h"

/* What may stand between the parts of a date; the mark that is glued to the part before. */
static char skip_between(struct date_reader *r)
{
	char mark = date_peek(r);

	if (mark == '-' || mark == '/' || mark == '.')
		r->p++;
	else
		mark = date_take(r, SPAN("年")) || date_take(r, SPAN("月")) ||
				       date_take(r, SPAN("년")) || date_take(r, SPAN("월"))
			       ? '-'
			       : ' ';
	date_skip(r);
	for (int fillers = 0; fillers < 3; fillers++) {
		struct span filler = date_word(r);

		if (date_is_filler(filler.at, filler.len)) {
			r->p += filler.len;
			if (date_peek(r) == '.')
				r->p++;
		} else if (date_peek(r) == ',') {
			r->p++;
		} else {
			break;
		}
		date_skip(r);
	}
	return mark;
}

/* A month by name, 0 if it is none. The English ones are looked up first: most are. */
static int month_of(struct span name)
{
	int month = name.len == 3 ? date_english_month(name.at) : 0;

	return month != 0 ? month : date_month_find(name.at, name.len);
}

static int month_at(const struct date_reader *r)
{
	return month_of(date_word(r));
}

/* Whether day and month stand here, as behind the day of the week in "mar 13 déc", or a time. */
static bool at_day_or_month(struct date_reader r)
{
	int day;

	if (date_number(&r, &day) == 0)
		return month_at(&r) != 0;
	skip_between(&r);
	return month_at(&r) != 0;
}

/* The day of the week from Sunday, or -1 unless it is written in English. */
static int english_weekday(struct span name)
{
	if (name.len != 3 && !span_ends_nocase(name, SPAN("day")))
		return -1;
	return date_english_weekday(name.at);
}

static void skip_weekday(struct date_reader *r)
{
	struct date_reader start = *r;
	struct span name = date_word(r);
	int english = english_weekday(name);
	bool known = english >= 0 || date_is_weekday(name.at, name.len);
	bool comma;

	if (name.len == 0 && date_peek(r) != ',')
		return;
	r->p += name.len;
	date_take(r, SPAN("-feira")); /* Portuguese */
	if (date_peek(r) == '.')
		r->p++;
	date_skip(r);
	comma = date_peek(r) == ',';
	if (comma) {
		r->p++;
		date_skip(r);
	}
	if (english >= 0) {
		r->weekday = english;
	} else if ((!known && !comma) || (month_of(name) != 0 && !at_day_or_month(*r))) {
		*r = start; /* a month, or no date at all */
	}
}

/* RFC 5322 4.3: two digits are of 1950 to 2049, three count from 1900. */
static bool read_year(struct date_reader *r)
{
	int digits = date_number(r, &r->year);

	if (digits == 2)
		r->year += r->year < 50 ? 2000 : 1900;
	else if (digits == 3)
		r->year += 1900;
	return digits >= 2;
}

static bool read_month(struct date_reader *r)
{
	struct span name = date_word(r);

	r->month = month_of(name);
	r->p += name.len;
	return r->month != 0;
}

static bool read_day(struct date_reader *r)
{
	int digits = date_number(r, &r->day);

	return digits == 1 || digits == 2;
}

/* "2019-01-01", "2015/07/06", "2015年7月6日" */
static bool read_year_first(struct date_reader *r)
{
	char mark;

	if (!read_year(r))
		return false;
	mark = skip_between(r);
	if (mark != ' ' && date_digit_at(r, 0)) {
		if (date_number(r, &r->month) > 2)
			return false;
	} else if (!read_month(r)) {
		return false;
	}
	skip_between(r);
	if (!read_day(r))
		return false;
	if (!date_take(r, SPAN("日")))
		date_take(r, SPAN("일"));
	return true;
}

/*
 * The number behind the first one, which was taken for the day. Where dots are
 * written the day comes first; "17/08/2015" can be read in one way only, and
 * "06/07/2015" is anybody's guess.
 */
static bool read_second_number(struct date_reader *r, char mark)
{
	int second, first = r->day;

	if (date_number(r, &second) > 2 || mark == ' ')
		return false;
	r->month = second;
	if (mark != '.' && !date_digit_at(r, 3)) /* a year of two digits may as well stand first */
		return false;
	if (mark == '.' || first > 12 || first == second)
		return true;
	r->month = first;
	r->day = second;
	return second > 12;
}

/* Day and month in either order, or all three with the year first. */
static bool read_calendar(struct date_reader *r)
{
	char mark;

	if (!date_digit_at(r, 0)) {
		if (!read_month(r))
			return false;
		skip_between(r);
		return read_day(r);
	}
	if (date_digit_at(r, 1) && date_digit_at(r, 2))
		return read_year_first(r);
	if (!read_day(r))
		return false;
	mark = skip_between(r);
	return date_digit_at(r, 0) ? read_second_number(r, mark) : read_month(r);
}

/* Whether hour and minute stand here, and not a year. */
static bool at_clock(struct date_reader r)
{
	int number;

	if (date_number(&r, &number) > 2)
		return false;
	if (date_peek(&r) == '.' && date_digit_at(&r, 1))
		return true;
	date_skip(&r);
	return date_peek(&r) == ':';
}

/* The mark between hour, minute and second, with what may stand around it. */
static bool skip_colon(struct date_reader *r)
{
	struct date_reader start = *r;

	if (date_peek(r) == '.' && date_digit_at(r, 1)) {
		r->p++;
		return true;
	}
	date_skip(r);
	if (date_peek(r) == ':') {
		r->p++;
		date_skip(r);
		if (date_digit_at(r, 0))
			return true;
	}
	*r = start;
	return false;
}

static int read_half(struct date_reader *r)
{
	struct date_reader start = *r;
	struct span name;
	int half;

	date_skip(r);
	if (date_take(r, SPAN("a.m.")))
		return 1;
	if (date_take(r, SPAN("p.m.")))
		return 2;
	name = date_word(r);
	half = date_half_find(name.at, name.len);
	r->p += name.len;
	if (half == 0)
		*r = start;
	return half;
}

static void set_half(struct date_reader *r, int half)
{
	if (half == 1 && r->hour == 12)
		r->hour = 0;
	else if (half == 1 && r->hour > 12)
		r->hour = -1;
	else if (half == 2 && r->hour < 12)
		r->hour += 12;
}

/* "09:01:20", "9.01", "09:01:20,123", "9:01:20 PM" */
static bool read_clock(struct date_reader *r)
{
	int half = read_half(r), digits = date_number(r, &r->hour), after;

	if (digits == 0 || digits > 2 || !skip_colon(r))
		return false;
	digits = date_number(r, &r->minute);
	if (digits == 0 || digits > 2)
		return false;
	if (skip_colon(r)) {
		digits = date_number(r, &r->second);
		if (digits == 0 || digits > 2)
			return false;
		if ((date_peek(r) == '.' || date_peek(r) == ',') && date_digit_at(r, 1)) {
			r->p++;
			date_number(r, &after);
		}
	}
	set_half(r, half != 0 ? half : read_half(r));
	r->last = r->p;
	return true;
}

bool date_read_loosely(struct date_reader *r)
{
	skip_weekday(r);
	if (!read_calendar(r))
		return false;
	if (r->year < 0) {
		skip_between(r);
		if (!at_clock(*r) && !read_year(r))
			return false;
	}
	skip_between(r);
	if (!read_clock(r))
		return false;
	if (r->year < 0) { /* asctime(3), with or without a zone before the year */
		date_read_zone(r);
		skip_between(r);
		if (!read_year(r))
			return false;
		r->last = r->p;
	}
	date_read_zone(r);
	return true;
}
