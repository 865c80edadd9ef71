/*
 * dns_cache - answers by name and type, for as long as they may be kept.
 *
 * Bounded in entries and in bytes; what was not used for longest goes first. It
 * knows neither clock nor threads: whoever shares it locks it.
 */
#ifndef ANALYZERS_DNS_CACHE_H
#define ANALYZERS_DNS_CACHE_H

#include "analyzers/dns_reply.h"

struct dns_cache;

struct dns_cache *dns_cache_new(size_t most_entries, size_t most_bytes);
void dns_cache_free(struct dns_cache *);

/* The question; `hash` is of name and type, with a secret in it: others choose the names. */
struct dns_key {
	const struct dns_name *name;
	enum dns_type type;
	uint64_t hash;
};

uint64_t dns_key_hash(uint64_t secret, const struct dns_name *, enum dns_type);

/* What is kept for this question, until the next call; NULL for nothing. `now` in ms. */
struct dns_reply *dns_cache_find(struct dns_cache *, const struct dns_key *, int64_t now);

/*
 * Hold it for the seconds that its ttl tells (RFC 2308 5 for a "no"), but
 * not over a day. Nothing is kept of what failed, so that one lost packet does
 * not decide of the next question.
 */
void dns_cache_put(struct dns_cache *, const struct dns_key *, struct dns_reply *, int64_t now);

size_t dns_cache_bytes(const struct dns_cache *);

#endif
