/*
 * dns_engine - thousands of questions on their way at once, in one thread.
 *
 * A question has a deadline from when its first packet goes out: every server
 * is tried once, one server twice, each try takes `timeout_ms` at most, and
 * nothing that a server does makes it longer. A server that cannot be reached,
 * is silent, fails, or sends rubbish is left for the next; what it said is the
 * answer only when no other has a better one. Equal questions on their way are one.
 *
 * The engine knows no threads: all but dns_engine_wake() belong to one.
 */
#ifndef ANALYZERS_DNS_ENGINE_H
#define ANALYZERS_DNS_ENGINE_H

#include "analyzers/dns_reply.h"
#include "analyzers/dns_servers.h"
#include "parser/error.h"

struct dns_engine;

struct dns_engine_options {
	struct dns_servers servers;
	unsigned timeout_ms; /* of one try */
	unsigned tries;	     /* of one server; several servers are tried once each, or more */
	unsigned sockets;    /* open at a time; further questions wait */
	bool signatures;     /* ask for them: what DNSSEC checks */
};

/* Somebody who waits for an answer. Whoever asks owns it, and gets it back with the answer. */
struct dns_waiter {
	struct dns_waiter *next; /* the engine's while it waits */
	const struct dns_name *name; /* not changed while it waits */
	uint64_t hash; /* as in struct dns_key */
	enum dns_type type;
};

/* What happened so far. */
struct dns_counts {
	unsigned long questions; /* that went out, equal ones in flight once */
	unsigned long merged;	 /* that were one with an equal one in flight */
	unsigned long datagrams; /* sent */
	unsigned long streams;	 /* TCP connections begun */
	unsigned long strangers; /* messages that answered no question of ours, dropped */
	unsigned long failed;	 /* questions nobody had an answer to */
	struct error trouble;	 /* the last that this machine's network made; code 0 for none */
};

/*
 * All who asked this question, linked by ->next, in the order they asked, and
 * what came of it, which is theirs to release. NULL: the engine is closed.
 */
typedef void dns_engine_done(void *context, struct dns_waiter *all, struct dns_reply *reply);

/* Opens no socket to anywhere yet. */
struct error dns_engine_open(struct dns_engine **out, const struct dns_engine_options *,
			     dns_engine_done *done, void *context);
void dns_engine_close(struct dns_engine *);

/* Give back what is on its way, as unanswered, and close every socket to a server. */
void dns_engine_end(struct dns_engine *);

void dns_engine_ask(struct dns_engine *, struct dns_waiter *);

enum dns_engine_wait { DNS_ENGINE_POLL, DNS_ENGINE_BLOCK };

/* Do what is to be done now; with BLOCK wait until there is something, or for a wake. */
void dns_engine_turn(struct dns_engine *, enum dns_engine_wait);

/* From any thread: the next or present DNS_ENGINE_BLOCK returns at once. */
void dns_engine_wake(const struct dns_engine *);

const struct dns_counts *dns_engine_counts(const struct dns_engine *);

#endif
