/*
 * date_words - the words of dates: months, days of the week and zones.
 *
 * Months and days are known in the common languages of Europe and of Turkey,
 * whole or cut short, with their accents (UTF-8 or ISO 8859-1) or without, in
 * any case. No word is read past its length.
 */
#ifndef DATA_DATE_WORDS_H
#define DATA_DATE_WORDS_H

#include <stdbool.h>
#include <stddef.h>

/* 1 to 12, or 0 when the word is no month. */
int date_month_find(const char *word, size_t len);

bool date_is_weekday(const char *word, size_t len);

/* A word that may stand between day, month, year and time and says nothing: "de", "at", "T". */
bool date_is_filler(const char *word, size_t len);

/* The half of the day: 1 for "AM", 2 for "PM", 0 when the word is neither. */
int date_half_find(const char *word, size_t len);

/*
 * Minutes east of UTC of a zone name. RFC 5322 4.3 settles its own names; of
 * others that several zones share, the one with the most servers is taken.
 */
bool date_zone_find(const char *word, size_t len, int *minutes);

#endif
