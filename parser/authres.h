/*
 * authres - results that others recorded: Authentication-Results (RFC 8601),
 * ARC-Authentication-Results (RFC 8617 4.1.1), Received-SPF (RFC 7208 9.1),
 * and the looser forms that are met instead.
 *
 * What is read here is a claim. Comments and quoted strings never give one
 * (CVE-2020-12272).
 */
#ifndef PARSER_AUTHRES_H
#define PARSER_AUTHRES_H

#include "parser/arena.h"
#include "parser/flaws.h"
#include "parser/ip.h"
#include "parser/span.h"

enum auth_method { AUTH_SPF, AUTH_DKIM, AUTH_DMARC, AUTH_ARC, AUTH_METHODS };

/* Result names of RFC 8601 2.7. */
enum auth_verdict {
	AUTH_NONE,
	AUTH_PASS,
	AUTH_FAIL,
	AUTH_SOFTFAIL,
	AUTH_NEUTRAL,
	AUTH_POLICY,
	AUTH_TEMPERROR,
	AUTH_PERMERROR,
	AUTH_VERDICTS,
};

/* The parts of a DKIM or ARC signature apart: b= over the header, bh= over the body. */
enum auth_part { AUTH_PART_UNKNOWN, AUTH_PART_PASS, AUTH_PART_FAIL };

struct claim {
	enum auth_method method;
	enum auth_verdict verdict;
	enum auth_part header, body;	/* dkim, arc, as far as the words tell */
	const char *identity;		/* "mailfrom", "helo", "header.d", "header.from"; NULL. Static */
	struct span domain;		/* of that identity; empty: not told */
	struct span address;		/* spf: the whole MAIL FROM where told */
	bool null_sender;		/* spf: MAIL FROM was told to be <> */
	struct span helo;		/* spf: where told */
	struct ip client_ip;		/* spf: where told */
	struct span receiver;		/* authserv-id, receiver=, or the host in the leading comment */
	struct span selector;		/* dkim */
	struct span policy;		/* dmarc: p= or action= as written */
	unsigned instance;		/* ARC set; 0: none */
	struct span reason;		/* comment or reason= as written */
	struct span text;		/* the bytes of this one result */
};
struct claim_list LIST_OF(struct claim);

const char *auth_method_word(enum auth_method);	  /* "spf"; static */
const char *auth_verdict_word(enum auth_verdict); /* "softfail"; static */

/*
 * The verdict a word means, any case, with the words of RFC 4408 and of the wild ("hardfail",
 * "error", "unknown", "bestguesspass"). False when it is none.
 */
bool auth_verdict_read(struct span word, enum auth_verdict *out);

/* Authentication-Results, also in Microsoft's forms without an authserv-id. */
void authres_read(struct arena *, struct span body, struct claim_list *, struct flaw_list *);

/* ARC-Authentication-Results: the same with an instance before it. */
void authres_read_arc(struct arena *, struct span body, struct claim_list *, struct flaw_list *);

/* Received-SPF. */
void authres_read_spf(struct arena *, struct span body, struct claim_list *, struct flaw_list *);

#endif
