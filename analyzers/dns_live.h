/*
 * dns_live - the DNS as it is now: name servers are asked over the network.
 *
 * All threads share one engine thread and one cache. Nothing is opened and no
 * thread runs before the first question. What is asked is always recursive:
 * the servers are resolvers, of which the answers' truth depends.
 */
#ifndef ANALYZERS_DNS_LIVE_H
#define ANALYZERS_DNS_LIVE_H

#include "analyzers/dns_engine.h"

struct dns_live_options {
	struct dns_engine_options engine;
	size_t cache_entries, cache_bytes; /* of answers kept for other messages; at most */
	bool (*stopped)(void); /* asked now and then by those who wait: give up; NULL: never */
};

/* What is used unless something else is wanted; no servers yet. */
struct dns_live_options dns_live_defaults(void);

/*
 * The back-end, to be closed by dns_close() when its ports and sessions are.
 * Without servers each question is DNS_FAILED, DNS_FAULT_NETWORK.
 */
struct dns *dns_open_live(const struct dns_live_options *);

/* What is to be told of a live back-end. */
struct dns_live_counts {
	struct dns_counts engine;
	unsigned long cached; /* questions that were answered from the cache */
	size_t cache_bytes;
};

struct dns_live_counts dns_live_counts(struct dns *);

#endif
