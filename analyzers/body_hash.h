/*
 * body_hash - digests of the body, in each canonical form and length that a
 * signature names, taken in one pass and without a copy (RFC 6376 3.7).
 */
#ifndef ANALYZERS_BODY_HASH_H
#define ANALYZERS_BODY_HASH_H

#include "analyzers/crypto.h"

struct body_digest {
	enum canon_kind canon;
	enum hash_kind hash;
	bool has_length;
	uint64_t length; /* only so many canonical bytes are in it */
	unsigned char digest[HASH_SIZE_MOST];
	size_t size;
};

struct body_digests {
	struct body_digest *items;
	size_t count, capacity;
	bool known; /* the whole body was seen */
	uint64_t bytes[2]; /* by enum canon_kind: its canonical length, where a digest wants it */
	bool assumed; /* lines ended with LF, which was taken for CRLF */
};

/* Signatures of the message, DKIM's and ARC's over it: top first, LIMIT_SIGNATURES of DKIM's. */
struct signatures {
	struct signature *items;
	size_t count, capacity;
	size_t left; /* DKIM signatures that were not read */
};

struct signatures signatures_read(struct arena *, const struct message *);

/* A body on its way; lives in the arena. At most LIMIT_BODY_DIGESTS digests are taken. */
struct body_hasher;

struct body_hasher *body_hasher_open(struct arena *, const struct signatures *);
void body_hasher_add(struct body_hasher *, struct span);
struct body_digests body_hasher_finish(struct body_hasher *);

/* The digests of a body that is at hand. Costs nothing where there is no signature. */
struct body_digests body_digests_take(struct arena *, const struct signatures *, struct span body);

/* The digest that bh= is to be; NULL when it was not taken. */
const struct body_digest *body_digest_find(const struct body_digests *, const struct signature *);

/*
 * Whether bh= is right; unknown without a digest. l= beyond the end is not
 * (RFC 6376 3.5): `unsigned_bytes` gets how many canonical bytes stand behind
 * what it covers.
 */
enum body_state { BODY_UNKNOWN, BODY_SAME, BODY_CHANGED, BODY_TOO_SHORT };

enum body_state body_compare(const struct body_digests *, const struct signature *,
			     uint64_t *unsigned_bytes);

#endif
