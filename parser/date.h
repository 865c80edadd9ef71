/*
 * date - date-time of RFC 5322 3.3 and of everything that is written instead.
 */
#ifndef PARSER_DATE_H
#define PARSER_DATE_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "parser/flaws.h"
#include "parser/span.h"

/* The last second of the year 9999, the last that RFC 3339 can write. */
#define DATE_LAST INT64_C(253402300799)

struct mail_date {
	time_t utc; /* seconds since the epoch */
	int zone; /* minutes east of UTC, as the server wrote it */
	bool known; /* false: unreadable, utc and zone are 0 */
	bool zone_known; /* false: no zone, or "-0000" or an unknown name: UTC was assumed */
	bool odd_weekday; /* it is known, but fell on another day than the one written */
	struct span text; /* the date itself, within what was read */
	struct span zone_text; /* the zone as written: "+0100", "EST"; may be empty */
};

/*
 * Read the date that `text` begins with (comments and white space before it
 * are skipped) and leave in *rest what stands behind it, comments and all but
 * trimmed; `rest` may be NULL. Reads RFC 5322 with obsolete zones and two-digit
 * years, asctime(3), ISO 8601, Go's time.String() with its " m=+0.1", fractions
 * of seconds, missing weekdays, missing or named zones, and month names of the
 * common languages. Of dates in numbers only those that can be read in one way.
 *
 * An unreadable date is FLAW_DATE and all of the text is left; one that no
 * calendar or clock has is FLAW_DATE_IMPOSSIBLE; .known is false for both. A
 * day of the week that the date did not fall on is FLAW_DATE_WEEKDAY. Zones
 * past those of this world ("+9900") are taken at their word.
 */
struct mail_date date_read(struct span text, struct span *rest, struct flaw_list *);

/*
 * Where the date begins that `text` ends with, comments aside, for lines that
 * have no ";" before it; its day of the week belongs to it. Only the last words
 * are looked at. NOT_FOUND if there is none. Linear.
 */
size_t date_find(struct span text);

/* The English month (from 1, or 0) that begins with these three letters. */
int date_english_month(const char *three);

/* Days since 1970-01-01 of a proleptic Gregorian date; month from 1. */
long long date_days(int year, int month, int day);

/* RFC 3339 in UTC, "2016-08-24T10:15:02Z"; `out` has room for 32 bytes. Returns the length. */
size_t date_format(time_t utc, char *out);

/* Its day only, "2016-08-24", into as much room. */
size_t date_format_day(time_t utc, char *out);

#endif
