#include "data/bounce_marks.h"

#include <string.h>

const struct bounce_mark bounce_marks[] = {
#define MARK(program, kind, text) { program, MARK_##kind, text, sizeof(text) - 1 },
#include "data/bounce_marks.def"
#undef MARK
};

const size_t bounce_mark_count = sizeof bounce_marks / sizeof *bounce_marks;

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool begins(const char *line, size_t len, const struct bounce_mark *mark)
{
	if (len < mark->len)
		return false;
	for (size_t i = 0; i < mark->len; i++)
		if (lower(line[i]) != lower(mark->text[i]))
			return false;
	return true;
}

static bool is_of_lines(enum bounce_mark_kind kind)
{
	return kind != MARK_HOST && kind != MARK_HOST_FIRST && kind != MARK_SENDER &&
	       kind != MARK_SUBJECT;
}

const struct bounce_mark *bounce_mark_line(const char *line, size_t len)
{
	const struct bounce_mark *found = NULL;

	for (size_t i = 0; i < bounce_mark_count; i++) {
		const struct bounce_mark *mark = &bounce_marks[i];

		if (is_of_lines(mark->kind) && (found == NULL || mark->len > found->len) &&
		    begins(line, len, mark))
			found = mark;
	}
	return found;
}
