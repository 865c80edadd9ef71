/*
 * clauses - a Received field cut into its clauses and comments (RFC 5321 4.4),
 * whoever wrote it.
 *
 * One pass over the body. What comes out are pieces in the order in which they
 * stand: runs of words of one clause, and comments. A piece never reaches
 * outside of the body, and pieces do not overlap.
 *
 * EHLO, MAIL FROM, RCPT and a certificate's name are words of the client. When
 * they may have been written so as to look like clauses there is a second
 * reading of the field, and `second_reading` says so:
 *
 * - "by" stands at two places outside of comments and quotes; pieces are then
 *   those from the last one on, for only what the server writes comes last;
 * - a comment before "by" is never closed;
 * - clauses of what the server writes stand before "by" and again behind it.
 *
 * A "by" behind a bracket inside of a comment or a quoted string is told by
 * `hidden_by`: whether it is a second reading hangs on what the program that
 * wrote the field lets through.
 */
#ifndef PARSER_CLAUSES_H
#define PARSER_CLAUSES_H

#include <stdbool.h>

#include "parser/date.h"
#include "parser/flaws.h"
#include "parser/ip.h"
#include "parser/span.h"

enum clause {
	CLAUSE_HEAD, /* before the first keyword */
	CLAUSE_FROM,
	CLAUSE_BY,
	CLAUSE_WITH,
	CLAUSE_VIA,
	CLAUSE_ID,
	CLAUSE_FOR,
	CLAUSE_TLS, /* RFC 8314 4.3 */
	CLAUSE_SENDER, /* "envelope-from", or "from" behind "by" */
	CLAUSE_TAIL, /* behind the date */
	CLAUSES,
};

struct piece {
	struct span text; /* a comment without its parentheses; never empty for words */
	unsigned char clause; /* enum clause */
	bool comment;
	bool taken; /* for the reader's use: some pattern read it ... */
	bool doubtful; /* ... one that would read a description of the client as well */
	bool session; /* ... one that tells of TLS or of a login */
	bool one_word; /* surely no blank is in it; false: there may be none */
	struct ip_answer address; /* ... whether all of the text is one */
};

enum { MOST_PIECES = 48 };

struct clauses {
	struct piece pieces[MOST_PIECES];
	size_t count;
	/* Where a clause has its first words, and its first comment, from 1; 0: nowhere. */
	unsigned char first[CLAUSES][2];
	/* The date behind the last ";" that has one behind it, or found without a ";". */
	struct mail_date date;
	const char *semicolon; /* before the date; NULL: none */
	struct span undated; /* what stands where the date should; at == NULL: nothing does */
	struct span rest; /* what did not fit into `pieces`; mostly empty */
	bool second_reading;
	bool dropped; /* ... and what stood before by is not among the pieces */
	/* A "by" behind a bracket inside of a comment or a quoted string, the last one, and the by
	 * that was read; NULL when there is none. */
	const char *hidden_by, *by;
};

void clauses_read(struct clauses *out, struct span body, struct flaw_list *flaws);

#endif
