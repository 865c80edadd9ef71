/*
 * claim - one recorded result of an authentication method, and the words that
 * results are told in.
 *
 * A claim is what somebody wrote, never what was found out here.
 */
#ifndef PARSER_CLAIM_H
#define PARSER_CLAIM_H

#include "parser/arena.h"
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
	enum auth_part header, body; /* dkim, as far as the words tell */
	/* "mailfrom", "helo"; "header.d", "header.i" where that is all; "header.from"; NULL. Static */
	const char *identity;
	struct span domain;   /* of that identity, as written; empty: not told */
	struct span address;  /* spf: the whole MAIL FROM where told, without angle brackets */
	bool null_sender;     /* spf: MAIL FROM was told to be <> */
	struct span helo;     /* spf: where told */
	struct ip client_ip;  /* spf, arc: where told */
	struct span receiver; /* authserv-id, receiver=, or the host in the leading comment */
	struct span selector; /* dkim */
	struct span policy;   /* dmarc: p= or action= as written */
	unsigned instance;    /* ARC set; 0: none */
	struct span reason;   /* comment or reason= as written */
	struct span text;     /* the bytes of this one result */
};
struct claim_list LIST_OF(struct claim);

const char *auth_method_word(enum auth_method);	  /* "spf"; static */
const char *auth_method_name(enum auth_method); /* "SPF", for sentences; static */
const char *auth_verdict_word(enum auth_verdict); /* "softfail"; static */

/* The method of that name, any case; false when it is none of ours ("iprev", "sender-id"). */
bool auth_method_read(struct span word, enum auth_method *out);

/*
 * The verdict a word means, any case, with the words of RFC 4408 and of the
 * wild ("hardfail", "error", "bestguesspass"). False when it is none.
 */
bool auth_verdict_read(enum auth_method, struct span word, enum auth_verdict *out);

/* Whether `text` has the phrase in it, in any case; folds in the text are blanks. */
bool claim_says(struct span text, const char *phrase);

/* What is known of header and body of a DKIM claim from its verdict and `words`, its reason. */
void claim_parts(struct claim *, struct span words);

/*
 * Take what a comment of an SPF result tells into the claim, where it is not
 * known yet: "host: domain of a@b.example designates 192.0.2.1 as permitted
 * sender", "sender IP is 192.0.2.1", "client-ip=192.0.2.1; helo=c.example".
 */
void claim_spf_comment(struct claim *, struct span comment);

/* The value of `key=value` in a comment such as "p=reject sp=none dis=none"; empty: not there. */
struct span claim_pair(struct span comment, struct span key);

/* Note the sender of an SPF claim: "a@b.example", "b.example", "<>", with or without brackets. */
void claim_sender(struct claim *, struct span value);

/* What stands after the last "@", all of it when there is none, without a final dot. */
struct span claim_domain(struct span address);

/* `value` without the quotes or angle brackets around all of it. */
struct span claim_bare(struct span value);

#endif
