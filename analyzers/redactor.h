/*
 * redactor - tokens in the place of local-parts, people's names, names of the
 * inside and private addresses, so that a report can be shown to strangers.
 *
 * A token has the form of what it stands for, so that what is read of a
 * report by programs still is: "user1@example.org", "host2.internal",
 * "0.0.0.3", "100::4". The tokens of each kind are numbered as they come up,
 * one value one token; no digest of a value is shown, from which it could be
 * guessed. They are those of one redactor: the same message has the same
 * tokens in each of its reports, but two messages have not.
 *
 * redact() finds what is to be hidden in a text: analyzers/redact.h.
 */
#ifndef ANALYZERS_REDACTOR_H
#define ANALYZERS_REDACTOR_H

#include "analyzers/plain_words.h"
#include "parser/arena.h"
#include "parser/table.h"

enum secret_kind {
	SECRET_LOCAL_PART, /* of an address: "user1"; alone too, where it is no common word */
	SECRET_USER, /* who logged in: the same, also where it is short */
	SECRET_NAME, /* of a person: "name1" */
	SECRET_HOST, /* "host1.internal" */
	SECRET_ID, /* what stands before the "@" of a Message-ID: "id1"; never alone */
	SECRET_IPV4,
	SECRET_IPV6,
	SECRET_KINDS,
};

struct secret {
	struct span token;
	bool alone; /* is hidden as a word, not only in an address */
};
struct secret_list LIST_OF(struct secret);

/* One thread at a time. */
struct redactor {
	struct arena arena; /* of tokens and secrets */
	const struct plain_words *plain;
	struct table keys; /* kind and secret in lower case */
	struct secret_list secrets; /* by number of their key */
	struct table tokens; /* that were given out */
	size_t counts[SECRET_KINDS];
	size_t words; /* of the secret that has the most */
};

/* To be closed; the words must outlive it. */
struct redactor redactor_open(const struct plain_words *);
void redactor_close(struct redactor *);

/* Hide it from now on, letters in either case; what is hidden already keeps its token. */
void redactor_hide(struct redactor *, enum secret_kind, struct span secret);

/* The same of a name to the DNS that begins with a local-part: `rest` is what stays of it. */
void redactor_hide_head(struct redactor *, struct span name, struct span rest);

/*
 * The token of a secret in an address, or where it stands alone; empty: there is none. In an
 * address a token is its own.
 */
struct span redactor_token(struct redactor *, enum secret_kind, struct span secret);
struct span redactor_token_alone(struct redactor *, enum secret_kind, struct span secret);

/* That in an address, made where there is none. */
struct span redactor_make_token(struct redactor *, enum secret_kind, struct span secret);

/* The token of the first secret that begins so; empty: none of the first LIMIT_SECRETS_CUT does. */
struct span redactor_token_of_part(const struct redactor *, struct span part);

#endif
