/* report_read - what is wanted of a report, out of a line that scan printed. */
#ifndef CLI_REPORT_READ_H
#define CLI_REPORT_READ_H

#include "analyzers/report.h"

/* Whether bytes are the beginning of such a line. */
bool report_read_is(struct span head);

/*
 * The date, hosts, hops, software and breaks of a report; all else is empty. False
 * when the line is no such report. Everything lives in the arena.
 */
bool report_read(struct arena *, struct span line, struct report *out);

/* Of the same line only where the message was: file, entry and index. */
bool report_origin_read(struct arena *, struct span line, struct origin *out);

#endif
