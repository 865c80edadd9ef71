/*
 * dns_evidence - what a packet says, and what the signatures in it are worth.
 *
 * The part of analyzers/dns_secure.h that looks at one packet with the keys of one zone, whichever
 * those are (analyzers/dns_chain.h). All work is counted here.
 */
#ifndef ANALYZERS_DNS_EVIDENCE_H
#define ANALYZERS_DNS_EVIDENCE_H

#include "analyzers/dns_anchors.h"
#include "analyzers/dns_backend.h"
#include "analyzers/dns_denial.h"
#include "analyzers/dns_sets.h"

/* Why something is not secure; where several things are wrong, the last tells most. */
enum dns_reason {
	DNS_NO_SIGNATURE,
	DNS_NO_DENIAL, /* it is not proven that something is not there */
	DNS_WRONG_SIGNER, /* another zone than the one that the name lies in */
	DNS_WRONG_LABELS, /* more than the name has, or a wildcard where none may be */
	DNS_WRONG_ALGORITHM, /* one that is not judged */
	DNS_NO_KEY, /* the zone has no such key that may sign it */
	DNS_NOT_YET, /* the signature's time has not come */
	DNS_EXPIRED,
	DNS_WRONG_SIGNATURE, /* neither these records nor this key made it */
	DNS_MALFORMED,
	DNS_LIMIT, /* more work than is done for it */
	/* Not bogus. */
	DNS_NO_ANCHOR, /* no trust anchor lies above the name */
	DNS_NO_ANSWER, /* DS or DNSKEY records could not be had */
	DNS_UNSIGNED, /* the zone above says that it signs nothing */
	DNS_OPT_OUT, /* it may be an unsigned zone: RFC 5155 6 */
	DNS_ITERATIONS, /* too many of them, RFC 9276 */
};

const char *dns_reason_word(enum dns_reason); /* "expired"; static, stable */
void dns_reason_raise(enum dns_reason *, enum dns_reason to); /* if that tells more */

/* The zone that a name lies in. */
struct dns_trust {
	enum dns_security security;
	const char *because; /* not secure: why */
	struct dns_name apex; /* secure: its name, and the keys that may sign it */
	struct dns_key_list LIST_OF(struct dns_key) keys;
};

/* What a session knows. */
struct dns_secure {
	const struct dns_anchors *anchors;
	time_t at; /* the time to judge by; 0: when each answer was obtained */
	time_t now; /* that of answers which do not tell when */
	unsigned left; /* of LIMIT_CHECKING */
	struct dns_step_list LIST_OF(struct dns_step {
		struct dns_name name;
		const struct dns_trust *trust;
	}) steps;
};

/* The check of one answer. */
struct dns_work {
	struct dns_session *session;
	struct dns_secure *secure;
	struct arena arena; /* of what is only needed meanwhile */
	unsigned left; /* of LIMIT_VERIFICATIONS */
};

/* What a packet says, and the time to judge it by. */
struct dns_evidence {
	struct dns_sets sets;
	time_t at;
};

/* False, and *reason tells why, when its records are malformed or no work is left for them. */
bool dns_evidence_read(struct dns_work *, const struct dns_ticket *, struct dns_evidence *,
		       enum dns_reason *reason);

/*
 * Whether the zone's signature over the set is good at that time; else *reason
 * is raised to why not. It may be one of a wildcard: dns_is_expansion().
 */
bool dns_is_signed(struct dns_work *, const struct dns_trust *, const struct dns_set *,
		   const struct dns_signature *, time_t at, enum dns_reason *reason);

/* Whether what was signed is a wildcard, which the owner's name was put in for (RFC 4035 5.3.4). */
bool dns_is_expansion(const struct dns_set *, const struct dns_signature *);

/* Whether one of the zone's signatures is good over the set as it is, no wildcard's. */
bool dns_is_signed_as_it_is(struct dns_work *, const struct dns_trust *, const struct dns_set *,
			    time_t at, enum dns_reason *reason);

/* The denials in the authority section that the zone has signed. */
struct dns_denials dns_denials_of(struct dns_work *, const struct dns_trust *,
				  const struct dns_evidence *, enum dns_reason *reason);

enum { DNS_COST_KILOBYTE = 2 }; /* to digest */

/* Take from what the session may spend, microseconds or so; false when it is used up. */
bool dns_spend(struct dns_work *, size_t cost);

#endif
