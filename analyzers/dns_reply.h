/*
 * dns_reply - what came of one question, in one piece of memory.
 *
 * It is made once and never changed, so threads may read it together; the last
 * who holds it frees it. A session holds what it was given until it is closed.
 * What is noted about it is freed with it.
 */
#ifndef ANALYZERS_DNS_REPLY_H
#define ANALYZERS_DNS_REPLY_H

#include <stdatomic.h>

#include "analyzers/dns_backend.h"
#include "analyzers/dns_note.h"

/* As struct dns_reading, without the room for a name that few answers leave to be asked. */
struct dns_reply {
	struct dns_answer answer;
	unsigned aliases;
	struct span next; /* on the wire; empty for none */
	struct span packet; /* as it came; empty when none came */
	struct span
		server; /* who said it or, of a failure, was asked last; the server list's text */
	size_t size; /* bytes of memory, all in all */
	atomic_uint holders;
	struct dns_note note;
};

/* Everything but `server` is copied. It has one holder. */
struct dns_reply *dns_reply_new(const struct dns_reading *, struct span packet, struct span server);

struct dns_reply *dns_reply_hold(struct dns_reply *);
void dns_reply_release(struct dns_reply *); /* NULL is none */

/* The ticket holds it from now on: its answer is there. */
void dns_reply_deliver(struct dns_reply *, struct dns_ticket *);

#endif
