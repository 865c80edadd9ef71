/*
 * bounce_marks - how programs that write no RFC 3464 report announce a mail
 * that they return, and where they begin to quote it.
 */
#ifndef DATA_BOUNCE_MARKS_H
#define DATA_BOUNCE_MARKS_H

#include <stdbool.h>
#include <stddef.h>

enum bounce_mark_kind {
	MARK_FAILED, /* a line that begins so announces recipients that were not reached */
	MARK_DELAYED, /* the same of recipients that are still tried */
	MARK_NAMED, /* the recipient stands behind it in the line; MARK_FAILED, too */
	MARK_REASON, /* why stands behind it, in the line or below */
	MARK_HOST, /* the host that refused stands behind it, anywhere in a line */
	MARK_HOST_FIRST, /* the same, but it stands first in the line */
	MARK_PROGRAM, /* the host that writes stands behind it in the line; MARK_FAILED, too */
	MARK_ORIGINAL, /* the returned mail begins on the next line that is not blank */
	MARK_HEADERS, /* the same, but no more than its header was kept */
	MARK_CLOSE, /* the answer ends before it */
	MARK_PART, /* the returned mail begins behind the next blank line */
	MARK_FIELDS, /* with this line begin fields as of message/delivery-status */
	MARK_HERE, /* the returned mail begins with this very line */
	MARK_SENDER, /* anywhere in From, in lower case: one that returns mails */
	MARK_SUBJECT, /* Subject begins so or has it behind a blank; with such a sender only */
};

struct bounce_mark {
	const char *program; /* "Exim"; "" where many write so */
	enum bounce_mark_kind kind;
	const char *text; /* dashes, stars and the like before it left out */
	size_t len;
};

extern const struct bounce_mark bounce_marks[];
extern const size_t bounce_mark_count;

/*
 * The row of that kind (lines: MARK_FAILED to MARK_HERE but those of hosts) that a
 * line begins with, whatever its case; the longest. NULL: none.
 */
const struct bounce_mark *bounce_mark_line(const char *line, size_t len);

#endif
