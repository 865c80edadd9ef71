/* crypto - the only file that names libcrypto. */
#ifndef ANALYZERS_CRYPTO_H
#define ANALYZERS_CRYPTO_H

#include "parser/arena.h"
#include "parser/records_dkim.h"
#include "parser/span.h"

enum { SHA1_SIZE = 20, SHA256_SIZE = 32, HASH_SIZE_MOST = 32 };

/* A digest (FIPS 180-4) in the making; lives in the arena. */
struct digest;

struct digest *digest_open(struct arena *); /* SHA-256 */
struct digest *digest_open_kind(struct arena *, enum hash_kind);
void digest_add(struct digest *, struct span);

/* The digest of what was added, digest_size() bytes; `digest` then begins anew. */
void digest_finish(struct digest *, unsigned char *out);
size_t digest_size(const struct digest *);
void digest_copy(struct digest *to, const struct digest *from); /* as far as it has come */

/*
 * Keys that were decoded before, shared by threads: making a key ready takes
 * about as long as using it. Some hundreds are kept.
 */
struct key_cache;

struct key_cache *key_cache_open(void);
void key_cache_close(struct key_cache *); /* NULL: nothing */

enum key_check {
	KEY_CHECK_GENUINE,
	KEY_CHECK_OTHER_TEXT, /* made with this key, over something else; Ed25519: or not */
	KEY_CHECK_OTHER_KEY, /* RSA: no signature of this key at all, or a damaged one */
	KEY_CHECK_UNUSABLE, /* libcrypto makes no key of it */
};

/*
 * Check a signature over a digest with the key of a record that has no fault
 * (PKCS #1 v1.5, RFC 8017 8.2; Ed25519 over the digest's bytes, RFC 8463 3).
 * The cache may be NULL.
 */
enum key_check key_verify(struct key_cache *, const struct dkim_record *, enum hash_kind,
			  struct span digest, struct span signature);

/*
 * The digest that an RSA signature was made over, digest_size() bytes: what
 * many texts can be compared with, for one use of the key. False when the key
 * does not tell, and for Ed25519, which never does.
 */
bool key_recover(struct key_cache *, const struct dkim_record *, enum hash_kind,
		 struct span signature, unsigned char *digest);

const char *
crypto_library(void); /* the version of libcrypto, "OpenSSL 3.0.15 3 Sep 2024"; static */

#endif
