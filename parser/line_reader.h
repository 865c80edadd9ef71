/* line_reader - the lines of a stream, however long, up to a limit. */
#ifndef PARSER_LINE_READER_H
#define PARSER_LINE_READER_H

#include "parser/stream.h"

struct line_reader;

/* `most`: bytes of a line; at a longer one the reading ends. To be closed. */
struct line_reader *line_reader_open(stream_reader *, void *context, size_t most);
void line_reader_close(struct line_reader *);

/* The next line with its line end, which the last one may lack; it lives until the next call. False
 * at the end. */
bool line_reader_next(struct line_reader *, struct span *line);

/* Whether the end was not that of the stream: a failed read, or a line that is too long. */
bool line_reader_cut(const struct line_reader *);

#endif
