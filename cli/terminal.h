/*
 * terminal - what a person sits at: its width, its colours, and text pasted
 * into it.
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include <stdbool.h>

#include "parser/arena.h"
#include "parser/error.h"
#include "parser/span.h"

/* Columns to write for: 80, or the terminal's width when that is larger. */
unsigned terminal_columns(int descriptor);

/* Whether it is a terminal that is not called dumb. */
bool terminal_has_colours(int descriptor);

/*
 * Read what is typed or pasted into the terminal, up to Ctrl-D or a line that
 * is a dot; the dot is not part of it. In canonical mode the kernel would cut
 * each line at 4,095 bytes, so that mode is off meanwhile; Backspace still
 * works. The terminal is as before afterwards, also when a signal came
 * (error.code is then EINTR). *out is in the arena, at most LIMIT_MESSAGE long.
 */
struct error terminal_read(struct arena *, int descriptor, struct span *out);

#endif
