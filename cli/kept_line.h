/*
 * kept_line - the report of a message as a case has it: a line that scan
 * printed, when it was judged. Whoever wrote the case wrote the line, so that
 * nothing is taken for granted of it; it goes out as text, with no tree made.
 */
#ifndef CLI_KEPT_LINE_H
#define CLI_KEPT_LINE_H

#include "analyzers/report.h"

enum kept_name {
	KEPT_NAME_NEW,
	KEPT_NAME_OLD, /* the file's name is that of the line, which has tokens in it */
};

/*
 * The line, with its end, as the report of a message of the same bytes that is at
 * `origin`: where it is, and the offsets that count from there, are those of now. A
 * message that was decoded counts from its own first byte, and keeps its length and
 * digest. `origin` NULL is where it was. In the arena; empty when it is no report.
 */
struct span kept_line_at(struct arena *, struct span line, const struct origin *, enum kept_name);

#endif
