/* date_zone - the zone at the end of a date (RFC 5322 3.3 and 4.3). */

#include "data/date_words.h"
#include "parser/date_reader.h"

bool date_read_offset(struct date_reader *r)
{
	const char *start = r->p;
	char sign = date_peek(r);
	int digits, hours, minutes = 0;

	if ((sign != '+' && sign != '-') || !date_digit_at(r, 1))
		return false;
	r->p++;
	digits = date_number(r, &hours);
	if (digits <= 2 && date_peek(r) == ':' && date_digit_at(r, 1) && date_digit_at(r, 2) &&
	    !date_digit_at(r, 3)) {
		r->p++;
		date_number(r, &minutes);
	} else if (digits > 2) {
		minutes = hours % 100;
		hours /= 100;
	}
	if (digits > 4 || minutes > 59)
		r->impossible = true;
	else
		r->zone = (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
	r->zone_known = sign == '+' || r->zone != 0; /* RFC 5322 3.3: "-0000" tells nothing */
	r->zone_text = (struct span){ start, (size_t)(r->p - start) };
	return true;
}

/* Names that we do not know are written in capitals, but so are the clauses of some relays. */
static bool is_unknown_zone(struct span name)
{
	static const char clauses[][5] = { "FOR", "FROM", "WITH", "VIA", "BY", "ID" };

	if (name.len == 1)
		return char_is_alpha(name.at[0]) && char_lower(name.at[0]) != 'j';
	if (name.len < 3 || name.len > 5)
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] < 'A' || name.at[i] > 'Z')
			return false;
	for (size_t i = 0; i < sizeof clauses / sizeof *clauses; i++)
		if (span_equal(name, span_string(clauses[i])))
			return false;
	return true;
}

static bool read_named_zone(struct date_reader *r)
{
	struct span name = date_word(r);
	int minutes = 0;
	bool known = date_zone_find(name.at, name.len, &minutes);

	if (!known && !is_unknown_zone(name))
		return false;
	r->p += name.len;
	if (known && minutes == 0) {
		struct date_reader after = *r;

		/* "GMT+2", "UTC +02:00": east of it, as everywhere but in POSIX zone names */
		if (date_peek(&after) == ' ')
			after.p++;
		if (date_read_offset(&after)) {
			*r = after;
			return true;
		}
	}
	r->zone = minutes;
	r->zone_known = known;
	r->zone_text = name;
	return true;
}

bool date_read_zone(struct date_reader *r)
{
	struct date_reader start = *r;

	if (r->zone_text.len > 0)
		return false;
	date_skip(r);
	if (date_read_offset(r) || read_named_zone(r)) {
		r->last = r->p;
		return true;
	}
	*r = start;
	return false;
}

/* Go's time.String() says the zone twice, "+0000 UTC" or "-0300 -03"; sendmail did, too. */
void date_skip_second_zone(struct date_reader *r)
{
	struct date_reader second = *r;
	struct span name;
	int minutes;

	while (char_is_space(date_peek(&second)))
		second.p++;
	name = date_word(&second);
	if (date_zone_find(name.at, name.len, &minutes)) {
		r->last = r->p = name.at + name.len;
		return;
	}
	if (r->zone_text.len > 0 && !char_is_alpha(r->zone_text.at[0]) &&
	    date_read_offset(&second) && second.zone == r->zone && !second.impossible)
		r->last = r->p = second.p;
}

/* The reading of Go's monotonic clock, " m=+0.123456". */
void date_skip_monotonic(struct date_reader *r)
{
	struct date_reader mark = *r;
	int digits;

	while (char_is_space(date_peek(&mark)))
		mark.p++;
	if (!date_take(&mark, SPAN("m=")) || (date_peek(&mark) != '+' && date_peek(&mark) != '-') ||
	    !date_digit_at(&mark, 1))
		return;
	mark.p++;
	date_number(&mark, &digits);
	if (date_peek(&mark) == '.' && date_digit_at(&mark, 1)) {
		mark.p++;
		date_number(&mark, &digits);
	}
	r->last = r->p = mark.p;
}
