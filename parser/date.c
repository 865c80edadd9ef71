#include "parser/date.h"

#include "parser/date_reader.h"

enum {
	MINUTE = 60,
	HOUR = 60 * MINUTE,
	DAY = 24 * HOUR,
	MAX_STARTS = 16 /* words of the longest date, from which date_find() tries */
};

enum reading { UNREADABLE, IMPOSSIBLE, READ };

long long date_days(int year, int month, int day)
{
	/* Years begin in March, so that the leap day is the last; 400 of them have 146097 days. */
	long long y = month <= 2 ? year - 1LL : year;
	long long era = (y >= 0 ? y : y - 399) / 400;
	long long of_era = y - era * 400;
	long long of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static int days_of_month(int year, int month)
{
	static const char days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month - 1] + (month == 2 && leap);
}

static bool is_possible(const struct date_reader *r)
{
	/* RFC 5322 3.3 begins with 1900; 60 is a leap second. */
	return !r->impossible && r->year >= 1900 && r->year <= 9999 && r->month >= 1 &&
	       r->month <= 12 && r->day >= 1 && r->day <= days_of_month(r->year, r->month) &&
	       r->hour >= 0 && r->hour <= 23 && r->minute <= 59 && r->second <= 60;
}

static void begin(struct date_reader *r, const char *p, const char *end)
{
	*r = (struct date_reader){
		.p = p, .end = end, .first = p, .last = p, .year = -1, .weekday = -1
	};
}

/* Mostly "(UTC)", which is neither a second zone nor the reading of a clock. */
static bool is_comment_next(const struct date_reader *r)
{
	const char *p = r->p;

	while (p < r->end && char_is_space(*p))
		p++;
	return p < r->end && *p == '(';
}

static enum reading read_all(struct span text, struct date_reader *r)
{
	const char *end = text.at + text.len;

	begin(r, text.at, end);
	if (!char_is_alpha(*r->p) && !char_is_digit(*r->p)) {
		date_skip(r);
		r->first = r->p;
	}
	if (date_read_plain(r)) {
		r->last = r->p;
	} else {
		begin(r, r->first, end);
		if (!date_read_loosely(r))
			return UNREADABLE;
		r->p = r->last;
	}
	if (r->p < end && !is_comment_next(r)) {
		date_skip_second_zone(r);
		date_skip_monotonic(r);
	}
	return is_possible(r) ? READ : IMPOSSIBLE;
}

struct mail_date date_read(struct span text, struct span *rest, struct flaw_list *flaws)
{
	struct mail_date date = { 0 };
	struct date_reader r;
	enum reading reading;
	long long days, utc;

	text = span_trim(text);
	reading = text.len > 0 ? read_all(text, &r) : UNREADABLE;
	if (reading == UNREADABLE) {
		if (rest != NULL)
			*rest = text;
		flaw_add(flaws, FLAW_DATE, text);
		return date;
	}
	date.text = (struct span){ r.first, (size_t)(r.last - r.first) };
	if (rest != NULL)
		*rest = span_trim((struct span){ r.last, (size_t)(text.at + text.len - r.last) });
	if (reading == IMPOSSIBLE) {
		flaw_add(flaws, FLAW_DATE_IMPOSSIBLE, date.text);
		return date;
	}
	days = date_days(r.year, r.month, r.day);
	utc = days * DAY + r.hour * HOUR + r.minute * MINUTE + r.second - r.zone * MINUTE;
	/* The zone may lead there. */
	if (utc > DATE_LAST) {
		flaw_add(flaws, FLAW_DATE_IMPOSSIBLE, date.text);
		return date;
	}
	date.odd_weekday = r.weekday >= 0 && r.weekday != (days % 7 + 11) % 7; /* day 0: Thursday */
	if (date.odd_weekday)
		flaw_add(flaws, FLAW_DATE_WEEKDAY, date.text);
	date.known = true;
	date.zone = r.zone;
	date.zone_known = r.zone_known;
	date.zone_text = r.zone_text;
	date.utc = (time_t)utc;
	return date;
}

/* Whether the byte at `i` is made ordinary by a backslash before it (RFC 5322 3.2.1). */
static bool is_quoted(struct span text, size_t i)
{
	size_t before = i;

	while (before > 0 && text.at[before - 1] == '\\')
		before--;
	return (i - before) % 2 == 1;
}

/* Offset of the "(" to the ")" before `end`, or NOT_FOUND. */
static size_t comment_start(struct span text, size_t end)
{
	size_t depth = 0;

	for (size_t i = end; i-- > 0;) {
		if ((text.at[i] != '(' && text.at[i] != ')') || is_quoted(text, i))
			continue;
		depth += text.at[i] == ')' ? 1 : (size_t)-1;
		if (depth == 0)
			return i;
	}
	return NOT_FOUND;
}

static bool ends_word(char c)
{
	return char_is_space(c) || c == ';' || c == '(' || c == ')';
}

/* Offsets where the last words of `text` begin, from the end on, comments aside. */
static size_t last_starts(struct span text, size_t starts[MAX_STARTS])
{
	size_t count = 0, i = text.len;

	while (i > 0 && count < MAX_STARTS) {
		char c = text.at[i - 1];

		if (c == ';' || c == '(') {
			break;
		} else if (char_is_space(c)) {
			i--;
		} else if (c == ')') {
			i = comment_start(text, i);
			if (i == NOT_FOUND)
				break;
		} else {
			while (i > 0 && !ends_word(text.at[i - 1]))
				i--;
			starts[count++] = i;
		}
	}
	return count;
}

size_t date_find(struct span text)
{
	size_t starts[MAX_STARTS], count = last_starts(text, starts);

	while (count-- > 0) {
		struct date_reader r;

		if (read_all(span_from(text, starts[count]), &r) == UNREADABLE)
			continue;
		r.p = r.last;
		date_skip(&r);
		if (r.p == r.end)
			return starts[count];
	}
	return NOT_FOUND;
}

static char *put_two(char *out, unsigned value)
{
	*out++ = (char)('0' + value / 10);
	*out++ = (char)('0' + value % 10);
	return out;
}

/* A year in at least four digits; returns where they end. */
static char *put_year(char *out, unsigned long long value)
{
	char digits[20];
	int count = 0;

	if (value <= 9999)
		return put_two(put_two(out, (unsigned)value / 100), (unsigned)value % 100);
	for (; value > 0; value /= 10)
		digits[count++] = (char)('0' + value % 10);
	while (count > 0)
		*out++ = digits[--count];
	return out;
}

static char *put_calendar(char *out, long long days)
{
	long long shifted = days + 719468;
	long long era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
	long long of_era = shifted - era * 146097;
	long long year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	long long of_year = of_era - (365 * year + year / 4 - year / 100);
	long long month = (5 * of_year + 2) / 153; /* from March */

	year += era * 400 + (month >= 10);
	if (year < 0)
		*out++ = '-';
	out = put_year(out, (unsigned long long)(year < 0 ? -year : year));
	*out++ = '-';
	out = put_two(out, (unsigned)(month < 10 ? month + 3 : month - 9));
	*out++ = '-';
	return put_two(out, (unsigned)(of_year - (153 * month + 2) / 5 + 1));
}

static long long day_number(time_t utc)
{
	return utc / DAY - (utc % DAY < 0);
}

size_t date_format_day(time_t utc, char *out)
{
	return (size_t)(put_calendar(out, day_number(utc)) - out);
}

size_t date_format(time_t utc, char *out)
{
	unsigned second = (unsigned)(utc % DAY + (utc % DAY < 0 ? DAY : 0));
	char *p = put_calendar(out, day_number(utc));

	*p++ = 'T';
	p = put_two(p, second / HOUR);
	*p++ = ':';
	p = put_two(p, second / MINUTE % 60);
	*p++ = ':';
	p = put_two(p, second % 60);
	*p++ = 'Z';
	return (size_t)(p - out);
}
