/*
 * kept_line - the report of a message as a case has it: a line that scan
 * printed, when it was judged. Whoever wrote the case wrote the line, so that
 * nothing is taken for granted of it.
 */
#ifndef CLI_KEPT_LINE_H
#define CLI_KEPT_LINE_H

#include <stdio.h>

#include "analyzers/finding.h"
#include "analyzers/report.h"
#include "cli/json_in.h"

/* The report; NULL when the line is none. To be freed with json_in_free(). */
struct json_t *kept_line_read(struct span line);

enum kept_name {
	KEPT_NAME_NEW,
	KEPT_NAME_OLD, /* the file's name is that of the line, which has tokens in it */
};

/*
 * Print it as the report of a message of the same bytes that is at `origin`: where
 * it is, and the offsets that count from there, are those of now. A message that
 * was decoded counts from its own first byte, and keeps its length and digest.
 * `origin` NULL is where it was.
 */
void kept_line_write(FILE *, const struct json_t *, const struct origin *, enum kept_name);

/* As report_is_grave(). */
bool kept_line_is_grave(const struct json_t *, enum severity least);

#endif
