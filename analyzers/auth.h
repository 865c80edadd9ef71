/* auth - what an authentication method says of a message, and why. */
#ifndef ANALYZERS_AUTH_H
#define ANALYZERS_AUTH_H

#include "analyzers/dns.h"
#include "parser/claim.h"

enum auth_source {
	AUTH_CLAIMED,	/* read in a field of the message */
	AUTH_EVALUATED, /* worked out here */
};

enum evidence_kind { EVIDENCE_FIELD, EVIDENCE_BODY, EVIDENCE_DNS, EVIDENCE_TABLE };

/* Something that was looked at. Point at it; do not retell it. */
struct evidence {
	enum evidence_kind kind;
	struct span what; /* "Received-SPF", "m0noc.net TXT" */
	struct span text; /* the bytes themselves */
	bool in_message;  /* `text` lies in the message: its offset can be told */
	struct span part; /* dns: what of `text` it is about; empty: all */
};
struct evidence_list LIST_OF(struct evidence);

#define NO_HOP ((size_t)-1)
#define NO_FIELD ((size_t)-1)

/* Where a claim stands, seen from the line of the hop that it is of. */
enum auth_place {
	PLACE_OWN,   /* above its hop's Received field, where only that server writes */
	PLACE_BELOW, /* right below it: where its filters write, and what the mail brought along */
	PLACE_AWAY,  /* elsewhere: whoever had the mail before may have written it */
};

/* Whether an identity is the author's: identifier alignment (RFC 9989 4.7). */
enum auth_alignment { ALIGNMENT_UNKNOWN, ALIGNMENT_NO, ALIGNMENT_YES };

struct spf_result;
struct dkim_detail;

/* One set of an ARC chain, and what was found out of it. */
struct arc_told {
	unsigned instance;
	size_t hop; /* whose server sealed it, by where it stands; or NO_HOP */
	struct span sealer; /* d= of its seal; A-labels; empty: none could be read */
	struct span chain; /* cv= as written */
	enum auth_part seal, header, body; /* its seal; its message signature's b= and bh= */
};
struct arc_told_list LIST_OF(struct arc_told);

struct auth_result {
	enum auth_method method;
	enum auth_source source;
	enum auth_verdict verdict;
	const char *skipped;	/* why not evaluated: "inside"; NULL: see verdict. Static */
	enum auth_part header, body; /* dkim, ARC message signatures: b= and bh= apart */
	size_t hop;		/* index in route->hops; NO_HOP: a claim that none wrote */
	const char *identity;	/* as in struct claim: "mailfrom", "helo" ... Static */
	struct span domain;	/* of SPF's identity, DKIM's d=, DMARC's From; A-labels */
	struct ip client_ip;
	struct span selector;
	unsigned instance;	/* ARC set; 0: none */
	struct arc_told_list sets; /* evaluated arc on the final message: all, by instance */
	bool oldest_pass_known; /* evaluated arc that passes */
	unsigned oldest_pass; /* the oldest message signature that still verifies; 0: all do */
	size_t field;		/* index of the field it rests on, or NO_FIELD */
	struct span policy;	/* dmarc: what applies: "none", "quarantine", "reject" */
	struct span policy_domain; /* dmarc: whose record it is */
	struct span org_domain;	/* dmarc: organisational domain of From */
	enum auth_alignment aligned; /* evaluated spf, dkim: with From; dmarc: whether any is */
	enum dns_security dnssec; /* evaluated: what the answers used stand on together */
	const char *reason;	/* stable word: "body-hash", "matched-ip4"; NULL */
	struct span explanation; /* one sentence */
	struct span told_by;	/* claims: authserv-id or host that wrote it */
	enum auth_place place;	/* claims */
	bool sender_told;	/* claims, spf: the whole MAIL FROM is told */
	struct span sender;	/* that; empty for the null sender */
	struct evidence_list evidence;
	const struct spf_result *spf; /* evaluated spf: the whole account; or NULL */
	const struct dkim_detail *dkim; /* evaluated dkim, final message: what it rests on; or NULL */
};
struct auth_result_list LIST_OF(struct auth_result);

#endif
