/*
 * dmarc - whose policy applies to an author's domain, and which identities are
 * aligned with it (RFC 9989 4.10, RFC 7489 6.6.3).
 *
 * Evaluators in the sense of analyzers/dns.h: while answers are on their way
 * the outcome is DMARC_UNKNOWN, and they are run again.
 */
#ifndef ANALYZERS_DMARC_H
#define ANALYZERS_DMARC_H

#include "analyzers/auth.h"
#include "analyzers/told.h"
#include "parser/records_dmarc.h"

/* With what questions are answered; the arena holds the answers to them. */
struct dmarc_inquiry {
	struct dns_session *session;
	struct arena *arena;
	enum dmarc_way way;
	const struct suffix_list *suffixes; /* of RFC 7489; may be NULL */
};

enum dmarc_outcome {
	DMARC_APPLIES,
	DMARC_NO_RECORD,
	DMARC_SEVERAL, /* the author's domain has several records: none counts */
	DMARC_NO_POLICY, /* the record asks for nothing that is known, and for no reports */
	DMARC_UNKNOWN, /* the DNS does not tell: see trouble */
};

/* The domain at the top of a name's organisation (RFC 9989 3.2.14). */
struct dmarc_organisation {
	struct span domain; /* empty: not known, see trouble */
	struct dns_answer trouble; /* what could not be answered */
	enum dns_security dnssec;
};

struct dmarc_policy {
	enum dmarc_outcome outcome;
	struct dns_answer trouble; /* DMARC_UNKNOWN */
	struct dmarc_record record; /* APPLIES, NO_POLICY */
	struct span domain; /* whose record it is */
	/* What applies to this author, after t=; DMARC_UNTOLD: whether his domain exists is not
	 * known. */
	enum dmarc_request request;
	const char *tag; /* where that stands: "p", "sp", "np"; NULL: nowhere. Static */
	bool tested; /* it is one step less than what stands there */
	struct dmarc_organisation organisation; /* of the author */
	enum dns_security dnssec; /* of all answers that led here */
};

/*
 * Put every question about the author and these identities that can be named,
 * so that few rounds are needed. Identities that can hardly be aligned are
 * not asked for.
 */
void dmarc_ask_ahead(const struct dmarc_inquiry *, struct span author,
		     const struct span_list *identities);

/* Whether a policy can be looked for: else there is no author whose it would be. */
bool dmarc_is_askable(struct span author);

/* The policy for mail from `author`: A-labels, lower case, no final dot. */
struct dmarc_policy dmarc_discover(const struct dmarc_inquiry *, struct span author);

/* Whether a policy, `record` and all, makes alignment strict for the method. */
bool dmarc_is_strict(const struct dmarc_policy *, enum auth_method);

/*
 * Whether an identity of SPF or DKIM is aligned with the author (RFC 9989
 * 4.4). Where no policy applies: whether the public suffix list has both in
 * one organisation. UNKNOWN, and *trouble told, when the DNS does not tell.
 */
enum auth_alignment dmarc_align(const struct dmarc_inquiry *, const struct dmarc_policy *,
				struct span author, struct span identity, enum auth_method,
				struct dns_answer *trouble);

/* The organisational domain by the public suffix list; the name itself where there is none. */
struct span dmarc_listed_organisation(const struct suffix_list *, struct span name);

/* Whether the last two labels are the same, which is so of names of one organisation. */
bool dmarc_end_alike(struct span a, struct span b);

/* Whether the list has both names in one organisation; an empty name is in none. */
bool dmarc_listed_together(const struct suffix_list *, struct span a, struct span b);

#endif
