#include "analyzers/crypto.h"

#include <stdio.h>

#include "parser/transfer.h"
#include "tests/dkim_keys.h"
#include "tests/test.h"

/* FIPS 180-4, examples of SHA-256. */
static const struct {
	struct span text;
	const char *digest;
} cases[] = {
	{ { "", 0 }, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ { "abc", 3 }, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ { "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56 },
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
};

static struct span decoded(struct arena *arena, const char *text)
{
	struct span out = SPAN_NONE;

	transfer_whole_base64(arena, span_string(text), &out);
	return out;
}

static struct span digest_of(struct arena *arena, enum hash_kind hash, struct span text)
{
	struct digest *digest = digest_open_kind(arena, hash);
	unsigned char *room = arena_take(arena, 1, HASH_SIZE_MOST);

	digest_add(digest, text);
	digest_finish(digest, room);
	return (struct span){ (const char *)room, digest_size(digest) };
}

static enum key_check check(struct arena *arena, struct key_cache *cache, const char *record,
			    enum hash_kind hash, const char *signature, struct span text)
{
	struct dkim_record key = dkim_record_read(arena, span_string(record));

	return key_verify(cache, &key, hash, digest_of(arena, hash, text),
			  decoded(arena, signature));
}

/* Each twice: the second time the key comes out of the cache. */
static void test_keys(struct arena *arena, struct key_cache *cache)
{
	static const char rsa[] = "p=" RSA_SPKI, ed[] = "k=ed25519; p=" ED_KEY;

	for (int i = 0; i < 2; i++) {
		ok(check(arena, cache, rsa, HASH_SHA256, RSA_SIGNATURE, SPAN("abc")) ==
			   KEY_CHECK_GENUINE,
		   "RSA, SHA-256");
		ok(check(arena, cache, "p=" RSA_PKCS1, HASH_SHA256, RSA_SIGNATURE, SPAN("abc")) ==
			   KEY_CHECK_GENUINE,
		   "RSA, the key as RSAPublicKey");
		ok(check(arena, cache, rsa, HASH_SHA1, RSA_SIGNATURE_SHA1, SPAN("abc")) ==
			   KEY_CHECK_GENUINE,
		   "RSA, SHA-1");
		ok(check(arena, cache, rsa, HASH_SHA256, RSA_SIGNATURE, SPAN("abd")) ==
			   KEY_CHECK_OTHER_TEXT,
		   "RSA, of another text");
		ok(check(arena, cache, rsa, HASH_SHA256, RSA_SIGNATURE_SHA1, SPAN("abc")) ==
			   KEY_CHECK_OTHER_TEXT,
		   "RSA, of another hash");
		ok(check(arena, cache, rsa, HASH_SHA256, "AA" RSA_SIGNATURE, SPAN("abc")) ==
			   KEY_CHECK_OTHER_KEY,
		   "RSA, a signature of another length");
		ok(check(arena, cache, rsa, HASH_SHA256, RSA_SIGNATURE_OTHER, SPAN("abc")) ==
			   KEY_CHECK_OTHER_KEY,
		   "RSA, made with another key");
		ok(check(arena, cache, ed, HASH_SHA256, ED_SIGNATURE, SPAN("abc")) ==
			   KEY_CHECK_GENUINE,
		   "Ed25519");
		ok(check(arena, cache, ed, HASH_SHA256, ED_SIGNATURE, SPAN("abd")) ==
			   KEY_CHECK_OTHER_TEXT,
		   "Ed25519, of another text");
		ok(check(arena, cache, ed, HASH_SHA256, RSA_SIGNATURE, SPAN("abc")) ==
			   KEY_CHECK_OTHER_TEXT,
		   "Ed25519, a signature of another length");
	}
}

/* More keys than are kept: each is its own, whichever others went for it. */
static void test_many_keys(struct arena *arena, struct key_cache *cache)
{
	enum { MANY = 3000 };
	struct span digest = digest_of(arena, HASH_SHA256, SPAN("abc"));
	struct span signature = decoded(arena, ED_SIGNATURE);
	char material[32] = { 0 };
	struct dkim_record record = { .key = KEY_ED25519, .material = { material, 32 } };
	unsigned genuine = 0;

	for (unsigned i = 0; i < MANY; i++) {
		memcpy(material + 14, &i, sizeof i);
		genuine += key_verify(cache, &record, HASH_SHA256, digest, signature) ==
			   KEY_CHECK_GENUINE;
	}
	ok_number(genuine, 0, "none of many other keys");
	test_keys(arena, cache);
}

int main(void)
{
	struct arena arena = { 0 };
	struct digest *digest = digest_open(&arena);
	struct key_cache *cache = key_cache_open();

	test_keys(&arena, cache);
	test_keys(&arena, NULL);
	test_many_keys(&arena, cache);
	key_cache_close(cache);
	key_cache_close(NULL);

	/* One digest for all: each begins anew. */
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		unsigned char bytes[SHA256_SIZE];
		char hex[2 * SHA256_SIZE + 1];

		for (size_t at = 0; at < cases[i].text.len; at++)
			digest_add(digest, span_part(cases[i].text, at, 1));
		digest_finish(digest, bytes);
		for (size_t at = 0; at < SHA256_SIZE; at++)
			snprintf(hex + 2 * at, 3, "%02x", bytes[at]);
		ok_span((struct span){ hex, 2 * SHA256_SIZE },
			(struct span){ cases[i].digest, 2 * SHA256_SIZE }, "SHA-256");
	}
	arena_free(&arena);
	return done();
}
