#include <assert.h>

#include "analyzers/crypto.h"
#include "fuzz/fuzz.h"

/* A record without a fault has a key that can be used, and none that vouches for anything. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct span text = { (const char *)data, size };
	struct dkim_record record = dkim_record_read(&arena, text);
	struct rsa_key rsa;
	char digest[SHA256_SIZE] = { 0 }, signature[1024] = { 0 };
	size_t length = record.key == KEY_RSA ? record.rsa.modulus.len : 64;

	assert(record.fault != NULL || record.material.len > 0);
	if (record.fault == NULL)
		assert(key_verify(NULL, &record, HASH_SHA256,
				  (struct span){ digest, sizeof digest },
				  (struct span){ signature, length }) != KEY_CHECK_GENUINE);
	if (rsa_key_read(text, &rsa))
		assert(span_holds(text, rsa.modulus) && span_holds(text, rsa.exponent) &&
		       rsa.bits <= 8 * rsa.modulus.len);
	arena_free(&arena);
	return 0;
}
