/*
 * signature - DKIM-Signature (RFC 6376 3.5), and ARC's two fields that are
 * written like it (RFC 8617 4.1).
 */
#ifndef PARSER_SIGNATURE_H
#define PARSER_SIGNATURE_H

#include <stdint.h>

#include "parser/message.h"
#include "parser/tags.h"

enum signature_kind { SIGNATURE_DKIM, SIGNATURE_ARC_MESSAGE, SIGNATURE_ARC_SEAL };

enum canon_kind { CANON_SIMPLE, CANON_RELAXED };
enum key_type { KEY_RSA, KEY_ED25519 };
enum hash_kind { HASH_SHA1, HASH_SHA256 };

/*
 * What cannot be read leaves a fault, the first by RFC 6376 6.1.1; the rest is
 * read all the same. Faults are stable words:
 *
 *	syntax tag-duplicate tags-too-many version tag-missing algorithm-unknown
 *	signature-syntax canon-unknown domain-syntax selector-syntax names-syntax
 *	agent-syntax agent-domain length-syntax query-unknown time-syntax
 *	from-unsigned instance-syntax chain-syntax tag-unexpected
 */
struct signature {
	enum signature_kind kind;
	size_t field; /* index in message->fields */
	struct span raw; /* the whole field */
	struct tags tags;
	const char *fault; /* NULL: sound. Static */
	struct span fault_at; /* the bytes of it */

	enum key_type key;
	enum hash_kind hash;
	struct span algorithm; /* a= as written */
	struct span encoded; /* b= as written, base64 that can be decoded: signature_bytes() */
	struct span signature_room; /* what is left out when b= is checked */
	struct span body_hash; /* bh= decoded; none in a seal */
	enum canon_kind header_canon, body_canon;
	struct span domain, selector; /* as written */
	struct span domain_name,
		key_name; /* A-labels; key_name: where the key is published; empty with a fault */
	struct span agent, agent_domain; /* i= decoded, "@d" when there is none; DKIM only */
	struct span_list names; /* h= */
	bool has_length, has_time, has_expiry;
	uint64_t length; /* l= */
	uint64_t time, expiry; /* t=, x=: seconds since the epoch */
	struct span copied; /* z= as written */
	unsigned instance; /* ARC i= */
	struct span chain; /* ARC cv= */
};
struct signature_list LIST_OF(struct signature);

/* Read the field at that index, which is of that kind. Spans point into it, or live in the arena.
 */
struct signature signature_read(struct arena *, const struct message *, size_t field,
				enum signature_kind);

/* b= decoded, in the arena: only who checks it needs that. Empty when it cannot be read. */
struct span signature_bytes(struct arena *, const struct signature *);

/* A field as it was when it was signed (z=). */
struct field_copy {
	struct span name, value; /* decoded */
};
struct field_copy_list LIST_OF(struct field_copy);

struct field_copy_list signature_copies(struct arena *, const struct signature *);

const char *canon_word(enum canon_kind); /* "relaxed"; static */

#endif
