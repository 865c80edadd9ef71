/* auth - what an authentication method says of a message, and why. */
#ifndef ANALYZERS_AUTH_H
#define ANALYZERS_AUTH_H

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
};
struct evidence_list LIST_OF(struct evidence);

#define NO_HOP ((size_t)-1)
#define NO_FIELD ((size_t)-1)

struct auth_result {
	enum auth_method method;
	enum auth_source source;
	enum auth_verdict verdict;
	const char *skipped;	/* why it was not evaluated: "inside"; NULL: `verdict` holds. Static */
	enum auth_part header, body; /* dkim, ARC message signatures: b= and bh= apart */
	size_t hop;		/* index in route->hops */
	const char *identity;	/* "mailfrom", "helo", "header.d", "header.i", "header.from"; NULL. Static */
	struct span domain;	/* SPF: MAIL FROM or HELO domain; DKIM: d=; DMARC: From domain. A-labels */
	struct ip client_ip;
	struct span selector;
	unsigned instance;	/* ARC set; 0: none */
	size_t field;		/* index of the field it rests on, or NO_FIELD */
	struct span policy;	/* dmarc: the policy that applies: "none", "quarantine", "reject" */
	const char *reason;	/* stable word: "body-hash", "matched-ip4"; NULL */
	struct span explanation; /* one sentence */
	struct span told_by;	/* claims: authserv-id or host that wrote it */
	/*
	 * Claims: whether it stands where the server of its hop writes, between
	 * its Received field and that of the hop before. One that names its hop
	 * from elsewhere may have been written by anybody who had the mail before.
	 */
	bool in_place;
	bool sender_told;	/* claims, spf: the whole MAIL FROM is told */
	struct span sender;	/* that; empty for the null sender */
	struct evidence_list evidence;
};
struct auth_result_list LIST_OF(struct auth_result);

#endif
