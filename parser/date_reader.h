/*
 * date_reader - what the readers of dates share; for parser/date*.c alone.
 *
 * Functions that read something return false, and most leave the reader where
 * it was, when it is not there. Nothing is read at or past `end`.
 */
#ifndef PARSER_DATE_READER_H
#define PARSER_DATE_READER_H

#include <stdbool.h>

#include "parser/span.h"

/* A date in the making: what was read of it, and where the reader stands. */
struct date_reader {
	const char *p, *end;
	const char *first; /* of the date */
	const char *last; /* behind the last byte that belongs to the date */
	int year, month, day; /* year is -1 while it is not known */
	int hour, minute, second;
	int weekday; /* from Sunday, or -1 */
	int zone; /* minutes east of UTC */
	bool zone_known;
	bool impossible; /* what was read fits the grammar but no clock */
	struct span zone_text;
};

static inline char date_peek(const struct date_reader *r)
{
	return r->p < r->end ? *r->p : '\0';
}

static inline bool date_digit_at(const struct date_reader *r, size_t offset)
{
	return (size_t)(r->end - r->p) > offset && char_is_digit(r->p[offset]);
}

/* Skip white space and comments. */
void date_skip(struct date_reader *);

/* Skip `text`, whatever its case, if it stands here. */
bool date_take(struct date_reader *, struct span text);

/* The run of letters at the reader, which stays where it is; cut when longer than any word we know.
 */
struct span date_word(const struct date_reader *);

/* The digits at the reader as a number that cannot overflow; their count, 0 for none. */
int date_number(struct date_reader *, int *out);

/* The English day (from Sunday, or -1) that begins with these three letters. */
int date_english_weekday(const char *three);

/* "+0100", "+01:00", "+1", "-700"; false when no digits follow the sign. */
bool date_read_offset(struct date_reader *);

/* A zone by offset or name, with what may stand before it. */
bool date_read_zone(struct date_reader *);

/* What may follow a zone: the same by another name, and the reading of Go's monotonic clock. */
void date_skip_second_zone(struct date_reader *);
void date_skip_monotonic(struct date_reader *);

/* "Mon, 06 Jul 2015 09:01:20 +0200", folds aside; where there is none the reader has to begin
 * again. */
bool date_read_plain(struct date_reader *);

/* A date of any shape, up to its zone. */
bool date_read_loosely(struct date_reader *);

#endif
