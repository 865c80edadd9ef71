/*
 * dns_signature - the records of DNSSEC (RFC 4034) and their arithmetic.
 *
 * What is read here are claims of whoever sent them: a signature that fits its
 * key tells nothing by itself. Whether the key may sign that zone, the name
 * lies in it and the time has come is for analyzers/dns_secure.h. Spans point
 * into the record's data.
 */
#ifndef ANALYZERS_DNS_SIGNATURE_H
#define ANALYZERS_DNS_SIGNATURE_H

#include <time.h>

#include "analyzers/dns_name.h"

/* RRSIG, RFC 4034 3.1. */
struct dns_signature {
	uint16_t covered; /* type of the records that are signed */
	uint8_t algorithm;
	uint8_t labels; /* of the name that was signed; the root's and "*" are not counted */
	uint32_t ttl; /* that was signed, seconds */
	uint32_t expiration, inception; /* seconds, modulo 2^32 */
	uint16_t tag;
	struct dns_name signer;
	struct span bytes;
};

/* DNSKEY, RFC 4034 2.1. */
struct dns_key {
	uint16_t flags;
	uint8_t protocol, algorithm;
	uint16_t tag; /* RFC 4034 B: no key has it for itself */
	struct span rdata;
};

/* DS, RFC 4034 5.1. */
struct dns_delegation {
	uint16_t tag;
	uint8_t algorithm, digest_type;
	struct span digest;
};

/* False when the data is too short for its type. */
bool dns_signature_read(struct span rdata, struct dns_signature *out);
bool dns_key_read(struct span rdata, struct dns_key *out);
bool dns_delegation_read(struct span rdata, struct dns_delegation *out);

/* Whether the key may sign zones: the zone flag, not revoked (RFC 5011 2.1), protocol 3. */
bool dns_key_signs(const struct dns_key *);

/*
 * Whether such signatures are judged at that time. RSA with SHA-1 is not since
 * RFC 9905; neither is what RFC 8624 has no validator need. A zone that is
 * signed with nothing else counts as unsigned (RFC 4035 5.2).
 */
bool dns_algorithm_is_known(unsigned algorithm, time_t at);
bool dns_digest_is_known(unsigned digest_type);

/* Whether the digest is that of the key of this zone. */
bool dns_delegation_fits(const struct dns_delegation *, const struct dns_name *zone,
			 const struct dns_key *);

/*
 * The order of serial numbers (RFC 4034 3.1.5, RFC 1982): the time is not
 * before the inception, or not after the expiration.
 */
bool dns_signature_begun(const struct dns_signature *, time_t at);
bool dns_signature_lasts(const struct dns_signature *, time_t at);

/* RFC 4034 3.1.8.1: what precedes the records in the signed data. */
struct span dns_signature_head(struct arena *, const struct dns_signature *);

/*
 * Whether the signature over `data` was made by the key. Dear. False also for
 * RSA keys over LIMIT_ZONE_KEY_BITS or with an exponent over LIMIT_ZONE_KEY_EXPONENT bytes.
 */
bool dns_signature_fits(const struct dns_signature *, const struct dns_key *, struct span data);

enum { DNS_NSEC3_HASH = 20 }; /* bytes */

/* RFC 5155 5. */
void dns_nsec3_hash(const struct dns_name *, struct span salt, unsigned iterations,
		    unsigned char out[DNS_NSEC3_HASH]);

#endif
