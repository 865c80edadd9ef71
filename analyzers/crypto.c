/*
 * The EVP interface of OpenSSL 3 loads providers before the first digest: 0.7
 * to 1 ms measured, as long as the whole program takes for one mail. The older
 * interface runs the same code after 17 us, and is deprecated for missing what
 * a bare digest does not need. Keys are EVP's: loaded when the first is used.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include "analyzers/crypto.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/sha.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "parser/limits.h"

struct digest {
	enum hash_kind kind;
	union {
		SHA_CTX sha1;
		SHA256_CTX sha256;
	} context;
};

static void digest_begin(struct digest *digest)
{
	switch (digest->kind) {
	case HASH_SHA1:
		SHA1_Init(&digest->context.sha1);
		return;
	case HASH_SHA256:
		SHA256_Init(&digest->context.sha256);
		return;
	}
}

struct digest *digest_open_kind(struct arena *arena, enum hash_kind kind)
{
	struct digest *digest = arena_take(arena, 1, sizeof *digest);

	digest->kind = kind;
	digest_begin(digest);
	return digest;
}

struct digest *digest_open(struct arena *arena)
{
	return digest_open_kind(arena, HASH_SHA256);
}

void digest_add(struct digest *digest, struct span s)
{
	switch (digest->kind) {
	case HASH_SHA1:
		SHA1_Update(&digest->context.sha1, s.at, s.len);
		return;
	case HASH_SHA256:
		SHA256_Update(&digest->context.sha256, s.at, s.len);
		return;
	}
}

void digest_finish(struct digest *digest, unsigned char *out)
{
	switch (digest->kind) {
	case HASH_SHA1:
		SHA1_Final(out, &digest->context.sha1);
		break;
	case HASH_SHA256:
		SHA256_Final(out, &digest->context.sha256);
		break;
	}
	digest_begin(digest);
}

size_t digest_size(const struct digest *digest)
{
	return digest->kind == HASH_SHA1 ? SHA1_SIZE : SHA256_SIZE;
}

void digest_copy(struct digest *to, const struct digest *from)
{
	*to = *from;
}

const char *crypto_library(void)
{
	return OpenSSL_version(OPENSSL_VERSION);
}

/* Numbers go in as OpenSSL keeps them, whatever the machine's order of bytes. */
static bool put_number(OSSL_PARAM *param, const char *name, struct span number, unsigned char *room)
{
	BIGNUM *big = BN_bin2bn((const unsigned char *)number.at, (int)number.len, NULL);
	bool good = big != NULL && BN_bn2nativepad(big, room, (int)number.len) >= 0;

	*param = OSSL_PARAM_construct_BN(name, room, number.len);
	BN_free(big);
	return good;
}

/* NULL when libcrypto refuses the numbers. */
static EVP_PKEY *rsa_decode(const struct rsa_key *rsa)
{
	unsigned char modulus[LIMIT_RSA_BITS / 8], exponent[32];
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	OSSL_PARAM params[3] = { OSSL_PARAM_END, OSSL_PARAM_END, OSSL_PARAM_END };
	EVP_PKEY *key = NULL;

	if (context != NULL && rsa->modulus.len <= sizeof modulus &&
	    rsa->exponent.len <= sizeof exponent &&
	    put_number(&params[0], OSSL_PKEY_PARAM_RSA_N, rsa->modulus, modulus) &&
	    put_number(&params[1], OSSL_PKEY_PARAM_RSA_E, rsa->exponent, exponent) &&
	    EVP_PKEY_fromdata_init(context) == 1 &&
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		key = NULL;
	EVP_PKEY_CTX_free(context);
	return key;
}

/*
 * A key made ready for checks. One thread at a time has it: what libcrypto
 * counts and locks within a key and its context would go to and fro between
 * processors at each check, 5 % of two threads' time measured.
 */
struct ready_key {
	EVP_PKEY *key;
	EVP_PKEY_CTX *recover; /* RSA: begun, to be used again and again */
	enum key_type type;
	size_t size;
	char material[]; /* of the record, `size` bytes */
};

static void ready_free(struct ready_key *ready)
{
	if (ready == NULL)
		return;
	EVP_PKEY_CTX_free(ready->recover);
	EVP_PKEY_free(ready->key);
	free(ready);
}

static EVP_PKEY *key_decode(const struct dkim_record *record)
{
	const unsigned char *bytes = (const unsigned char *)record->material.at;

	switch (record->key) {
	case KEY_RSA:
		return rsa_decode(&record->rsa);
	case KEY_ED25519:
		return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, bytes,
						   record->material.len);
	}
	return NULL;
}

/* NULL when libcrypto has no use for the key. */
static EVP_PKEY_CTX *recover_begin(EVP_PKEY *key)
{
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new(key, NULL);

	if (context != NULL && EVP_PKEY_verify_recover_init(context) == 1 &&
	    EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1)
		return context;
	EVP_PKEY_CTX_free(context);
	return NULL;
}

/* NULL when it is no key. */
static struct ready_key *ready_make(const struct dkim_record *record)
{
	struct span material = record->material;
	struct ready_key *ready = heap_take(sizeof *ready + material.len);

	memcpy(ready->material, material.at, material.len);
	ready->size = material.len;
	ready->type = record->key;
	ready->key = key_decode(record);
	if (ready->key != NULL && record->key == KEY_RSA)
		ready->recover = recover_begin(ready->key);
	if (ready->key != NULL && (record->key != KEY_RSA || ready->recover != NULL))
		return ready;
	ready_free(ready);
	return NULL;
}

static bool ready_is_for(const struct ready_key *ready, const struct dkim_record *record)
{
	return ready->type == record->key &&
	       span_equal((struct span){ ready->material, ready->size }, record->material);
}

enum { CACHE_SLOTS = 128, CACHE_WAYS = 8 };

/*
 * Keys that nobody uses now. Each stands in a way of the slot of its material,
 * once for each thread that used it at the same time. Nothing is locked: who
 * takes a key out has it.
 */
struct key_cache {
	_Atomic(struct ready_key *) idle[CACHE_SLOTS][CACHE_WAYS];
};

struct key_cache *key_cache_open(void)
{
	return heap_take(sizeof(struct key_cache));
}

void key_cache_close(struct key_cache *cache)
{
	for (size_t i = 0; cache != NULL && i < CACHE_SLOTS; i++)
		for (size_t way = 0; way < CACHE_WAYS; way++)
			ready_free(cache->idle[i][way]);
	free(cache);
}

/* Some bytes of the middle, which are random in honest keys; others share a slot. */
static size_t slot_of(struct span material)
{
	uint32_t hash = 2166136261u;
	struct span middle = span_part(material, material.len / 2, 8);

	for (size_t i = 0; i < middle.len; i++)
		hash = (hash ^ (unsigned char)middle.at[i]) * 16777619u;
	return (hash ^ hash >> 16) % CACHE_SLOTS;
}

/* Into a way that is free, or in the place of another key. */
static void key_give(struct key_cache *cache, struct ready_key *ready)
{
	_Atomic(struct ready_key *) *ways;

	if (cache == NULL) {
		ready_free(ready);
		return;
	}
	ways = cache->idle[slot_of((struct span){ ready->material, ready->size })];
	for (size_t i = 0; i < CACHE_WAYS; i++) {
		struct ready_key *none = NULL;

		if (atomic_compare_exchange_strong(&ways[i], &none, ready))
			return;
	}
	ready_free(atomic_exchange(&ways[0], ready));
}

static struct ready_key *find_idle(struct key_cache *cache, const struct dkim_record *record)
{
	_Atomic(struct ready_key *) *ways = cache->idle[slot_of(record->material)];

	for (size_t i = 0; i < CACHE_WAYS; i++) {
		struct ready_key *ready =
			atomic_load(&ways[i]) != NULL ? atomic_exchange(&ways[i], NULL) : NULL;

		if (ready != NULL && ready_is_for(ready, record))
			return ready;
		if (ready != NULL)
			key_give(cache, ready);
	}
	return NULL;
}

/* To be given back; NULL when it is no key. */
static struct ready_key *key_take(struct key_cache *cache, const struct dkim_record *record)
{
	struct ready_key *ready = cache != NULL ? find_idle(cache, record) : NULL;

	return ready != NULL ? ready : ready_make(record);
}

/* What stands before the digest in an RSA signature (RFC 8017 9.2, note 1). */
static const struct {
	struct span head;
} digest_heads[] = {
	[HASH_SHA1] = { { "\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14", 15 } },
	[HASH_SHA256] = { { "\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05"
			    "\x00\x04\x20",
			    19 } },
};

/* What the key makes of the signature; empty when that is nothing of PKCS #1's. */
static struct span rsa_recover(const struct ready_key *ready, struct span signature,
			       unsigned char *room, size_t size)
{
	bool recovered = EVP_PKEY_verify_recover(ready->recover, room, &size,
						 (const unsigned char *)signature.at,
						 signature.len) == 1;

	return recovered ? (struct span){ (const char *)room, size } : SPAN_NONE;
}

/*
 * What the key makes of the signature is compared byte by byte: nothing of it
 * is parsed, so nothing can be hidden in it.
 */
static enum key_check rsa_verify(const struct ready_key *ready, enum hash_kind hash,
				 struct span digest, struct span signature)
{
	unsigned char room[LIMIT_RSA_BITS / 8];
	struct span head = digest_heads[hash].head;
	struct span text = rsa_recover(ready, signature, room, sizeof room);

	if (text.at == NULL)
		return KEY_CHECK_OTHER_KEY;
	return span_starts(text, head) && span_equal(span_from(text, head.len), digest)
		       ? KEY_CHECK_GENUINE
		       : KEY_CHECK_OTHER_TEXT;
}

bool key_recover(struct key_cache *cache, const struct dkim_record *record, enum hash_kind hash,
		 struct span signature, unsigned char *digest)
{
	unsigned char room[LIMIT_RSA_BITS / 8];
	size_t size = hash == HASH_SHA1 ? SHA1_SIZE : SHA256_SIZE;
	struct span head = digest_heads[hash].head, text;
	struct ready_key *ready;

	if (record->key != KEY_RSA || signature.len != record->rsa.modulus.len)
		return false;
	ready = key_take(cache, record);
	if (ready == NULL)
		return false;
	text = rsa_recover(ready, signature, room, sizeof room);
	key_give(cache, ready);
	if (!span_starts(text, head) || text.len != head.len + size)
		return false;
	memcpy(digest, text.at + head.len, size);
	return true;
}

static enum key_check ed25519_verify(EVP_PKEY *key, struct span digest, struct span signature)
{
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	bool good = context != NULL && EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
		    EVP_DigestVerify(context, (const unsigned char *)signature.at, signature.len,
				     (const unsigned char *)digest.at, digest.len) == 1;

	EVP_MD_CTX_free(context);
	return good ? KEY_CHECK_GENUINE : KEY_CHECK_OTHER_TEXT;
}

enum key_check key_verify(struct key_cache *cache, const struct dkim_record *record,
			  enum hash_kind hash, struct span digest, struct span signature)
{
	enum key_check check = KEY_CHECK_UNUSABLE;
	struct ready_key *ready;

	if (record->key == KEY_RSA && signature.len != record->rsa.modulus.len)
		return KEY_CHECK_OTHER_KEY;
	ready = key_take(cache, record);
	if (ready == NULL)
		return KEY_CHECK_UNUSABLE;
	switch (record->key) {
	case KEY_RSA:
		check = rsa_verify(ready, hash, digest, signature);
		break;
	case KEY_ED25519:
		check = ed25519_verify(ready->key, digest, signature);
		break;
	}
	key_give(cache, ready);
	return check;
}
