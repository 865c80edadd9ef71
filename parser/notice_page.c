/* Marks in a page of HTML, which is not read for it. */
#include "parser/html_tag.h"
#include "parser/notice.h"

enum { LONGEST_GAP = 4096 }; /* bytes between two letters; beyond it the page is read */

/* What a parser leaves out of the text: controls, and U+FFFE and U+FFFF. */
static bool is_left_out(struct span rest)
{
	unsigned char c = (unsigned char)rest.at[0];

	return (c < ' ' && !char_is_space(rest.at[0])) ||
	       (c == 0xef && (span_starts(rest, SPAN("\xef\xbf\xbe")) ||
			      span_starts(rest, SPAN("\xef\xbf\xbf"))));
}

/*
 * A number that may refer to a letter or dash, which are below 127, or to what
 * is left out: no character. Hexadecimal is not read.
 */
static bool is_number(struct span rest)
{
	struct span digits = span_part(rest, 2, 7);
	size_t end = span_index(digits, ';');
	uint64_t code = 0;

	if (!span_starts(rest, SPAN("&#")))
		return false;
	return end == NOT_FOUND || !span_number(span_upto(digits, end), UINT64_MAX, &code) ||
	       code < 127 || (code >= 0xd800 && code < 0xe000) || code == 0xfffe || code == 0xffff;
}

/*
 * A reference to a character that marks are made of, "&amp;" and "&apos;" among
 * them: the page is read rather than this.
 */
static bool is_reference(struct span rest)
{
	return is_number(rest) || span_starts(rest, SPAN("&am")) || span_starts(rest, SPAN("&ap"));
}

/* Past white space and tags; too many, or what may be no tag or none alone: NOT_FOUND. */
static size_t skip_gap(struct span page, size_t at)
{
	size_t from = at, end;

	while (at < page.len && (char_is_space(page.at[at]) || page.at[at] == '<')) {
		if (page.at[at] == '<') {
			end = span_index(span_part(page, at, LONGEST_GAP), '>');
			if (end == NOT_FOUND || !html_tag_is_closed(span_part(page, at, end)))
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
		if (at < page.len && char_lower(page.at[at]) == char_lower(mark.at[i])) {
			at++;
			continue;
		}
		if (mark.at[i] == ' ')
			continue;
		if (at < page.len && char_is_alpha(page.at[at]))
			return false;
		at = skip_gap(page, at);
		if (at == NOT_FOUND)
			return true;
		if (at >= page.len)
			return false;
		if (page.at[at] == '&')
			return is_reference(span_from(page, at));
		if (is_left_out(span_from(page, at)))
			return true;
		if (char_lower(page.at[at]) != char_lower(mark.at[i]))
			return false;
		at++;
	}
	return true;
}

/* Of a "<" that begins no tag parsers make a line of its own, or leave "</" out: words may follow.
 */
static bool is_loose(struct span rest)
{
	struct span behind = span_from(rest, span_starts(rest, SPAN("</")) ? 2 : 1);

	return behind.len > 0 && !char_is_alpha(behind.at[0]) &&
	       (notice_is_dress(behind.at[0]) || behind.at[0] == '<' || behind.at[0] == '&' ||
		is_left_out(behind));
}

static size_t skip_dress(struct span text, size_t at)
{
	while (at < text.len && notice_is_dress(text.at[at]))
		at++;
	return at;
}

static bool may_have(const struct mark_index *marks, struct span page, size_t at)
{
	unsigned letter;

	if (at >= page.len)
		return false;
	if (page.at[at] == '<')
		return is_loose(span_from(page, at));
	if (page.at[at] == '&')
		return is_number(span_from(page, at));
	letter = mark_letter(page.at[at]);
	if (letter == NO_LETTER)
		return is_left_out(span_from(page, at));
	if (at + 1 == page.len || !mark_may_begin(marks, page.at[at], page.at[at + 1]))
		return false;
	for (size_t i = marks->begin[letter]; i < marks->begin[letter + 1]; i++)
		if (may_stand(page, at, mark_text(marks->rows[i])))
			return true;
	return false;
}

/* A byte that is looked for from the left to the right. */
struct next {
	char byte;
	size_t behind; /* the place where it was found last; 0: it was not looked for */
};

/* Behind the first such byte from `from` on; past the page: there is none. */
static size_t seek(struct next *next, struct span page, size_t from)
{
	size_t found;

	if (next->behind <= from) {
		found = span_index(span_from(page, from), next->byte);
		next->behind = (found == NOT_FOUND ? page.len : from + found) + 1;
	}
	return next->behind;
}

/* UTF-16 among them; what a parser makes of a NUL is its own business. */
static bool is_beyond(struct span html)
{
	return span_index(html, '\0') != NOT_FOUND;
}

bool notice_in_page(const struct mark_index *marks, struct span html)
{
	/* Lines begin behind tags, and behind line ends where white space is kept. */
	struct next tag = { .byte = '>' }, line = { .byte = '\n' };
	size_t at = skip_dress(html, 0), behind_tag, behind_line;

	if (is_beyond(html))
		return true;
	while (at < html.len) {
		if (may_have(marks, html, at))
			return true;
		behind_tag = seek(&tag, html, at);
		behind_line = seek(&line, html, at);
		at = skip_dress(html, behind_tag < behind_line ? behind_tag : behind_line);
	}
	return false;
}
