#include "analyzers/dns_signature.h"

#include <ldns/ldns.h>
#include <string.h>

#include "analyzers/dns_reader.h"
#include "parser/buffer.h"
#include "parser/limits.h"

enum {
	SIGNATURE_FIXED = 18, /* bytes before the signer's name */
	KEY_FIXED = 4,
	DELEGATION_FIXED = 4,
	FLAG_ZONE = 0x0100,
	FLAG_REVOKE = 0x0080,
	PROTOCOL = 3,
};

/* When RFC 9905 was published: 2025-11-01. */
static const time_t rfc9905 = 1761955200;

enum family { FAMILY_RSA, FAMILY_ECDSA, FAMILY_EDDSA };

/* RFC 8624 3.1; what is not here is unsigned to us. */
static const struct algorithm {
	unsigned number;
	enum family family;
	unsigned signature; /* bytes; 0: as long as the modulus */
	unsigned retired; /* 1: by RFC 9905 */
} algorithms[] = {
	{ 5, FAMILY_RSA, 0, 1 },     { 7, FAMILY_RSA, 0, 1 },	  { 8, FAMILY_RSA, 0, 0 },
	{ 10, FAMILY_RSA, 0, 0 },    { 13, FAMILY_ECDSA, 64, 0 }, { 14, FAMILY_ECDSA, 96, 0 },
	{ 15, FAMILY_EDDSA, 64, 0 },
};

static const struct algorithm *algorithm_find(unsigned number)
{
	for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++)
		if (algorithms[i].number == number)
			return &algorithms[i];
	return NULL;
}

bool dns_algorithm_is_known(unsigned number, time_t at)
{
	const struct algorithm *algorithm = algorithm_find(number);

	return algorithm != NULL && (algorithm->retired == 0 || at < rfc9905);
}

static unsigned byte_at(struct span s, size_t at)
{
	return (unsigned char)s.at[at];
}

static uint32_t long_at(struct span s, size_t at)
{
	return (uint32_t)dns_number_at(s, at) << 16 | dns_number_at(s, at + 2);
}

bool dns_signature_read(struct span rdata, struct dns_signature *out)
{
	struct dns_reader reader = { .packet = rdata, .at = SIGNATURE_FIXED };

	if (rdata.len <= SIGNATURE_FIXED)
		return false;
	*out = (struct dns_signature){
		.covered = (uint16_t)dns_number_at(rdata, 0),
		.algorithm = (uint8_t)byte_at(rdata, 2),
		.labels = (uint8_t)byte_at(rdata, 3),
		.ttl = long_at(rdata, 4),
		.expiration = long_at(rdata, 8),
		.inception = long_at(rdata, 12),
		.tag = (uint16_t)dns_number_at(rdata, 16),
		.signer = dns_read_whole_name(&reader),
	};
	out->bytes = span_from(rdata, reader.at);
	return !reader.bad && out->bytes.len > 0;
}

/* RFC 4034 B; that of algorithm 1, which is another, is none that we need. */
static uint16_t key_tag(struct span rdata)
{
	uint32_t sum = 0;

	for (size_t i = 0; i < rdata.len; i++)
		sum += i % 2 == 0 ? byte_at(rdata, i) << 8 : byte_at(rdata, i);
	return (uint16_t)(sum + (sum >> 16));
}

bool dns_key_read(struct span rdata, struct dns_key *out)
{
	if (rdata.len <= KEY_FIXED)
		return false;
	*out = (struct dns_key){ .flags = (uint16_t)dns_number_at(rdata, 0),
				 .protocol = (uint8_t)byte_at(rdata, 2),
				 .algorithm = (uint8_t)byte_at(rdata, 3),
				 .tag = key_tag(rdata),
				 .rdata = rdata };
	return true;
}

bool dns_key_signs(const struct dns_key *key)
{
	return (key->flags & FLAG_ZONE) != 0 && (key->flags & FLAG_REVOKE) == 0 &&
	       key->protocol == PROTOCOL;
}

bool dns_delegation_read(struct span rdata, struct dns_delegation *out)
{
	if (rdata.len <= DELEGATION_FIXED)
		return false;
	*out = (struct dns_delegation){ .tag = (uint16_t)dns_number_at(rdata, 0),
					.algorithm = (uint8_t)byte_at(rdata, 2),
					.digest_type = (uint8_t)byte_at(rdata, 3),
					.digest = span_from(rdata, DELEGATION_FIXED) };
	return true;
}

/* RFC 4034 5.1.4, 4509, 6605. GOST is for no validator to need (RFC 8624 3.3). */
static const struct {
	unsigned type;
	size_t size; /* bytes */
	unsigned char *(*make)(const unsigned char *data, unsigned size, unsigned char *out);
} digests[] = {
	{ 1, LDNS_SHA1_DIGEST_LENGTH, ldns_sha1 },
	{ 2, LDNS_SHA256_DIGEST_LENGTH, ldns_sha256 },
	{ 4, LDNS_SHA384_DIGEST_LENGTH, ldns_sha384 },
};

enum { DIGESTS = sizeof digests / sizeof *digests };

bool dns_digest_is_known(unsigned type)
{
	for (size_t i = 0; i < DIGESTS; i++)
		if (digests[i].type == type)
			return true;
	return false;
}

bool dns_delegation_fits(const struct dns_delegation *delegation, const struct dns_name *zone,
			 const struct dns_key *key)
{
	unsigned char bytes[DNS_NAME_MOST + DNS_PACKET_MOST], digest[LDNS_SHA384_DIGEST_LENGTH];
	size_t size = zone->length + key->rdata.len;

	if (delegation->tag != key->tag || delegation->algorithm != key->algorithm ||
	    size > sizeof bytes)
		return false;
	memcpy(bytes, zone->wire, zone->length);
	memcpy(bytes + zone->length, key->rdata.at, key->rdata.len);
	for (size_t i = 0; i < DIGESTS; i++)
		if (digests[i].type == delegation->digest_type) {
			digests[i].make(bytes, (unsigned)size, digest);
			return span_equal(delegation->digest,
					  (struct span){ (const char *)digest, digests[i].size });
		}
	return false;
}

/* The second is not before the first. */
static bool is_serial_order(uint32_t first, uint32_t second)
{
	return second - first < 0x80000000u;
}

bool dns_signature_begun(const struct dns_signature *signature, time_t at)
{
	return is_serial_order(signature->inception, (uint32_t)at);
}

bool dns_signature_lasts(const struct dns_signature *signature, time_t at)
{
	return is_serial_order((uint32_t)at, signature->expiration);
}

struct span dns_signature_head(struct arena *arena, const struct dns_signature *signature)
{
	struct buffer out = { .arena = arena };

	buffer_put_number(&out, signature->covered, 2);
	buffer_put_number(&out, signature->algorithm, 1);
	buffer_put_number(&out, signature->labels, 1);
	buffer_put_number(&out, signature->ttl, 4);
	buffer_put_number(&out, signature->expiration, 4);
	buffer_put_number(&out, signature->inception, 4);
	buffer_put_number(&out, signature->tag, 2);
	buffer_put(&out, dns_name_wire(&signature->signer));
	return buffer_span(&out);
}

/* RFC 3110 2: the exponent's length in one byte or three, the exponent, the modulus. */
static bool is_modest(struct span material)
{
	size_t head = 1, exponent = material.len > 0 ? byte_at(material, 0) : 0;

	if (exponent == 0 && material.len > 3) {
		exponent = dns_number_at(material, 1);
		head = 3;
	}
	struct span modulus = span_from(material, head + exponent);
	return exponent > 0 && exponent <= LIMIT_ZONE_KEY_EXPONENT && modulus.len > 0 &&
	       modulus.len * 8 <= LIMIT_ZONE_KEY_BITS;
}

static ldns_buffer *buffer_of(struct span s)
{
	ldns_buffer *buffer = ldns_buffer_new(s.len);

	if (buffer != NULL)
		ldns_buffer_write(buffer, s.at, s.len);
	return buffer;
}

/* The signature as the arithmetic wants it: ECDSA's two numbers (RFC 6605 4) in DER. */
static ldns_buffer *signature_of(const struct dns_signature *signature, enum family family)
{
	struct span bytes = signature->bytes;

	if (family != FAMILY_ECDSA)
		return buffer_of(bytes);
	ldns_rdf *rdf = ldns_rdf_new_frm_data(LDNS_RDF_TYPE_B64, bytes.len, bytes.at);
	ldns_buffer *der = ldns_buffer_new(2 * bytes.len);
	bool good = rdf != NULL && der != NULL &&
		    ldns_convert_ecdsa_rrsig_rdf2asn1(der, rdf) == LDNS_STATUS_OK;
	ldns_rdf_deep_free(rdf);
	if (good)
		return der;
	ldns_buffer_free(der);
	return NULL;
}

bool dns_signature_fits(const struct dns_signature *signature, const struct dns_key *key,
			struct span data)
{
	const struct algorithm *algorithm = algorithm_find(signature->algorithm);
	struct span material = span_from(key->rdata, KEY_FIXED);

	if (algorithm == NULL || key->algorithm != signature->algorithm ||
	    (algorithm->signature != 0 && signature->bytes.len != algorithm->signature) ||
	    (algorithm->family == FAMILY_RSA && !is_modest(material)))
		return false;
	ldns_buffer *bytes = signature_of(signature, algorithm->family),
		    *signed_data = buffer_of(data);
	bool good =
		bytes != NULL && signed_data != NULL &&
		ldns_verify_rrsig_buffers_raw(ldns_buffer_begin(bytes), ldns_buffer_position(bytes),
					      signed_data, (unsigned char *)material.at,
					      material.len, signature->algorithm) == LDNS_STATUS_OK;
	ldns_buffer_free(bytes);
	ldns_buffer_free(signed_data);
	return good;
}

void dns_nsec3_hash(const struct dns_name *name, struct span salt, unsigned iterations,
		    unsigned char out[DNS_NSEC3_HASH])
{
	unsigned char bytes[DNS_NAME_MOST + 255];
	size_t size = name->length;

	memcpy(bytes, name->wire, size);
	for (unsigned i = 0; i <= iterations; i++) {
		if (salt.len > 0)
			memcpy(bytes + size, salt.at, salt.len);
		ldns_sha1(bytes, (unsigned)(size + salt.len), out);
		size = DNS_NSEC3_HASH;
		memcpy(bytes, out, size);
	}
}
