/*
 * dns_zone - master files as the DNS: what they do not hold does not exist.
 *
 * All files are one tree of names, so a zone may be spread over files, and
 * several zones may stand in one. Wildcards are RFC 4592's: they stand in for
 * names below their closest encloser that do not exist, and an empty
 * non-terminal exists.
 */
#ifndef ANALYZERS_DNS_ZONE_H
#define ANALYZERS_DNS_ZONE_H

#include "analyzers/dns_backend.h"

struct dns_zone;

struct dns_zone *dns_zone_new(void);

/*
 * Add what a master file holds; ->wrong and its kin tell in the arena what
 * keeps it from being used, with `path` as its name.
 */
struct dns_refusal dns_zone_add(struct dns_zone *, struct arena *, const char *path,
				struct span text);

/* The back-end, to be closed by dns_close(). */
struct dns *dns_zone_dns(struct dns_zone *);

#endif
