/*
 * dns_master - master files (RFC 1035 5, RFC 2308 4), record by record.
 *
 * More is taken than a name server would: there need be no SOA, no $TTL, and
 * without $ORIGIN names are meant from the root. Nothing is guessed beyond
 * that: what cannot be read ends the reading, with its line and the reason.
 */
#ifndef ANALYZERS_DNS_MASTER_H
#define ANALYZERS_DNS_MASTER_H

#include "analyzers/dns.h"
#include "analyzers/dns_name.h"

struct dns_master_token {
	struct span text; /* as written, escapes and all, but without quotes */
	bool quoted;
};
struct dns_master_tokens LIST_OF(struct dns_master_token);

/* A file that is being read. */
struct dns_master {
	struct arena *arena; /* of records and of what is read on the way */
	struct span rest;
	size_t line; /* of what is read next, from 1 */
	struct dns_name origin, owner; /* $ORIGIN; the last record's owner */
	uint32_t ttl; /* seconds: $TTL, or that of the last record */
	bool ttl_set; /* by $TTL */
	struct dns_master_tokens tokens; /* of the entry at hand */
	bool same_owner; /* the entry begins with a blank */
	const char *wrong; /* static text; NULL as long as all is well */
	struct span about; /* what is wrong so, may be empty */
};

struct dns_master_entry {
	size_t line; /* where it begins */
	struct dns_name owner;
	uint16_t type; /* with a fault DNS_RR_ANY means every type */
	uint32_t ttl;
	enum dns_fault fault; /* $FAIL: the question fails so */
	struct span rdata; /* wire form, names not compressed */
};

/* The whole file in the arena; false with errno set, EFBIG over LIMIT_ZONE_FILE. */
bool dns_master_load(struct arena *, const char *path, struct span *text);

struct dns_master dns_master_open(struct arena *, struct span text);

/*
 * The next entry; false at the end, or when something is wrong: then ->wrong,
 * ->about and ->line tell what and where.
 */
bool dns_master_next(struct dns_master *, struct dns_master_entry *);

#endif
