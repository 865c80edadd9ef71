/*
 * smime - what of S/MIME a body is inside of (RFC 8551 3.2), as far as it can be
 * told without opening it: that wants keys, or takes the word of whoever signed.
 */
#ifndef PARSER_SMIME_H
#define PARSER_SMIME_H

#include "parser/arena.h"
#include "parser/span.h"

enum smime_kind {
	SMIME_NONE, /* the type is another; also one that is signed in clear */
	SMIME_SIGNED, /* content and signature in one: "opaque" */
	SMIME_ENCRYPTED,
	SMIME_OTHER, /* compressed, certificates alone, or not known */
};

/* Whether a Content-Type (its field's body) is that of a thing of S/MIME. */
bool smime_is(struct span content_type);

/* What it is: its first bytes tell, in DER or BER, or else the field. */
enum smime_kind smime_kind(struct arena *, struct span content_type, struct span content);

#endif
