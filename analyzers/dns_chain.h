/*
 * dns_chain - which keys sign the zone that a name lies in.
 *
 * The part of analyzers/dns_secure.h that goes from the trust anchor down to a
 * zone. What it finds stays with the session.
 */
#ifndef ANALYZERS_DNS_CHAIN_H
#define ANALYZERS_DNS_CHAIN_H

#include "analyzers/dns_evidence.h"

/* NULL: an answer is still to come. */
const struct dns_trust *dns_trust_of(struct dns_work *, const struct dns_name *);

#endif
