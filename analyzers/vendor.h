/*
 * vendor - what the fields that programs leave behind say, and what the author
 * wrote the mail with.
 */
#ifndef ANALYZERS_VENDOR_H
#define ANALYZERS_VENDOR_H

#include "analyzers/route.h"
#include "data/vendor_headers.h"
#include "parser/message.h"

/* A key inside a field, such as "CAT:SPOOF" in X-Forefront-Antispam-Report. */
struct vendor_key {
	struct span key, value;
	const char *meaning; /* of the key; "" when not known. Static */
	const char *says;    /* what this value means; "" when not known. Static */
};
struct vendor_key_list LIST_OF(struct vendor_key);

struct vendor_field {
	size_t field;			 /* index in message->fields */
	size_t hop;			 /* the hop whose server likely wrote it; NO_HOP: below all hops */
	const struct vendor_header *row; /* NULL: not known */
	struct vendor_key_list keys;	 /* only where the field has known keys */
};
struct vendor_field_list LIST_OF(struct vendor_field);

/*
 * The fields beginning "X-", and others that a vendor's row knows, top to
 * bottom. What RFC 5322, MIME and the authentication standards define is left out.
 */
struct vendor_field_list vendor_read(struct arena *, const struct route *);

/* A program that the author, or the host he handed the mail to, used. */
struct author_client {
	struct span product;	 /* as written, or the product of a shape; not yet safe to show */
	const char *told_by;	 /* "User-Agent", "X-Mailer", "Message-ID", "boundary". Static */
	const char *meaning;	 /* what else the shape tells; "" for none. Static */
	bool possible;
};
struct author_client_list LIST_OF(struct author_client);

struct author_client_list author_clients(struct arena *, const struct message *);

#endif
