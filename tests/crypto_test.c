#include "analyzers/crypto.h"

#include <stdio.h>

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

int main(void)
{
	struct arena arena = { 0 };
	struct digest *digest = digest_open(&arena);

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
