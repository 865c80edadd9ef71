/*
 * rewrite - envelope senders that carry another address: rewritten by a
 * forwarder (SRS), tagged by the sender's own server (BATV), or told apart by
 * recipient (VERP).
 */
#ifndef ANALYZERS_REWRITE_H
#define ANALYZERS_REWRITE_H

#include <stdbool.h>
#include <time.h>

#include "parser/arena.h"
#include "parser/span.h"

enum rewrite_kind {
	REWRITE_NONE,
	REWRITE_SRS,   /* SRS0, SRS1, and Microsoft 365's "+SRS=": by a forwarder */
	REWRITE_FORWARD, /* chasquid's "user+fwd_from=local=domain": by a forwarder */
	REWRITE_GMAIL, /* "+caf_=": forwarded by the Gmail account that is its sender now */
	REWRITE_BATV,  /* "prvs=", "btv1==": by the server it left */
	REWRITE_VERP,  /* "list-bounces+user=b.example": the recipient is in it */
};

struct rewrite {
	enum rewrite_kind kind;
	/*
	 * Of a forwarder: the sender that it was given; BATV: the address
	 * without its tag. Empty where the address does not hold it.
	 */
	struct span original;
	struct span recipient; /* VERP: whom this copy was for; Gmail: whom it is forwarded to */
	struct span by; /* SRS: domain of the forwarder; Gmail, chasquid: the account */
	struct span first; /* SRS1: domain of the first forwarder */
	bool stamp_known;
	unsigned stamp; /* SRS: days since 1970-01-01, modulo 1024 */
};

/* What there is in an address, without angle brackets. Addresses put together are in the arena. */
struct rewrite rewrite_read(struct arena *, struct span address);

/* Whether a forwarder put its own address there, which then holds the original. */
bool rewrite_is_forward(const struct rewrite *);

/*
 * Days from the stamp of an SRS address to `at`; negative: it was made later. A stamp comes back
 * every 1024 days, so this is the nearest of its days. The stamp must be known.
 */
int rewrite_stamp_age(const struct rewrite *, time_t at);

const char *rewrite_word(enum rewrite_kind); /* "srs"; static; "" for REWRITE_NONE */

#endif
