/*
 * dns_sets - the records of a packet as they are signed: in sets of one owner
 * and type, in the canonical form and order of RFC 4034 6, with the
 * signatures that cover them.
 */
#ifndef ANALYZERS_DNS_SETS_H
#define ANALYZERS_DNS_SETS_H

#include <time.h>

#include "analyzers/dns_compose.h"

struct dns_set {
	enum dns_section section;
	struct dns_name owner;
	uint16_t type;
	struct span_list datas; /* each once */
	struct span_list signatures; /* data of RRSIG records; there may be no records to them */
	uint32_t ttl; /* the least that came with them all */
};
struct dns_sets LIST_OF(struct dns_set);

/*
 * The sets of the answer and authority sections. They are in the arena and
 * point into the packet. False when the packet is malformed.
 */
bool dns_sets_read(struct arena *, struct span packet, struct dns_sets *out);

/*
 * The seconds that all sets may be kept, of `ttl`: no longer than they came with, than was signed
 * and than their signatures last (RFC 4035 5.3.3). Of several signatures that have begun and last
 * the longest counts; a set without any is not bound by them.
 */
uint32_t dns_sets_ttl(const struct dns_sets *, uint32_t ttl, time_t now);

/* NULL when there are no such records. */
const struct dns_set *dns_set_find(const struct dns_sets *, enum dns_section,
				   const struct dns_name *owner, unsigned type);

/*
 * The bytes that are signed behind the signature's own (RFC 4034 3.1.8.1),
 * with the owner's name and the time to live that were signed.
 */
struct span dns_set_bytes(struct arena *, const struct dns_set *, const struct dns_name *owner,
			  uint32_t ttl);

#endif
