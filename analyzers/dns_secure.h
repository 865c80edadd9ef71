/*
 * dns_secure - DNSSEC: whether a chain of signatures leads from a trust anchor
 * to an answer (RFC 4035 5, RFC 5155 8, RFC 6840).
 *
 * The chain is followed from the anchor down: at each name on the way the
 * parent's zone has signed either DS records, which name the keys of a zone
 * that begins there, or the proof that there are none. A signature counts only
 * when its signer is the zone that the name lies in, the time is within it,
 * and its label count fits the name or the proof that a wildcard stands in.
 *
 * Work is bounded (KeyTrap, CVE-2023-50387 and -50868) by the LIMIT_ of signatures,
 * keys, verifications, iterations and hashes. What cannot be proven within
 * them is bogus, for the reason "limit".
 */
#ifndef ANALYZERS_DNS_SECURE_H
#define ANALYZERS_DNS_SECURE_H

#include "analyzers/dns_backend.h"

/*
 * Check what was delivered to the ticket: ->reading.answer.security and
 * ->because are set. A name that is told not to exist and is only proven to
 * have no such records becomes DNS_NO_DATA. False when that waits for other
 * answers. A session that does not check has nothing checked, and true is returned.
 */
bool dns_secure_check(struct dns_session *, struct dns_ticket *);

#endif
