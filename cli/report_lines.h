/* report_lines - the lines of an input that scan printed, and what is wrong with them. */
#ifndef CLI_REPORT_LINES_H
#define CLI_REPORT_LINES_H

#include "cli/inputs.h"

struct report_lines;

/* The input is one that is read whole, and stays open until the lines are closed. */
struct report_lines *report_lines_open(const struct input *);

/* The next line that is not blank; it lives until the next call. False at the end. */
bool report_lines_next(struct report_lines *, struct span *line);

/* Complain that the last line is no report. */
void report_lines_refuse(struct report_lines *);

/* False where one was refused, or the input could not be read to its end, which is told. */
bool report_lines_close(struct report_lines *);

#endif
