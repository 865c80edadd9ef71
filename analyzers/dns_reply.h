/*
 * dns_reply - what came of one question, in one piece of memory.
 *
 * It is made once and never changed, so threads may read it together. Those
 * who asked get copies: nothing of it outlives it in a session.
 */
#ifndef ANALYZERS_DNS_REPLY_H
#define ANALYZERS_DNS_REPLY_H

#include "analyzers/dns_backend.h"

struct dns_reply {
	struct dns_reading reading;
	struct span packet; /* as it came; empty when none came */
	struct span server; /* who said it or, of a failure, was asked last; the server list's text */
	size_t size;	    /* bytes of memory, all in all */
	unsigned holders;   /* for the use of whoever shares it */
};

/* Everything but `server` is copied. Freed by free(). */
struct dns_reply *dns_reply_new(const struct dns_reading *, struct span packet,
				struct span server);

/* Copy it into the ticket, whose answer is then there. */
void dns_reply_deliver(const struct dns_reply *, struct dns_ticket *);

#endif
