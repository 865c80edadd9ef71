#include "parser/notice.h"

#include <limits.h>

#include "data/bounce_marks.h"
#include "parser/html_tag.h"

enum { LONGEST_GAP = 4096 }; /* bytes between two letters; beyond it the page is read */

/* What quotes a mail without announcing anything, as replies do, returns none. */
static bool is_of_lines(enum bounce_mark_kind kind)
{
	switch (kind) {
	case MARK_FAILED:
	case MARK_DELAYED:
	case MARK_NAMED:
	case MARK_PROGRAM:
	case MARK_FIELDS:
		return true;
	case MARK_ORIGINAL: /* these need an announcement before them */
	case MARK_HEADERS:
	case MARK_PART:
	case MARK_REASON:
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

static bool is_of_originals(enum bounce_mark_kind kind)
{
	return kind == MARK_ORIGINAL || kind == MARK_HEADERS || kind == MARK_PART ||
	       kind == MARK_HERE;
}

static bool is_of_senders(enum bounce_mark_kind kind)
{
	return kind == MARK_SENDER;
}

static bool is_of_subjects(enum bounce_mark_kind kind)
{
	return kind == MARK_SUBJECT;
}

enum { NO_LETTER = 26 };

/* From 0 on. */
static int letter_of(char c)
{
	unsigned letter = ((unsigned char)c | 0x20u) - 'a';

	return letter < NO_LETTER ? (int)letter : NO_LETTER;
}

static uint32_t bit_of(char c)
{
	return (uint32_t)1 << letter_of(c);
}

/* The second letter of a mark as a bit, past a blank; all bits where it has none there. */
static uint32_t second_of(const struct bounce_mark *mark)
{
	uint32_t bit = bit_of(mark->text[mark->text[1] == ' ' ? 2 : 1]);

	return bit != 1u << NO_LETTER ? bit | 1u << NO_LETTER : UINT32_MAX;
}

static struct mark_index index_of(bool (*counts)(enum bounce_mark_kind))
{
	struct mark_index out = { 0 };
	size_t most = bounce_mark_count < sizeof out.rows ? bounce_mark_count : sizeof out.rows;
	unsigned char next[sizeof out.begin] = { 0 };
	uint32_t second[NO_LETTER + 1] = { 0 };

	for (size_t i = 0; i < most; i++)
		next[letter_of(bounce_marks[i].text[0]) + 1] += counts(bounce_marks[i].kind);
	for (int letter = 0; letter <= NO_LETTER; letter++)
		next[letter + 1] += next[letter];
	memcpy(out.begin, next, sizeof out.begin);
	for (size_t i = 0; i < most; i++) {
		int letter = letter_of(bounce_marks[i].text[0]);

		if (!counts(bounce_marks[i].kind))
			continue;
		out.rows[next[letter]++] = (unsigned char)i;
		second[letter] |= second_of(&bounce_marks[i]);
	}
	for (size_t c = 0; c < sizeof out.second / sizeof *out.second; c++)
		out.second[c] = second[letter_of((char)c)];
	return out;
}

static struct span mark_text(unsigned char row)
{
	return (struct span){ bounce_marks[row].text, bounce_marks[row].len };
}

struct notice_marks notice_marks_make(void)
{
	return (struct notice_marks){
		.lines = index_of(is_of_lines),
		.originals = index_of(is_of_originals),
		.senders = index_of(is_of_senders),
		.subjects = index_of(is_of_subjects),
	};
}

/* What stands before a mark in its line. */
static bool is_dress(char c)
{
	static const bool dress[UCHAR_MAX + 1] = {
		[' '] = true, ['\t'] = true, ['\r'] = true, ['\n'] = true, ['-'] = true,
		['='] = true, ['*'] = true,  ['|'] = true,  ['_'] = true,  ['#'] = true,
	};

	return dress[(unsigned char)c];
}

static size_t skip_dress(struct span text, size_t at)
{
	while (at < text.len && is_dress(text.at[at]))
		at++;
	return at;
}

/* Whether the first letter there and what stands behind it can be a mark's: hardly ever. */
static bool may_begin(const struct mark_index *marks, struct span text, size_t at)
{
	uint32_t second = marks->second[(unsigned char)text.at[at]];

	return second != 0 && (at + 1 == text.len || (second & bit_of(text.at[at + 1])) != 0);
}

/* Whether a mark begins the text in its very letters. */
static bool begins(const struct mark_index *marks, struct span text)
{
	int letter = letter_of(text.at[0]);

	for (size_t i = marks->begin[letter]; i < marks->begin[letter + 1]; i++)
		if (span_starts_nocase(text, mark_text(marks->rows[i])))
			return true;
	return false;
}

bool notice_has(const struct mark_index *marks, struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (may_begin(marks, text, i) && begins(marks, span_from(text, i)))
			return true;
	return false;
}

bool notice_in_text(const struct mark_index *marks, struct span text)
{
	size_t at = 0, end;

	while ((at = skip_dress(text, at)) < text.len) {
		if (may_begin(marks, text, at) && begins(marks, span_from(text, at)))
			return true;
		end = span_index(span_from(text, at), '\n');
		if (end == NOT_FOUND)
			break;
		at += end + 1;
	}
	return false;
}

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
	       (is_dress(behind.at[0]) || behind.at[0] == '<' || behind.at[0] == '&' ||
		is_left_out(behind));
}

static bool may_have(const struct mark_index *marks, struct span page, size_t at)
{
	int letter;

	if (at >= page.len)
		return false;
	if (page.at[at] == '<')
		return is_loose(span_from(page, at));
	if (page.at[at] == '&')
		return is_number(span_from(page, at));
	letter = letter_of(page.at[at]);
	if (letter == NO_LETTER)
		return is_left_out(span_from(page, at));
	if (!may_begin(marks, page, at))
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
