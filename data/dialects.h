/*
 * dialects - how each MTA family writes the parts of Received that RFC 5321
 * 4.4 leaves free.
 *
 * A row is chosen by its anchor: one token at one *place* (the comment after
 * by, the with keyword, the by host's suffix, the head of the field), found by
 * one look-up, never by searching the text: HELO, MAIL FROM, RCPT and the name
 * in a client certificate are words that the client chose, before by as well
 * as after it.
 *
 * Patterns (parser/pattern.h tells the language) are bound to a clause or to
 * the n-th comment of one. Patterns of one part that stand one after the other
 * are alternatives; the first that matches is taken. A row fits when a pattern
 * for its anchor's part matches, if it has one, and one of each part whose
 * patterns begin with "!" or "~"; the latter only look and take nothing. The
 * pattern "!" alone wants the part to be missing.
 * A row that is chosen by its shape fits when all its parts do, except those
 * whose patterns begin with "?". What no pattern of the row took is offered to
 * the patterns that all dialects share.
 */
#ifndef DATA_DIALECTS_H
#define DATA_DIALECTS_H

#include <stdbool.h>
#include <stddef.h>

enum received_part {
	PART_END, /* ends a row's list of patterns */
	PART_HEAD, /* words or comment before the first keyword */
	PART_FROM,
	PART_FROM_MORE, /* words behind a comment of from */
	PART_FROM_COMMENT_1,
	PART_FROM_COMMENT_2,
	PART_BY,
	PART_BY_COMMENT_1, /* for a row chosen by a comment: that comment */
	PART_BY_COMMENT_2,
	PART_WITH,
	PART_WITH_MORE, /* words behind a comment of with, or of a second with */
	PART_WITH_COMMENT,
	PART_VIA,
	PART_ID,
	PART_FOR,
	PART_SENDER, /* "from <...>" or "envelope-from <...>" behind by */
	PART_DATE,
	PART_TAIL, /* behind the date */
	PART_ANY_COMMENT,
};

/*
 * Where an anchor stands: the first word (letters and digits) of a comment
 * after by, or "#" for one that begins with a digit; the first word after
 * with; the last two labels of the by host; the first word of the field when it
 * does not begin with from or by; or nowhere, and all patterns decide.
 */
enum dialect_place { AT_BY_COMMENT, AT_WITH, AT_BY_SUFFIX, AT_HEAD, AT_SHAPE };

enum dialect_trait {
	LOOKS_UP_RDNS =
		1 << 0, /* writes the client's name when it has one: none written, none found */
	IN_HOST = 1 << 1, /* a step inside one host */
	FETCH = 1 << 2, /* IMAP, POP3: the path restarts */
	SUBMISSION = 1 << 3, /* a user handed in a new message */
	RAW_EHLO = 1 << 4, /* lets any byte of EHLO through */
	CLEAN_EHLO = 1 << 5, /* replaces blanks and brackets of EHLO */
	ID_HAS_TIME = 1 << 6,
	LIST = 1 << 7, /* a list processor: a new envelope */
	HELO_IN_COMMENT =
		1 << 8, /* the name after from is the client's name, HELO stands in the comment */
	NO_FROM = 1 << 9, /* never tells the client */
	INSIDE = 1 << 10, /* between hosts of one service, whatever the protocol's name says */
	FROM_IS_CLIENT = 1 << 11, /* the address after from is the client's, not said by it */
	BLANK_BEFORE_DATE =
		1 << 13, /* a row of this shape has white space before the ";" of the date */
	ID_IS_VERSION = 1 << 12, /* what stands after id is a build */
};

struct dialect_pattern {
	enum received_part part;
	const char *pattern;
};

enum { DIALECT_ANCHOR = 24 }; /* bytes of an anchor and the NUL behind it */

struct dialect {
	const char *name; /* shown in reports: "postfix" */
	enum dialect_place place;
	char anchor[DIALECT_ANCHOR]; /* "postfix", "exim", "mapi", "google.com"; NULs behind */
	struct dialect_pattern patterns[16]; /* the last is PART_END */
	unsigned traits; /* enum dialect_trait */
	const char *product; /* of the by host, as people call it; NULL: not told by the dialect */
};

/* By place, then by anchor; rows of one anchor in the order in which they are tried. The last is
 * "unknown". */
extern const struct dialect dialects[];
extern const size_t dialect_count;

/* The first row with that anchor at that place, any case; NULL when there is none. */
const struct dialect *dialect_find(enum dialect_place, const char *anchor, size_t len);

/* The first of the rows that are chosen by their shape; they are the last rows of all. */
const struct dialect *dialect_first_shape(void);

/* Whether it is one of Microsoft Exchange's: their names begin so. */
bool dialect_is_exchange(const struct dialect *);

/* What any dialect may write, as lists that end with NULL. */
extern const char *const common_from_comment[]; /* comments between from and by */
extern const char *const common_by[]; /* words after by, when they are no host's name */
extern const char
	*const common_by_comment[]; /* comments of by: its address, or what program it runs */
extern const char *const
	common_comment[]; /* comments anywhere behind by or from: TLS, authentication, envelope */
extern const char *const common_tail[]; /* words and comments behind the date */

#endif
