/* dns_anchors - the keys that chains of signatures begin with (RFC 4033 2, 4035 4.4). */
#ifndef ANALYZERS_DNS_ANCHORS_H
#define ANALYZERS_DNS_ANCHORS_H

#include "analyzers/dns.h"
#include "analyzers/dns_name.h"

struct dns_anchor {
	struct dns_name zone;
	uint16_t type; /* DNS_DS or DNS_DNSKEY */
	struct span rdata;
};

struct dns_anchors {
	struct dns_anchor_list LIST_OF(struct dns_anchor) list;
};

/*
 * Read them from the text of a master file; `path` is its name where it is
 * refused. Keys that are revoked or may not sign zones are left out.
 */
struct dns_refusal dns_anchors_read(struct dns_anchors *, struct arena *, const char *path,
				    struct span text);

/* The anchor number `*next` or a later one of this zone, with *next set behind it; NULL: no more.
 */
const struct dns_anchor *dns_anchor_next(const struct dns_anchors *, const struct dns_name *zone,
					 size_t *next);

#endif
