#include "analyzers/dns_signature.h"

#include <openssl/sha.h>

#include "parser/limits.h"
#include "tests/guard.h"
#include "tests/test.h"

static struct dns_name name_of(const char *text)
{
	struct dns_name name;

	dns_name_parse(span_string(text), NULL, &name);
	return name;
}

/* RRSIG of a.example. A: algorithm 8, 2 labels, tag 0x1234. */
#define SIGNATURE                                                                                  \
	"\0\1\10\2\0\0\16\20\152\0\0\2\152\0\0\1\22\64\7example\0"                                 \
	"signature"

static void test_signature(void)
{
	struct span rdata = SPAN(SIGNATURE);
	struct guard guard = guard_open(rdata.len);
	struct dns_signature signature;
	struct dns_name signer = name_of("EXAMPLE.");
	struct arena arena = { 0 };

	ok(dns_signature_read(guard_place(&guard, rdata), &signature), "RRSIG");
	ok(signature.covered == 1 && signature.algorithm == 8 && signature.labels == 2 &&
		   signature.ttl == 3600 && signature.tag == 0x1234,
	   "its numbers");
	ok(signature.expiration == 0x6a000002 && signature.inception == 0x6a000001, "its times");
	ok(dns_name_equal(&signature.signer, &signer), "its signer");
	ok_span(signature.bytes, SPAN("signature"), "its bytes");
	ok_span(dns_signature_head(&arena, &signature), span_upto(rdata, rdata.len - 9),
		"and what of it is signed");
	size_t good = 0;
	for (size_t length = 0; length < rdata.len; length++)
		good += dns_signature_read(guard_place(&guard, span_upto(rdata, length)),
					   &signature);
	ok(good == 8, "cut short it is none, but for the end of the signature");
	guard_close(&guard);
	arena_free(&arena);
}

static void test_times(void)
{
	static const struct {
		uint32_t inception, expiration;
		time_t at;
		bool begun, lasts;
	} cases[] = {
		{ 100, 200, 99, false, true },
		{ 100, 200, 100, true, true },
		{ 100, 200, 200, true, true },
		{ 100, 200, 201, true, false },
		/* The numbers begin anew in 2106. */
		{ UINT32_MAX - 9, 10, UINT32_MAX, true, true },
		{ UINT32_MAX - 9, 10, (time_t)UINT32_MAX + 5, true, true },
		{ UINT32_MAX - 9, 10, (time_t)UINT32_MAX + 12, true, false },
		{ UINT32_MAX - 9, 10, UINT32_MAX - 10, false, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dns_signature signature = { .inception = cases[i].inception,
						   .expiration = cases[i].expiration };

		ok(dns_signature_begun(&signature, cases[i].at) == cases[i].begun &&
			   dns_signature_lasts(&signature, cases[i].at) == cases[i].lasts,
		   "time %lld of %u to %u", (long long)cases[i].at, (unsigned)cases[i].inception,
		   (unsigned)cases[i].expiration);
	}
}

static void test_keys(void)
{
	static const struct {
		unsigned flags;
		char protocol;
		bool signs;
	} cases[] = {
		{ 256, 3, true },  { 257, 3, true },  { 0, 3, false },	 { 1, 3, false },
		{ 256, 2, false }, { 384, 3, false }, { 385, 3, false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char bytes[] = { (char)(cases[i].flags >> 8), (char)(cases[i].flags & 255),
				 cases[i].protocol, 8, 'k' };
		struct dns_key key;

		ok(dns_key_read((struct span){ bytes, sizeof bytes }, &key) &&
			   dns_key_signs(&key) == cases[i].signs,
		   "a key of flags %u, protocol %d", cases[i].flags, cases[i].protocol);
	}
	struct dns_key key;
	struct dns_delegation delegation;
	ok(!dns_key_read(SPAN("\1\0\3\10"), &key), "a key of no bytes");
	ok(!dns_delegation_read(SPAN("\0\1\10\2"), &delegation), "a digest of no bytes");
}

/*
 * A key of `bits` with an exponent of 1, stored in `exponent` bytes: its signature
 * is the padded digest itself (RFC 8017 9.2), so that anybody can make one.
 */
static bool fits_key(size_t bits, size_t exponent)
{
	static const unsigned char sha256[] = { 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60,
						0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
						0x01, 0x05, 0x00, 0x04, 0x20 };
	enum { MOST = 2048 };
	unsigned char key[MOST] = { 1, 0, 3, 8, (unsigned char)exponent }, bytes[MOST];
	size_t size = bits / 8, digest = size - SHA256_DIGEST_LENGTH;
	struct span data = SPAN("data");
	struct dns_key read;

	key[4 + exponent] = 1;
	memset(key + 5 + exponent, 0xff, size);
	memset(bytes, 0xff, size);
	bytes[0] = 0;
	bytes[1] = 1;
	bytes[digest - sizeof sha256 - 1] = 0;
	memcpy(bytes + digest - sizeof sha256, sha256, sizeof sha256);
	SHA256((const unsigned char *)data.at, data.len, bytes + digest);
	dns_key_read((struct span){ (const char *)key, 5 + exponent + size }, &read);
	struct dns_signature signature = { .algorithm = 8, .bytes = { (const char *)bytes, size } };
	return dns_signature_fits(&signature, &read, data);
}

static void test_sizes(void)
{
	ok(fits_key(2048, 1), "an RSA key");
	ok(fits_key(LIMIT_ZONE_KEY_BITS, 1), "the longest");
	ok(!fits_key(LIMIT_ZONE_KEY_BITS + 8, 1), "one that is longer");
	ok(fits_key(2048, LIMIT_ZONE_KEY_EXPONENT), "the longest exponent");
	ok(!fits_key(2048, LIMIT_ZONE_KEY_EXPONENT + 1), "one that is longer");
}

/* Material that is none, of each algorithm. */
static void test_material(void)
{
	static const unsigned char algorithms[] = { 5, 7, 8, 10, 13, 14, 15 };

	for (size_t i = 0; i < sizeof algorithms; i++) {
		for (size_t length = 5; length < 120; length++) {
			unsigned char key[120] = { 1, 0, 3, algorithms[i] }, bytes[120] = { 0 };
			struct dns_key read;

			memset(key + 4, (int)length, sizeof key - 4);
			dns_key_read((struct span){ (const char *)key, length }, &read);
			struct dns_signature signature = {
				.algorithm = algorithms[i], .bytes = { (const char *)bytes, length }
			};
			if (dns_signature_fits(&signature, &read, SPAN("data")))
				ok(false, "algorithm %d, %zu bytes", algorithms[i], length);
		}
		ok(true, "rubbish as a key of algorithm %d", algorithms[i]);
	}
}

/* RFC 5155 A. */
static void test_hash(void)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	static const struct {
		const char *name, *want;
	} cases[] = {
		{ "example", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom" },
		{ "a.example", "35mthgpgcu1qg68fab165klnsnk3dpvl" },
		{ "*.w.example", "r53bq7cc2uvmubfu5ocmm6pers9tk9en" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dns_name name = name_of(cases[i].name);
		unsigned char hash[DNS_NSEC3_HASH];
		char text[33] = { 0 };

		dns_nsec3_hash(&name, SPAN("\xaa\xbb\xcc\xdd"), 12, hash);
		for (unsigned bit = 0; bit < 160; bit += 5) {
			unsigned pair = (unsigned)hash[bit / 8] << 8 |
					(bit / 8 + 1 < sizeof hash ? hash[bit / 8 + 1] : 0);

			text[bit / 5] = digits[pair >> (11 - bit % 8) & 31];
		}
		ok_span(span_string(text), span_string(cases[i].want), cases[i].name);
	}
}

int main(void)
{
	test_signature();
	test_times();
	test_keys();
	test_sizes();
	test_material();
	test_hash();
	return done();
}
