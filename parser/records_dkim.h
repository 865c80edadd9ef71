/* records_dkim - the text of a DKIM key record (RFC 6376 3.6.1, RFC 8463 4). */
#ifndef PARSER_RECORDS_DKIM_H
#define PARSER_RECORDS_DKIM_H

#include "parser/rsa_key.h"
#include "parser/signature.h"

struct dkim_record {
	struct span text; /* all of it */
	const char *fault; /* why it is no use: a stable word, static; NULL: it is */
	enum key_type key; /* k= */
	struct span material; /* p= decoded: DER of an RSA key, or 32 bytes */
	struct rsa_key rsa;
	bool revoked; /* p= is there and empty; fault is then "key-revoked" */
	bool testing; /* t=y */
	bool strict; /* t=s: the domain of i= must be d= */
	bool has_hashes; /* h= is there */
	bool takes[HASH_SHA256 + 1]; /* by enum hash_kind */
	struct span notes; /* n= decoded: text of whoever publishes it */
};

/*
 * Read a record; `text` is that of the TXT record, strings joined. Faults:
 *
 *	key-syntax	no list of tags, a tag twice, no p=, p= is no base64
 *	key-version	v= is not DKIM1, or is not the first tag
 *	key-service	s= does not have email
 *	key-type	k= is not known
 *	key-revoked	p= is empty
 *	key-unusable	p= holds no key that can be used: broken, e=1, even numbers, too large
 */
struct dkim_record dkim_record_read(struct arena *, struct span text);

/* Why a signature may not be checked with this record, or NULL; also "key-hash", "key-agent". */
const char *dkim_record_refusal(const struct dkim_record *, const struct signature *);

#endif
