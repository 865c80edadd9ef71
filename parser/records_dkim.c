#include "parser/records_dkim.h"

#include "parser/limits.h"
#include "parser/transfer.h"

/* Whether an item of a colon-separated list is `word`. */
static bool lists(struct span list, struct span word)
{
	while (list.len > 0)
		if (span_equal(tags_item(&list, ':'), word))
			return true;
	return false;
}

static bool is_even(struct span number)
{
	return ((unsigned char)number.at[number.len - 1] & 1) == 0;
}

/*
 * e=1 makes anybody's text a signature of itself, even numbers make no RSA
 * key, and large ones cost time. RFC 8301 3.2 wants 1024 to 4096 bits;
 * shorter keys are used for evidence, longer ones up to LIMIT_RSA_BITS.
 */
static bool is_usable_rsa(const struct rsa_key *rsa)
{
	bool one = rsa->exponent.len == 1 && rsa->exponent.at[0] == 1;

	return rsa->bits <= LIMIT_RSA_BITS && rsa->bits >= 384 && !is_even(rsa->modulus) &&
	       !is_even(rsa->exponent) && !one && rsa->exponent.len <= 32;
}

/*
 * y coordinates of the points of Curve25519 whose order divides 8, in all
 * their encodings, without the sign bit: with such a key a signature can be
 * made that fits many texts (RFC 8032 leaves it to the verifier).
 */
static const char small_points[][33] = {
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	"\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00",
	"\x26\xe8\x95\x8f\xc2\xb2\x27\xb0\x45\xc3\xf4\x89\xf2\xef\x98\xf0"
	"\xd5\xdf\xac\x05\xd3\xc6\x33\x39\xb1\x38\x02\x88\x6d\x53\xfc\x05",
	"\xc7\x17\x6a\x70\x3d\x4d\xd8\x4f\xba\x3c\x0b\x76\x0d\x10\x67\x0f"
	"\x2a\x20\x53\xfa\x2c\x39\xcc\xc6\x4e\xc7\xfd\x77\x92\xac\x03\x7a",
	"\xec\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
	"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
	"\xed\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
	"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
	"\xee\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
	"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x7f",
};

static bool is_small_point(struct span point)
{
	for (size_t i = 0; i < sizeof small_points / sizeof *small_points; i++)
		if (span_equal(span_upto(point, 31), (struct span){ small_points[i], 31 }) &&
		    ((point.at[31] ^ small_points[i][31]) & 0x7f) == 0)
			return true;
	return false;
}

static const char *read_material(struct dkim_record *out)
{
	switch (out->key) {
	case KEY_RSA:
		if (!rsa_key_read(out->material, &out->rsa) || !is_usable_rsa(&out->rsa))
			return "key-unusable";
		return NULL;
	case KEY_ED25519:
		if (out->material.len != 32 || is_small_point(out->material))
			return "key-unusable";
		return NULL;
	}
	return NULL;
}

/* Take the value of a tag that is a list into flags. */
static void read_flags(struct dkim_record *out, const struct tags *tags)
{
	const struct tag *flags = tags_find(tags, SPAN("t")), *hashes = tags_find(tags, SPAN("h"));
	const struct tag *notes = tags_find(tags, SPAN("n"));

	if (flags != NULL) {
		out->testing = lists(flags->value, SPAN("y"));
		out->strict = lists(flags->value, SPAN("s"));
	}
	out->has_hashes = hashes != NULL;
	out->takes[HASH_SHA1] = hashes == NULL || lists(hashes->value, SPAN("sha1"));
	out->takes[HASH_SHA256] = hashes == NULL || lists(hashes->value, SPAN("sha256"));
	if (notes != NULL)
		out->notes = notes->value;
}

static bool is_version(const struct tags *tags)
{
	const struct tag *version = tags_find(tags, SPAN("v"));

	return version == NULL ||
	       (version == tags->items && span_equal(version->value, SPAN("DKIM1")));
}

static bool read_type(struct dkim_record *out, const struct tags *tags)
{
	const struct tag *type = tags_find(tags, SPAN("k"));

	if (type != NULL && span_equal(type->value, SPAN("ed25519")))
		out->key = KEY_ED25519;
	return type == NULL || out->key == KEY_ED25519 || span_equal(type->value, SPAN("rsa"));
}

static bool serves_mail(const struct tags *tags)
{
	const struct tag *service = tags_find(tags, SPAN("s"));

	return service == NULL || lists(service->value, SPAN("*")) ||
	       lists(service->value, SPAN("email"));
}

static const char *read_key(struct arena *arena, struct dkim_record *out, const struct tags *tags)
{
	const struct tag *key = tags_find(tags, SPAN("p"));

	if (!is_version(tags))
		return "key-version";
	if (tags->fault != TAGS_SOUND || key == NULL)
		return "key-syntax";
	if (!serves_mail(tags))
		return "key-service";
	out->revoked = key->value.len == 0;
	if (out->revoked)
		return "key-revoked";
	if (!read_type(out, tags))
		return "key-type";
	if (!transfer_whole_base64(arena, key->value, &out->material))
		return "key-syntax";
	return read_material(out);
}

struct dkim_record dkim_record_read(struct arena *arena, struct span text)
{
	struct dkim_record out = { .text = text };
	struct tags tags = tags_read(arena, text);

	read_flags(&out, &tags);
	out.fault = read_key(arena, &out, &tags);
	return out;
}

const char *dkim_record_refusal(const struct dkim_record *record, const struct signature *signature)
{
	if (record->fault != NULL)
		return record->fault;
	if (!record->takes[signature->hash])
		return "key-hash";
	if (record->key != signature->key)
		return "key-type";
	if (record->strict && signature->kind == SIGNATURE_DKIM &&
	    !span_equal_nocase(signature->agent_domain, signature->domain_name))
		return "key-agent";
	return NULL;
}
