/*
 * body_hash - digests of the body, in each canonical form and length that a
 * signature names, taken in one pass and without a copy (RFC 6376 3.7).
 */
#ifndef ANALYZERS_BODY_HASH_H
#define ANALYZERS_BODY_HASH_H

#include "analyzers/canon.h"
#include "analyzers/crypto.h"
#include "parser/arc_set.h"

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

/* The same where the sets of ARC of that message are read already. */
struct signatures signatures_beside(struct arena *, const struct message *,
				    const struct arc_sets *);

/* A body on its way; lives in the arena. At most LIMIT_BODY_DIGESTS digests are taken. */
struct body_hasher;

struct body_hasher *body_hasher_open(struct arena *, const struct signatures *);
void body_hasher_add(struct body_hasher *, struct span);
struct body_digests body_hasher_finish(struct body_hasher *);

/* One that goes on from where the other has come to. */
struct body_hasher *body_hasher_copy(struct arena *, const struct body_hasher *);

/* How far the digest that a signature wants has come. */
struct body_so_far {
	struct canon_body canon; /* its sink is to be set anew */
	struct digest *digest;
	uint64_t left; /* bytes that it still takes */
};

/* False when it is not taken. The digest is a copy in the arena. */
bool body_hasher_look(const struct body_hasher *, struct arena *, const struct signature *,
		      struct body_so_far *);

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
