/*
 * spf - check_host() of RFC 7208, told term by term.
 *
 * The verdict comes with the tree of records that led to it: each term, what
 * came of it, and what it cost. A result that needs an answer nobody has is
 * skipped, never none or fail.
 *
 * Names without macros are asked ahead: the first term that needs the DNS has
 * all that follow it asked at once, level by level, ten at most; what the RFC
 * counts are only the terms that were evaluated.
 */
#ifndef ANALYZERS_SPF_H
#define ANALYZERS_SPF_H

#include <time.h>

#include "analyzers/auth.h"
#include "parser/records_spf.h"

struct spf_query {
	struct ip client_ip;
	struct span sender; /* MAIL FROM without brackets, local-part@domain; a domain alone:
			       postmaster@ is meant; empty: the null sender, the HELO counts */
	struct span domain; /* whose policy: A-labels; empty: that of the sender, or of HELO */
	struct span helo;
	struct span receiver; /* %{r}; may be empty */
	time_t time; /* %{t} */
	bool reveal; /* also ask names that carry a local-part or %{p}; false: a term that
			would is where it ends, skipped "would-tell" */
};

enum spf_outcome {
	SPF_NOT_REACHED,
	SPF_NO_MATCH,
	SPF_MATCHED,
	SPF_FOLLOWED, /* redirect= that was taken */
	SPF_ERROR, /* temperror or permerror came of it */
	SPF_UNTOLD, /* skipped: would-tell, offline, not-recorded, budget */
	SPF_NOTED, /* a modifier that does nothing here */
};

struct spf_term {
	const struct spf_part *part; /* text, qualifier, kind, flaw */
	size_t index; /* in its record, from 0 */
	enum spf_outcome outcome;
	struct span target; /* the name it was about, macros expanded; empty: none */
	unsigned lookup; /* which of the ten it was, from 1; 0: none */
	bool is_void; /* its question had no answer (RFC 7208 4.6.4) */
	bool asked; /* its question was put, at its turn or ahead */
	struct span address; /* a, mx, ptr, exists: the address that matched, as text */
	const struct dns_answer *hosts; /* a, mx: addresses by host, once all are at hand */
	size_t host_count;
	struct spf_record *record; /* include, redirect: as far as its answer is at hand; or NULL */
};

/* How many addresses get a pass. Terms that nobody asked about are not in it. */
struct spf_reach {
	uint64_t v4; /* addresses; 2^32 at most */
	unsigned v6_prefixes; /* IPv6 prefixes let in */
	unsigned v6_shortest; /* the widest of them, as its length in bits; 128 when there are none
			       */
	bool all; /* an "all" with pass */
	bool open; /* more than that: exists, ptr, macros, or answers that are not at hand */
};

struct spf_record {
	struct span domain;
	struct span text; /* the SPF record; empty: none, or several */
	enum dns_status status;
	enum dns_fault fault;
	size_t candidates; /* SPF records found at the name */
	enum dns_security dnssec;
	time_t seen; /* as in struct dns_answer */
	const struct spf_syntax *syntax; /* NULL without a record */
	struct spf_term *terms;
	size_t count;
	bool evaluated; /* false: only asked ahead */
	enum auth_verdict verdict; /* of this check_host(), when evaluated */
	const char *reason; /* the same */
	unsigned lookups; /* of the ten, used by it and those below it */
	unsigned depth; /* 0: the policy itself */
	const struct spf_record *parent; /* NULL: none */
	struct spf_reach reach; /* with what lies below it */
};

/* What a finding can be made of, over all records that were evaluated. */
enum spf_mark {
	SPF_PLUS_ALL = 1 << 0,
	SPF_QUESTION_ALL = 1 << 1,
	SPF_MINUS_ALL = 1 << 2, /* of the policy itself, or what it redirects to */
	SPF_PTR_USED = 1 << 3,
	SPF_OVER_LOOKUPS = 1 << 4,
	SPF_VOID = 1 << 5, /* a look-up that had no answer; OVER_VOID: three */
	SPF_OVER_VOID = 1 << 6,
	SPF_SEVERAL = 1 << 7,
	SPF_DANGLING = 1 << 8, /* an include or redirect whose name has no SPF record */
	SPF_WIDE = 1 << 9, /* over SPF_WIDE_V4 addresses, or an IPv6 prefix under SPF_WIDE_V6 */
	SPF_SYNTAX_ERROR = 1 << 10,
	SPF_LOOP = 1 << 11, /* a record that includes or redirects to one above it */
};

enum { SPF_WIDE_V4 = 1 << 20, SPF_WIDE_V6 = 28 };

struct spf_result {
	enum auth_verdict verdict;
	const char
		*skipped; /* "offline", "not-recorded", "would-tell", "budget", or NULL. Static */
	const char *reason; /* stable word: "matched-ip4", "lookup-limit", "dns-servfail". Static */
	struct span explanation; /* one plain sentence; safe to show */
	struct span exp; /* what the domain's owner explains a fail with, expanded; hostile bytes */
	const struct spf_record *record; /* the tree; NULL: nothing was asked */
	const struct spf_term *decided; /* the term of the policy that matched or failed; or NULL */
	const struct spf_record *decided_in; /* the innermost record of it: behind includes */
	const struct spf_term *decided_by; /* the innermost term */
	unsigned lookups, void_lookups;
	enum dns_security dnssec; /* what the answers used stand on together */
	unsigned marks; /* enum spf_mark */
};

/*
 * Judge the client's right to the name. While an answer is on its way the
 * session has pending questions and the result means nothing. What the result
 * points to lies in the arena or in the session.
 */
struct spf_result spf_check(struct dns_session *, struct arena *, const struct spf_query *);

const char *spf_outcome_word(enum spf_outcome); /* "matched"; static, stable */

#endif
