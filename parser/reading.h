/*
 * reading - one Received field while it is being read: what parser/received.c
 * and its helpers share, and nobody else includes.
 */
#ifndef PARSER_READING_H
#define PARSER_READING_H

#include "parser/clauses.h"
#include "parser/pattern.h"
#include "parser/received.h"

struct reading {
	struct received *out;
	struct clauses clauses;
	struct piece date; /* the date as a piece, to look at */
	struct arena *arena;
	struct flaw_list *flaws;
	/* What the last pattern that a row asked for captured, so that it need not be laid again.
	 */
	struct captures fitted, scratch;
	const char *fitted_pattern; /* NULL: none */
	const struct piece *fitted_piece;
	const struct piece *anchor; /* the comment by which the row was chosen, or NULL */
	const struct piece *client; /* the piece that told the client's address, or NULL */
	const struct piece *helo; /* the piece that is HELO and nothing else, or NULL */
	bool no_name, mismatch, tls_told;
	bool name_is_helo; /* HELO was looked up and leads to the client */
};

/* The piece a part stands for; NULL when the field has none. */
struct piece *reading_piece(struct reading *, enum received_part);

/*
 * Lay a pattern on a piece; when it matches, its captures become fields and the
 * piece is taken. Behind the client's address no second one is taken, and no
 * name of a client.
 */
bool reading_take(struct reading *, struct piece *, const char *pattern);

/* The row that fits the field; it sets the reading's anchor. Never NULL. */
const struct dialect *reading_row(struct reading *);

#endif
