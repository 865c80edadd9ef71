/*
 * dkim - one signature on one stage of a message (RFC 6376 6.1, RFC 8301,
 * RFC 8463): its key, its header part, its body part, and what they make
 * together. ARC's signatures are checked with the same parts.
 */
#ifndef ANALYZERS_DKIM_H
#define ANALYZERS_DKIM_H

#include "analyzers/auth.h"
#include "analyzers/body_hash.h"
#include "analyzers/header_hash.h"

struct dkim_records LIST_OF(struct dkim_record);

/* What the DNS says of a signature's key. */
struct key_lookup {
	struct span name; /* that was asked for; empty: nobody was asked */
	struct dns_answer answer;
	const char *skipped; /* why nobody can tell: "offline", "not-recorded", "budget". Static */
	/* Why there is no record, static: "key-missing" (permerror), "key-unavailable" (temperror).
	 */
	const char *reason;
	bool temporary; /* it may be there another time */
	struct dkim_records records; /* in the order of the answer; LIMIT_KEY_RECORDS */
	struct span signature; /* b= decoded, where there are records to check it with */
};

/* Ask for the key of a signature that has no fault. */
struct key_lookup key_lookup(struct dns_session *, struct arena *, const struct signature *);

/* What a key makes of b=. */
struct key_result {
	enum auth_part header; /* unknown: no record can be used */
	const char *reason; /* "signature", "other-key"; "key-revoked" ... Static; NULL: genuine */
	const struct dkim_record *record; /* the one that decided; NULL: none */
};

/*
 * Check b= over `digest` with each record in turn (RFC 6376 3.6.2.2 leaves
 * several undefined): one under which it is genuine decides, else the first that
 * can be used, else the first. *checks grows by the keys that were used.
 */
struct key_result key_check(struct key_cache *, const struct key_lookup *, const struct signature *,
			    struct span digest, unsigned *checks);

/* Whether RFC 8301 forbids to call a genuine signature valid: "rsa-sha1", "key-short"; else NULL.
 */
const char *dkim_policy(const struct signature *, const struct dkim_record *);

struct blame;

/* What the result of a signature on the final message rests on. */
struct dkim_detail {
	const struct signature *signature;
	const struct dkim_record *record; /* the key that decided; NULL: none was used */
	size_t records; /* published under its name */
	uint64_t unsigned_bytes; /* of the canonical body, behind what l= covers */
	const struct blame *blame; /* what broke it; NULL: it holds, or nothing can be tried */
};

/* What is known of one signature on one stage. */
struct dkim_outcome {
	enum auth_verdict verdict;
	const char *skipped; /* as in struct auth_result */
	enum auth_part header, body;
	const char *reason; /* NULL: it passes */
	const char *why; /* for dkim_explanation(): the reason, the skipped word, or a finer one */
	const struct dkim_record *record; /* NULL: none was used */
};

/*
 * Put header and body part together. `now`: the time to judge x= by, in
 * seconds; 0: not known, then nothing expires.
 */
struct dkim_outcome dkim_judge(const struct signature *, const struct key_lookup *,
			       const struct key_result *, enum body_state, bool has_body,
			       time_t now);

/* One sentence for the `why` of an outcome; empty where there is none. */
struct span dkim_explanation(struct arena *, const char *word);

#endif
