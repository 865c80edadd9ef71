#include "parser/notice.h"

#include "data/bounce_marks.h"

enum { LONGEST_GAP = 4096 }; /* bytes between two letters; beyond it the page is read */

static bool counts(enum bounce_mark_kind kind)
{
	switch (kind) {
	case MARK_FAILED:
	case MARK_DELAYED:
	case MARK_NAMED:
	case MARK_PROGRAM:
	case MARK_ORIGINAL:
	case MARK_HEADERS:
	case MARK_PART:
	case MARK_FIELDS:
		return true;
	case MARK_REASON: /* these need an announcement before them */
	case MARK_CLOSE:
	case MARK_HERE:
	case MARK_HOST:
	case MARK_HOST_FIRST:
	case MARK_SENDER:
	case MARK_SUBJECT:
		break;
	}
	return false;
}

/* Its first letter, from 0; 26: none. */
static int letter_of(char c)
{
	return char_is_alpha(c) ? char_lower(c) - 'a' : 26;
}

struct notice_marks notice_marks_make(void)
{
	struct notice_marks out = { 0 };
	size_t most = bounce_mark_count < sizeof out.rows ? bounce_mark_count : sizeof out.rows;
	unsigned char next[28] = { 0 };

	for (size_t i = 0; i < most; i++)
		next[letter_of(bounce_marks[i].text[0]) + 1] += counts(bounce_marks[i].kind);
	for (int letter = 0; letter < 27; letter++)
		next[letter + 1] += next[letter];
	memcpy(out.begin, next, sizeof out.begin);
	for (size_t i = 0; i < most; i++)
		if (counts(bounce_marks[i].kind))
			out.rows[next[letter_of(bounce_marks[i].text[0])]++] = (unsigned char)i;
	return out;
}

/* What stands before a mark in its line. */
static bool is_dress(char c)
{
	return char_is_space(c) || c == '-' || c == '=' || c == '*' || c == '|' || c == '_' ||
	       c == '#';
}

static size_t skip_dress(struct span text, size_t at)
{
	while (at < text.len && is_dress(text.at[at]))
		at++;
	return at;
}

static struct span mark_text(unsigned char row)
{
	return (struct span){ bounce_marks[row].text, bounce_marks[row].len };
}

/* Whether a mark begins the text in its very letters. */
static bool begins(const struct notice_marks *marks, struct span text)
{
	int letter = letter_of(text.at[0]);

	if (letter == 26)
		return false;
	for (size_t i = marks->begin[letter]; i < marks->begin[letter + 1]; i++)
		if (span_starts_nocase(text, mark_text(marks->rows[i])))
			return true;
	return false;
}

bool notice_in_text(const struct notice_marks *marks, struct span text)
{
	size_t at = 0, end;

	while ((at = skip_dress(text, at)) < text.len) {
		if (begins(marks, span_from(text, at)))
			return true;
		end = span_index(span_from(text, at), '\n');
		if (end == NOT_FOUND)
			break;
		at += end + 1;
	}
	return false;
}

/* A reference to a character that marks are made of: the page is read rather than this. */
static bool is_reference(struct span rest)
{
	return span_starts(rest, SPAN("&#")) || span_starts(rest, SPAN("&a"));
}

/* Past white space and tags; more than LONGEST_GAP of them: `at` is beyond the page. */
static size_t skip_gap(struct span page, size_t at)
{
	size_t from = at, end;

	while (at < page.len && (char_is_space(page.at[at]) || page.at[at] == '<')) {
		if (page.at[at] == '<') {
			end = span_index(span_part(page, at, LONGEST_GAP), '>');
			if (end == NOT_FOUND)
				return NOT_FOUND;
			at += end;
		}
		at++;
		if (at - from > LONGEST_GAP)
			return NOT_FOUND;
	}
	return at;
}

/* Whether the page may have the mark there: tags and blanks may stand between any letters. */
static bool may_stand(struct span page, size_t at, struct span mark)
{
	for (size_t i = 0; i < mark.len; i++) {
		if (mark.at[i] == ' ')
			continue;
		if (at < page.len && (char_is_space(page.at[at]) || page.at[at] == '<'))
			at = skip_gap(page, at);
		if (at == NOT_FOUND)
			return true;
		if (at >= page.len)
			return false;
		if (page.at[at] == '&')
			return is_reference(span_from(page, at));
		if (char_lower(page.at[at]) != char_lower(mark.at[i]))
			return false;
		at++;
	}
	return true;
}

static bool may_begin(const struct notice_marks *marks, struct span page, size_t at)
{
	int letter = at < page.len ? letter_of(page.at[at]) : 26;

	if (at < page.len && page.at[at] == '&') {
		uint64_t code = 0;
		struct span digits = span_part(page, at + 2, 6);

		digits = span_upto(digits, span_index(digits, ';'));
		/* Letters and dashes are below 127; a hexadecimal number is not looked into. */
		return span_starts(span_from(page, at), SPAN("&#")) &&
		       (!span_number(digits, UINT64_MAX, &code) || code < 127);
	}
	if (letter == 26)
		return false;
	for (size_t i = marks->begin[letter]; i < marks->begin[letter + 1]; i++)
		if (may_stand(page, at, mark_text(marks->rows[i])))
			return true;
	return false;
}

/* Whether a mark may begin behind any `before`. */
static bool behind(const struct notice_marks *marks, struct span page, char before)
{
	size_t at = 0, found;

	while ((found = span_index(span_from(page, at), before)) != NOT_FOUND) {
		at = skip_dress(page, at + found + 1);
		if (may_begin(marks, page, at))
			return true;
	}
	return false;
}

bool notice_in_page(const struct notice_marks *marks, struct span html)
{
	/* UTF-16 among them; what a parser makes of a NUL is its own business. */
	if (span_index(html, '\0') != NOT_FOUND)
		return true;
	/* Lines begin behind tags, and behind line ends where white space is kept. */
	return may_begin(marks, html, skip_dress(html, 0)) || behind(marks, html, '>') ||
	       behind(marks, html, '\n');
}
