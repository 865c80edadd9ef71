#include "parser/mbox.h"

#include "parser/date.h"

enum {
	DATE_WORDS = 3, /* before the time: RFC 5322 writes day, month, year there */
	MOST_WORDS_AFTER = 6, /* zone, year, zone, "remote from host": prose is longer */
};

static bool is_month(struct span word)
{
	return word.len == 3 && date_english_month(word.at) != 0;
}

static bool is_number(struct span word, uint64_t least, uint64_t most)
{
	uint64_t number;

	return span_number(word, most, &number) && number >= least;
}

static bool is_day(struct span word)
{
	return word.len <= 2 && is_number(word, 1, 31);
}

static bool is_year(struct span word)
{
	return word.len == 4 && is_number(word, 1970, 2199);
}

/* 09:01 or 09:01:20 */
static bool is_time(struct span word)
{
	if (word.len == 0 || !char_is_digit(word.at[0]))
		return false;
	struct span hour = span_cut(&word, ':');
	struct span minute = span_cut(&word, ':');

	return is_number(hour, 0, 23) && is_number(minute, 0, 59) &&
	       (word.len == 0 || is_number(word, 0, 60));
}

/* asctime: the year stands after the time, with a zone between at most. */
static bool year_follows(struct span rest)
{
	return is_year(span_cut_word(&rest)) || is_year(span_cut_word(&rest)) ||
	       is_year(span_cut_word(&rest));
}

/* The words before a time, the nearest first, and what follows it. */
static bool stands_as_asctime(const struct span *before, struct span rest)
{
	return is_day(before[0]) && is_month(before[1]) && year_follows(rest);
}

static bool stands_as_rfc5322(const struct span *before)
{
	return is_year(before[0]) && is_month(before[1]) && is_day(before[2]);
}

static bool ends_soon(struct span rest)
{
	for (size_t i = 0; i < MOST_WORDS_AFTER && rest.len > 0; i++)
		span_cut_word(&rest);
	return span_trim(rest).len == 0;
}

/* "-" of old Netscape and Thunderbird, "1565@xxx" of Takeout: no person's, so no date is needed. */
static bool is_mark(struct span rest)
{
	struct span word = span_cut_word(&rest), number = word;

	if (span_trim(rest).len > 0)
		return false;
	if (span_equal(word, SPAN("-")))
		return true;
	if (!span_ends_nocase(word, SPAN("@xxx")))
		return false;
	number.len -= SPAN("@xxx").len;
	return is_number(number, 0, UINT64_MAX);
}

/* "a@b Mon Jul  6 09:01:20 2015", as it mostly stands behind "From ". */
static bool is_usual(struct span rest)
{
	struct span date;

	span_cut_word(&rest);
	if (rest.len != sizeof " Mon Jul  6 09:01:20 2015" - 1)
		return false;
	date = span_from(rest, 1);
	return rest.at[0] == ' ' && date.at[3] == ' ' && is_month(span_part(date, 4, 3)) &&
	       date.at[7] == ' ' && is_day(span_trim(span_part(date, 8, 2))) &&
	       date.at[10] == ' ' && is_time(span_part(date, 11, 8)) && date.at[19] == ' ' &&
	       is_year(span_part(date, 20, 4));
}

bool mbox_is_from_line(struct span line)
{
	struct span before[DATE_WORDS] = { { 0 } }; /* the nearest first */

	if (!span_starts(line, SPAN("From ")) || line.len > MBOX_LONGEST_LINE)
		return false;
	line = span_from(line, 5);
	if (is_usual(line) || is_mark(line))
		return true;
	while (line.len > 0) {
		struct span word = span_cut_word(&line);

		if (is_time(word) && (stands_as_asctime(before, line) || stands_as_rfc5322(before)))
			return ends_soon(line);
		before[2] = before[1];
		before[1] = before[0];
		before[0] = word;
	}
	return false;
}

/* Whether `text` begins with a whole "From " line, and behind which offset it ends. */
enum line_answer { LINE_NO, LINE_YES, LINE_CUT };

static enum line_answer from_line(struct span text, bool last, size_t *after)
{
	struct span head = span_upto(text, MBOX_LONGEST_LINE + 2);
	struct span line = span_cut_line(&head);
	bool whole = line.len > 0 && line.at[line.len - 1] == '\n';

	if (!whole && !last && text.len <= MBOX_LONGEST_LINE)
		return LINE_CUT;
	*after = line.len;
	return mbox_is_from_line(span_chomp(line)) ? LINE_YES : LINE_NO;
}

/* Offset of the next line that begins with "From ", or NOT_FOUND. */
static size_t candidate(struct span text, size_t begin)
{
	if (begin == 0 && span_starts(text, SPAN("From ")))
		return 0;

	size_t back = begin > 0 ? begin - 1 : 0;
	size_t at = span_find_line(span_from(text, back), SPAN("From "));
	return at == NOT_FOUND ? NOT_FOUND : back + at;
}

struct mbox_look mbox_find(struct span text, size_t begin, bool last)
{
	size_t at;

	while ((at = candidate(text, begin)) != NOT_FOUND) {
		size_t length = 0;

		switch (from_line(span_from(text, at), last, &length)) {
		case LINE_YES:
			return (struct mbox_look){ true, at, at + length };
		case LINE_CUT:
			return (struct mbox_look){ false, at, at };
		case LINE_NO:
			begin = at + 1;
			break;
		}
	}
	/* The end of the text may be the beginning of "\nFrom ". */
	size_t tail = last ? 0 : SPAN("\nFrom").len;
	size_t sure = text.len > tail ? text.len - tail : 0;
	return (struct mbox_look){ false, sure > begin ? sure : begin, 0 };
}

struct span mbox_trim(struct span text)
{
	struct span rest = text;

	if (rest.len > 0 && rest.at[rest.len - 1] == '\n')
		rest.len--;
	else
		return text;
	if (rest.len > 0 && rest.at[rest.len - 1] == '\r')
		rest.len--;
	return rest.len == 0 || rest.at[rest.len - 1] == '\n' ? rest : text;
}

bool mbox_told_length(struct span text, size_t most, size_t *length)
{
	struct span rest = text;
	uint64_t told = 0;
	bool known = false;

	while (rest.len > 0) {
		struct span line = span_chomp(span_cut_line(&rest));

		if (line.len == 0) {
			*length = text.len - rest.len + (size_t)told;
			return known;
		}
		if (span_starts_nocase(line, SPAN("Content-Length:")))
			known = span_number(span_trim(span_from(line, 15)), most, &told);
	}
	return false;
}

bool mbox_ends_at(struct span text, size_t length, bool last)
{
	struct span rest = span_from(text, length);
	size_t after;

	if (length > text.len || length == 0)
		return false;
	if (text.at[length - 1] == '\n' && from_line(rest, last, &after) == LINE_YES)
		return true;
	/* The body need not end with a line end: then the first of two is the format's. */
	for (int i = 0; i < 2; i++) {
		if (rest.len == 0)
			return last;
		struct span line = span_cut_line(&rest);
		if (span_chomp(line).len > 0)
			return false;
		if (from_line(rest, last, &after) == LINE_YES)
			return true;
	}
	return rest.len == 0 && last;
}
