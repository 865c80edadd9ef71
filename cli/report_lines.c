#include "cli/report_lines.h"

#include <stdlib.h>

#include "cli/complain.h"
#include "cli/interrupt.h"
#include "parser/limits.h"
#include "parser/line_reader.h"

struct report_lines {
	struct arena arena;
	struct span name; /* of the input, safe to show */
	struct line_reader *reader;
	size_t number; /* of the last line */
	bool refused;
};

struct report_lines *report_lines_open(const struct input *input)
{
	struct report_lines *lines = heap_take(sizeof *lines);

	lines->name = input_name(&lines->arena, input);
	lines->reader = line_reader_open(stream_read, input->whole, LIMIT_SCAN_LINE);
	return lines;
}

bool report_lines_next(struct report_lines *lines, struct span *line)
{
	while (!interrupted() && line_reader_next(lines->reader, line)) {
		lines->number++;
		if (span_trim(*line).len > 0)
			return true;
	}
	return false;
}

void report_lines_refuse(struct report_lines *lines)
{
	complain(SPAN_FMT ":%zu: skipped: it is no report of scan", SPAN_ARG(lines->name),
		 lines->number);
	lines->refused = true;
}

bool report_lines_close(struct report_lines *lines)
{
	bool cut = line_reader_cut(lines->reader), good = !cut && !lines->refused;

	if (cut)
		complain(SPAN_FMT ": cannot be read any further than line %zu",
			 SPAN_ARG(lines->name), lines->number);
	line_reader_close(lines->reader);
	arena_free(&lines->arena);
	free(lines);
	return good;
}
