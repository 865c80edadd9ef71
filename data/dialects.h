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
 * Patterns are bound to a clause or to the n-th comment of one. {name:type}
 * captures (ip:addr port:number user:text host:word ...), [..] is optional,
 * {set k=v ...} is key=value in any order (Exim), \[ is a bracket as written.
 * A blank is at least one blank; a capture never crosses one unless its type
 * says so.
 */
#ifndef DATA_DIALECTS_H
#define DATA_DIALECTS_H

#include <stddef.h>

enum received_part {
	PART_END, /* ends a row's list of patterns */
	PART_HEAD,
	PART_FROM,
	PART_FROM_COMMENT_1,
	PART_FROM_COMMENT_2,
	PART_BY,
	PART_BY_COMMENT_1,
	PART_BY_COMMENT_2,
	PART_WITH,
	PART_WITH_COMMENT,
	PART_VIA,
	PART_ID,
	PART_FOR,
	PART_TAIL, /* after the date */
	PART_ANY_COMMENT,
};

enum dialect_place { AT_BY_COMMENT, AT_WITH, AT_BY_SUFFIX, AT_HEAD, AT_SHAPE };

enum dialect_trait {
	LOOKS_UP_RDNS = 1 << 0, /* writes the client's name when it has one: none written, none found */
	IN_HOST = 1 << 1,	/* a step inside one host */
	FETCH = 1 << 2,		/* IMAP, POP3: the path restarts */
	SUBMISSION = 1 << 3,	/* a user handed in a new message */
	RAW_EHLO = 1 << 4,	/* lets any byte of EHLO through */
	CLEAN_EHLO = 1 << 5,	/* replaces blanks and brackets of EHLO */
	ID_HAS_TIME = 1 << 6,
	LIST = 1 << 7,		/* a list processor: a new envelope */
	HELO_IN_COMMENT = 1 << 8, /* the name after from is the client's name, HELO stands in the comment */
	NO_FROM = 1 << 9,	/* never tells the client */
};

struct dialect_pattern {
	enum received_part part;
	const char *pattern;
};

struct dialect {
	const char *name;	  /* shown in reports: "postfix" */
	enum dialect_place place;
	const char *anchor;	  /* "Postfix", "Exim", "mapi", ".google.com" */
	struct dialect_pattern patterns[10];
	unsigned traits;	  /* enum dialect_trait */
	const char *product;	  /* of the by host, as people call it; NULL: not told by the dialect */
};

extern const struct dialect dialects[];
extern const size_t dialect_count;

#endif
