#include "parser/line_reader.h"

#include <stdio.h>
#include <stdlib.h>

#include "parser/arena.h"

enum { FIRST_SIZE = 64 * 1024 };

struct line_reader {
	stream_reader *reader;
	void *context;
	size_t most;
	char *buffer;
	size_t size, start, end;
	size_t looked; /* bytes behind `start` without a line end */
	bool at_end, cut;
};

struct line_reader *line_reader_open(stream_reader *reader, void *context, size_t most)
{
	struct line_reader *lines = heap_take(sizeof *lines);

	lines->reader = reader;
	lines->context = context;
	lines->most = most;
	lines->size = FIRST_SIZE;
	lines->buffer = heap_take(lines->size);
	return lines;
}

void line_reader_close(struct line_reader *lines)
{
	free(lines->buffer);
	free(lines);
}

bool line_reader_cut(const struct line_reader *lines)
{
	return lines->cut;
}

/* Room behind what is unread: moved to the front, or in twice the memory. */
static void make_room(struct line_reader *lines)
{
	size_t held = lines->end - lines->start;

	if (lines->start == 0 && held == lines->size) {
		char *larger = heap_take(2 * lines->size);

		memcpy(larger, lines->buffer, held);
		free(lines->buffer);
		lines->buffer = larger;
		lines->size *= 2;
		return;
	}
	memmove(lines->buffer, lines->buffer + lines->start, held);
	lines->start = 0;
	lines->end = held;
}

static void fill(struct line_reader *lines)
{
	ssize_t got;

	if (lines->end == lines->size)
		make_room(lines);
	got = lines->reader(lines->context, lines->buffer + lines->end, lines->size - lines->end);
	lines->cut |= got < 0;
	lines->at_end = got <= 0;
	lines->end += got > 0 ? (size_t)got : 0;
}

bool line_reader_next(struct line_reader *lines, struct span *line)
{
	for (;;) {
		struct span held = { lines->buffer + lines->start, lines->end - lines->start };
		size_t at = span_index(span_from(held, lines->looked), '\n');

		if (at != NOT_FOUND || (lines->at_end && held.len > 0 && !lines->cut)) {
			*line = span_upto(held,
					  at == NOT_FOUND ? held.len : lines->looked + at + 1);
			lines->start += line->len;
			lines->looked = 0;
			return true;
		}
		lines->looked = held.len;
		if (held.len > lines->most)
			lines->cut = lines->at_end = true;
		if (lines->at_end)
			return false;
		fill(lines);
	}
}
