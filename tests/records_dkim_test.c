#include "parser/records_dkim.h"

#include "parser/buffer.h"
#include "parser/text.h"
#include "parser/transfer.h"
#include "tests/dkim_keys.h"
#include "tests/guard.h"
#include "tests/test.h"

static struct arena arena;

/* RFC 6376 3.6.1, 6.1.2; RFC 8463 4. NULL: the record is of use. */
static const struct {
	const char *text, *fault;
} records[] = {
	{ "v=DKIM1; k=rsa; p=" RSA_SPKI, NULL },
	{ "p=" RSA_SPKI, NULL },
	{ "p=" RSA_PKCS1, NULL },
	{ "v=DKIM1;p=" RSA_SPKI ";", NULL },
	{ "v=DKIM1; x=whatever; p=" RSA_SPKI, NULL }, /* tags that are not known are ignored */
	{ "g=*; p=" RSA_SPKI, NULL }, /* historic */
	{ "v=DKIM1; n=see=20below; p=" RSA_SPKI, NULL },
	{ "v=DKIM1; k=ed25519; p=" ED_KEY, NULL },
	{ "v=DKIM1; s=email; p=" RSA_SPKI, NULL },
	{ "v=DKIM1; s=*; p=" RSA_SPKI, NULL },
	{ "v=DKIM1; s=tlsrpt : email; p=" RSA_SPKI, NULL },
	{ "v=DKIM1; p= " RSA_SHORT, NULL }, /* the policy's matter */
	{ "v=DKIM1.0; p=" RSA_SPKI, "key-version" },
	{ "v=dkim1; p=" RSA_SPKI, "key-version" },
	{ "k=rsa; v=DKIM1; p=" RSA_SPKI, "key-version" }, /* not the first */
	{ "v=spf1 -all", "key-version" },
	{ "v=DKIM1; s=tlsrpt; p=" RSA_SPKI, "key-service" },
	{ "v=DKIM1; k=dsa; p=" RSA_SPKI, "key-type" },
	{ "v=DKIM1; k=RSA; p=" RSA_SPKI, "key-type" },
	{ "v=DKIM1; p=", "key-revoked" },
	{ "v=DKIM1; p= ;", "key-revoked" },
	{ "v=DKIM1", "key-syntax" },
	{ "v=DKIM1; P=" RSA_SPKI, "key-syntax" }, /* names are case-sensitive */
	{ "", "key-syntax" },
	{ "v=DKIM1; p=" RSA_SPKI "; p=" RSA_SPKI, "key-syntax" },
	{ "v=DKIM1; p=" RSA_SPKI "v=DKIM1; p=" RSA_SPKI, "key-syntax" }, /* two records glued */
	{ "v=DKIM1; p=" RSA_SPKI "; junk", "key-syntax" },
	{ "v=DKIM1; p=*", "key-syntax" },
	{ "v=DKIM1; p=AAAA", "key-unusable" },
	{ "v=DKIM1; p=" RSA_E1, "key-unusable" },
	{ "v=DKIM1; p=" RSA_EVEN_E, "key-unusable" },
	{ "v=DKIM1; p=" RSA_EVEN_N, "key-unusable" },
	{ "v=DKIM1; k=ed25519; p=AAAA", "key-unusable" },
	{ "v=DKIM1; k=ed25519; p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "key-unusable" },
	{ "v=DKIM1; k=ed25519; p=AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "key-unusable" },
	{ "v=DKIM1; k=ed25519; p=JuiVj8KyJ7BFw/SJ8u+Y8NXfrAXTxjM5sTgCiG1T/AU=", "key-unusable" },
	{ "v=DKIM1; k=ed25519; p=xxdqcD1N2E+6PAt2DRBnDyogU/osOczGTsf9d5KsA3o=", "key-unusable" },
	{ "v=DKIM1; k=ed25519; p=xxdqcD1N2E+6PAt2DRBnDyogU/osOczGTsf9d5KsA/o=", "key-unusable" },
};

static void test_records(void)
{
	for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
		struct dkim_record record = dkim_record_read(&arena, span_string(records[i].text));

		ok_span(span_string(record.fault), span_string(records[i].fault), records[i].text);
	}
}

/* The first has the mark; the others miss it by chance, as 0.99999999 of all do. */
static void test_roca(void)
{
	static const char *const keys[] = { RSA_ROCA, RSA_SPKI, RSA_PKCS1, RSA_SHORT };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct dkim_record record =
			dkim_record_read(&arena, arena_format(&arena, "p=%s", keys[i]));

		ok(record.fault == NULL && rsa_key_is_roca(&record.rsa) == (i == 0),
		   "CVE-2017-15361: key %zu", i);
	}
	struct dkim_record record = dkim_record_read(&arena, SPAN("p=" RSA_ROCA));
	char *changed = arena_bytes(&arena, record.rsa.modulus.len);

	for (size_t i = 0; i < record.rsa.modulus.len; i++) {
		memcpy(changed, record.rsa.modulus.at, record.rsa.modulus.len);
		changed[i] ^= 2;
		struct rsa_key other = { .modulus = { changed, record.rsa.modulus.len } };

		ok(!rsa_key_is_roca(&other), "another byte %zu, and the mark is gone", i);
	}
}

static void test_flags(void)
{
	struct dkim_record record =
		dkim_record_read(&arena, SPAN("t= y : s : z; h=sha1:md5; n=hi; p=" RSA_SPKI));

	ok(record.testing && record.strict, "t= lists flags; others are ignored");
	ok(record.takes[HASH_SHA1] && !record.takes[HASH_SHA256], "h= lists hashes");
	ok_span(record.notes, SPAN("hi"), "n=");
	ok_number((long long)record.rsa.bits, 1024, "bits of the modulus");
	record = dkim_record_read(&arena, SPAN("p=" RSA_SPKI));
	ok(!record.testing && !record.strict && record.takes[HASH_SHA1] &&
		   record.takes[HASH_SHA256],
	   "without t= no flags, without h= every hash");
	record = dkim_record_read(&arena, SPAN("v=DKIM1; p="));
	ok(record.revoked, "an empty p= is a revoked key");
}

/* One byte at the limit of LIMIT_RSA_BITS, and past it. */
static void test_limit(void)
{
	struct rsa_key key;
	struct buffer der = { .arena = &arena };

	for (size_t extra = 0; extra <= 1; extra++) {
		size_t bytes = 1024 + extra;
		char *at;

		der.len = 0;
		buffer_put(&der, SPAN("\x30\x82\x00\x00\x02\x82\x00\x00\x00\x81"));
		at = buffer_room(&der, bytes);
		memset(at, 1, bytes - 1);
		der.len += bytes - 1;
		buffer_put(&der, SPAN("\x02\x01\x03"));
		size_t number = bytes + 1, all = der.len - 4;
		der.at[2] = (char)(all >> 8), der.at[3] = (char)all;
		der.at[6] = (char)(number >> 8), der.at[7] = (char)number;
		ok(rsa_key_read(buffer_span(&der), &key) && key.bits == 8 * bytes,
		   "a key of %zu bits is read", 8 * bytes);
		struct span record = arena_format(&arena, "p=" SPAN_FMT,
						  SPAN_ARG(text_base64(&arena, buffer_span(&der))));
		ok_span(span_string(dkim_record_read(&arena, record).fault),
			span_string(extra ? "key-unusable" : NULL), "and used up to the limit");
	}
}

/* Every key cut anywhere, or with a byte behind it, is none; nothing is read past the end. */
static void test_der(void)
{
	static const char *const keys[] = { RSA_SPKI, RSA_PKCS1 };
	struct guard guard = guard_open(1000);
	struct rsa_key key;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct span der;
		size_t read = 0;

		transfer_whole_base64(&arena, span_string(keys[i]), &der);
		ok(rsa_key_read(guard_place(&guard, der), &key), "a key");
		for (size_t len = 0; len < der.len; len++)
			read += rsa_key_read(guard_place(&guard, span_upto(der, len)), &key);
		ok_number((long long)read, 0, "a key that was cut");
		struct span more = arena_copy(&arena, (struct span){ der.at, der.len });
		struct buffer longer = { .arena = &arena };
		buffer_put(&longer, more);
		buffer_put(&longer, SPAN("x"));
		ok(!rsa_key_read(buffer_span(&longer), &key), "a key with a byte behind it");
	}
	guard_close(&guard);
	/* Negative, zero, lengths that are not the shortest, another algorithm. */
	ok(!rsa_key_read(SPAN("\x30\x06\x02\x01\x81\x02\x01\x03"), &key), "a negative modulus");
	ok(!rsa_key_read(SPAN("\x30\x06\x02\x01\x00\x02\x01\x03"), &key), "a modulus of 0");
	ok(!rsa_key_read(SPAN("\x30\x81\x06\x02\x01\x71\x02\x01\x03"), &key), "a long length");
	ok(!rsa_key_read(SPAN("\x30\x80\x02\x01\x71\x02\x01\x03\x00\x00"), &key), "no length");
	ok(rsa_key_read(SPAN("\x30\x06\x02\x01\x71\x02\x01\x03"), &key) && key.bits == 7, "short");
}

int main(void)
{
	test_records();
	test_flags();
	test_roca();
	test_limit();
	test_der();
	arena_free(&arena);
	return done();
}
