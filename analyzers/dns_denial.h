/*
 * dns_denial - what NSEC (RFC 4034 4, 4035 5.4) and NSEC3 records (RFC 5155 8)
 * prove not to be there.
 *
 * The records handed in are of one zone, and its signatures over them have
 * been found good. A proof of the one kind or the other will do.
 */
#ifndef ANALYZERS_DNS_DENIAL_H
#define ANALYZERS_DNS_DENIAL_H

#include "analyzers/dns_signature.h"

struct dns_denial {
	struct dns_name owner;
	struct dns_name next; /* NSEC: the next name of the zone; the apex ends it */
	bool hashed; /* NSEC3: the rest but for `types` is its */
	bool opt_out; /* unsigned delegations may lie between the hashes */
	unsigned iterations;
	struct span salt;
	unsigned char from[DNS_NSEC3_HASH], to[DNS_NSEC3_HASH];
	struct span types; /* the bit maps of the types at the owner */
};

struct dns_denials {
	struct dns_name apex;
	struct dns_denial_list LIST_OF(struct dns_denial) list;
	unsigned hashes; /* made so far: LIMIT_HASHES */
};

/*
 * Add a record; false when it is none that counts: of another shape, of
 * another hash than SHA-1, with flags that nobody knows, or outside the zone.
 */
bool dns_denials_add(struct arena *, struct dns_denials *, const struct dns_name *owner,
		     unsigned type, struct span rdata);

/* Whether its owner has records of that type. */
bool dns_denial_has(const struct dns_denial *, unsigned type);

/* NSEC3: whether the hash lies between its own and the next; behind the last comes the first. */
bool dns_denial_spans(const struct dns_denial *, const unsigned char hash[DNS_NSEC3_HASH]);

enum dns_proof {
	DNS_UNPROVEN,
	DNS_PROVEN,
	DNS_PROVEN_OPT_OUT, /* but for delegations to unsigned zones */
	DNS_PROOF_DEAR, /* over LIMIT_ITERATIONS: counts as unsigned (RFC 9276 3.2) */
};

/* There is no such name, and no wildcard that stands in for it. */
enum dns_proof dns_deny_name(struct dns_denials *, const struct dns_name *);

/* The name, or the wildcard that stands in for it, has no such records and no CNAME. */
enum dns_proof dns_deny_type(struct dns_denials *, const struct dns_name *, unsigned type);

/* Nothing lies between the name's last `labels` labels and the name: a wildcard stands in. */
enum dns_proof dns_deny_closer(struct dns_denials *, const struct dns_name *, unsigned labels);

/* Whether another zone begins at a name, which has no DS records. */
enum dns_cut {
	DNS_CUT_UNKNOWN,
	DNS_CUT_NONE,
	DNS_CUT_UNSIGNED,
	DNS_CUT_OPT_OUT, /* it may, and would be unsigned */
	DNS_CUT_DEAR,
};

enum dns_cut dns_deny_cut(struct dns_denials *, const struct dns_name *);

#endif
