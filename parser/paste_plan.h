/*
 * paste_plan - what is to be repaired in pasted text. Internal to parser/paste.
 *
 * The plan is made from the head of the text, and without memory: a sound
 * message costs a look at its first lines.
 */
#ifndef PARSER_PASTE_PLAN_H
#define PARSER_PASTE_PLAN_H

#include <stdbool.h>

#include "parser/paste_line.h"

struct paste_plan {
	enum paste_line_end line_end;
	bool bom; /* a byte order mark stands before all */
	bool mbox; /* a "From " line of an mbox stands before the header */
	bool gaps; /* blank lines stand between the fields */
	bool unfold; /* folded lines have lost their indent */
	struct span prefix; /* what stands before the header's lines: indent or quote marks */
	/* Bytes before the first line: prefix and a quote; none, if a selection began behind them.
	 */
	size_t first_skip;
	size_t first; /* offset of the line that the header begins with */
	size_t before; /* offset of the first line before it that is not blank, or `first` */
};

struct paste_plan paste_plan_make(struct span raw);

/* Whether anything is to be done. */
bool paste_plan_is_needed(const struct paste_plan *);

/* A line without the prefix; *matched is false when it has another, and it is left as it is. */
struct span paste_strip(const struct paste_plan *, struct span line, bool *matched);

#endif
