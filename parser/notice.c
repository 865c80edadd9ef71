#include "parser/notice.h"

#include "data/bounce_marks.h"

/* What quotes a mail without announcing anything, as replies do, returns none. */
static bool is_of_lines(const struct bounce_mark *mark)
{
	switch (mark->kind) {
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

static bool is_of_originals(const struct bounce_mark *mark)
{
	return mark->kind == MARK_ORIGINAL || mark->kind == MARK_HEADERS ||
	       mark->kind == MARK_PART || mark->kind == MARK_HERE;
}

static bool is_of_senders(const struct bounce_mark *mark)
{
	return mark->kind == MARK_SENDER;
}

static bool is_of_subjects(const struct bounce_mark *mark)
{
	return mark->kind == MARK_SUBJECT;
}

struct notice_marks notice_marks_make(void)
{
	return (struct notice_marks){
		.lines = mark_index_make(is_of_lines),
		.originals = mark_index_make(is_of_originals),
		.senders = mark_index_make(is_of_senders),
		.subjects = mark_index_make(is_of_subjects),
	};
}

bool notice_is_dress(char c)
{
	static const bool dress[256] = {
		[' '] = true, ['\t'] = true, ['\r'] = true, ['\n'] = true, ['-'] = true,
		['='] = true, ['*'] = true,  ['|'] = true,  ['_'] = true,  ['#'] = true,
	};

	return dress[(unsigned char)c];
}

bool notice_has(const struct mark_index *marks, struct span text)
{
	for (size_t i = 0; i + 2 < text.len; i++)
		if (mark_may_begin(marks, text.at + i) && mark_begins(marks, span_from(text, i)))
			return true;
	return false;
}

bool notice_in_text(const struct mark_index *marks, struct span text)
{
	size_t at = 0, end;

	for (;;) {
		while (at < text.len && notice_is_dress(text.at[at]))
			at++;
		if (at + 2 >= text.len)
			return false;
		if (mark_may_begin(marks, text.at + at) && mark_begins(marks, span_from(text, at)))
			return true;
		end = span_index(span_from(text, at), '\n');
		if (end == NOT_FOUND)
			return false;
		at += end + 1;
	}
}
