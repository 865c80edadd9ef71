/*
 * mbox - where a message of a mailbox file ends and the next one begins
 * (RFC 4155, and mboxo, mboxrd, mboxcl, mboxcl2 before it).
 */
#ifndef PARSER_MBOX_H
#define PARSER_MBOX_H

#include <stdbool.h>

#include "parser/span.h"

/* Longer lines are no "From " lines. */
enum { MBOX_LONGEST_LINE = 1000 };

/*
 * Whether `line` is what a delivery program writes before a message: "From ",
 * then anywhere a date with month, day, time and year in an order that
 * asctime(3) or RFC 5322 write them. "From here on" is not. The senders "-" and
 * "NUMBER@xxx", which programs write for nobody, need no date behind them.
 */
bool mbox_is_from_line(struct span line);

/* What a look at some bytes of a mailbox shows. */
struct mbox_look {
	bool found;
	size_t from;  /* found: offset of the "From " line; else what stands before it needs no other look */
	size_t after; /* found: offset behind that line's end */
};

/*
 * Find the first "From " line at or after offset `begin` of `text`; offset 0
 * of `text` is the start of a line. `last`: nothing follows after `text`, so a
 * line may end with it. Linear.
 */
struct mbox_look mbox_find(struct span text, size_t begin, bool last);

/*
 * The message alone: `text`, which ends where the next "From " line begins,
 * without the empty line that the format puts before that.
 */
struct span mbox_trim(struct span text);

/*
 * How long the message at the start of `text` is by its Content-Length field
 * (mboxcl2 quotes no "From " in bodies and relies on it): header, empty line
 * and that many bytes. False when it tells none in the header.
 */
bool mbox_told_length(struct span text, size_t most, size_t *length);

/*
 * Whether a message may end `length` bytes into `text`: there the input ends,
 * or an empty line and a "From " line follow.
 */
bool mbox_ends_at(struct span text, size_t length, bool last);

#endif
