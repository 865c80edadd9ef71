/*
 * rewrite - envelope senders that carry another address: rewritten by a
 * forwarder (SRS), tagged by the sender's own server (BATV), or told apart by
 * recipient (VERP).
 */
#ifndef ANALYZERS_REWRITE_H
#define ANALYZERS_REWRITE_H

#include "parser/arena.h"
#include "parser/span.h"

enum rewrite_kind {
	REWRITE_NONE,
	REWRITE_SRS,   /* SRS0, SRS1, and Microsoft 365's "+SRS=": by a forwarder */
	REWRITE_GMAIL, /* "+caf_=": forwarded by the Gmail account that is its sender now */
	REWRITE_BATV,  /* "prvs=", "btv1==": by the server it left */
	REWRITE_VERP,  /* "list-bounces+user=b.example": the recipient is in it */
};

struct rewrite {
	enum rewrite_kind kind;
	/*
	 * SRS: the sender that the forwarder was given; BATV: the address
	 * without its tag. Empty where the address does not hold it.
	 */
	struct span original;
	struct span recipient; /* VERP: whom this copy was for; Gmail: whom it is forwarded to */
	struct span by;	       /* SRS: domain of the forwarder; Gmail: the account */
	struct span first;     /* SRS1: domain of the first forwarder */
};

/* What there is in an address, without angle brackets. Addresses put together are in the arena. */
struct rewrite rewrite_read(struct arena *, struct span address);

const char *rewrite_word(enum rewrite_kind); /* "srs"; static; "" for REWRITE_NONE */

#endif
