#include "parser/rsa_key.h"

enum {
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_NULL = 0x05,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30
};

/* rsaEncryption, 1.2.840.113549.1.1.1 */
static const char rsa_encryption[] = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01";

static unsigned byte_at(struct span s, size_t at)
{
	return (unsigned char)s.at[at];
}

/* The length that stands behind a tag; false when it is not the shortest form or over 64 KiB. */
static bool cut_length(struct span *der, size_t *length)
{
	unsigned first, bytes;

	if (der->len == 0)
		return false;
	first = byte_at(*der, 0);
	bytes = first < 0x80 ? 0 : first & 0x7f;
	if (first == 0x80 || bytes > 2 || der->len < 1 + bytes)
		return false;
	*length = bytes == 0 ? first : 0;
	for (size_t i = 1; i <= bytes; i++)
		*length = *length << 8 | byte_at(*der, i);
	*der = span_from(*der, 1 + bytes);
	return bytes == 0 || *length >= (bytes == 1 ? 0x80u : 0x100u);
}

/* Cut the element off `der`, which must begin with that tag. */
static bool cut_element(struct span *der, unsigned tag, struct span *content)
{
	size_t length;

	if (der->len == 0 || byte_at(*der, 0) != tag)
		return false;
	*der = span_from(*der, 1);
	if (!cut_length(der, &length) || length > der->len)
		return false;
	*content = span_upto(*der, length);
	*der = span_from(*der, length);
	return true;
}

/* A positive number without its leading zeros; one is there where the next bit is set. */
static bool cut_number(struct span *der, struct span *number)
{
	if (!cut_element(der, DER_INTEGER, number) || number->len == 0 ||
	    byte_at(*number, 0) >= 0x80)
		return false;
	while (number->len > 0 && number->at[0] == 0)
		*number = span_from(*number, 1);
	return number->len > 0;
}

static bool read_numbers(struct span der, struct rsa_key *out)
{
	struct span content;

	return cut_element(&der, DER_SEQUENCE, &content) && der.len == 0 &&
	       cut_number(&content, &out->modulus) && cut_number(&content, &out->exponent) &&
	       content.len == 0;
}

/* What stands around the numbers in a SubjectPublicKeyInfo: algorithm and bit string. */
static bool unwrap(struct span *der)
{
	struct span rest = *der, content, algorithm, oid, bits;

	if (!cut_element(&rest, DER_SEQUENCE, &content) || rest.len > 0 ||
	    !cut_element(&content, DER_SEQUENCE, &algorithm) ||
	    !cut_element(&algorithm, DER_OID, &oid) ||
	    !span_equal(oid, (struct span){ rsa_encryption, sizeof rsa_encryption - 1 }))
		return false;
	/* RFC 3279 2.3.1 wants NULL for parameters; some keys have none. */
	if (algorithm.len > 0 &&
	    (!cut_element(&algorithm, DER_NULL, &oid) || oid.len > 0 || algorithm.len > 0))
		return false;
	if (!cut_element(&content, DER_BIT_STRING, &bits) || content.len > 0 || bits.len == 0 ||
	    bits.at[0] != 0)
		return false;
	*der = span_from(bits, 1);
	return true;
}

static size_t bit_count(struct span number)
{
	size_t bits = 8 * (number.len - 1);

	for (unsigned first = byte_at(number, 0); first > 0; first >>= 1)
		bits++;
	return bits;
}

static unsigned remainder_of(struct span number, unsigned divisor)
{
	unsigned rest = 0;

	for (size_t i = 0; i < number.len; i++)
		rest = (rest << 8 | byte_at(number, i)) % divisor;
	return rest;
}

/* Whether some power of `base` leaves that rest; `prime` is one. */
static bool is_power(unsigned rest, unsigned base, unsigned prime)
{
	unsigned power = 1;

	for (unsigned i = 1; i < prime; i++, power = power * base % prime)
		if (power == rest)
			return true;
	return false;
}

/*
 * Such a prime is k * M + (65537^a mod M), with M the product of the first
 * primes; so it, and a product of two, is a power of 65537 to each of these.
 * The smallest keys have M of the primes up to 167, larger ones of more. To a
 * prime not named here every number is such a power.
 */
bool rsa_key_is_roca(const struct rsa_key *key)
{
	static const unsigned primes[] = { 11, 13, 17, 19,  37,	 53,  61,  71,	73,
					   79, 97, 103, 107, 109, 127, 151, 157 };

	for (size_t i = 0; i < sizeof primes / sizeof *primes; i++)
		if (!is_power(remainder_of(key->modulus, primes[i]), 65537 % primes[i], primes[i]))
			return false;
	return true;
}

bool rsa_key_read(struct span der, struct rsa_key *out)
{
	struct rsa_key key = { 0 };

	unwrap(&der);
	if (!read_numbers(der, &key))
		return false;
	key.bits = bit_count(key.modulus);
	*out = key;
	return true;
}
