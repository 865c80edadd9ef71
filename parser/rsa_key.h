/*
 * rsa_key - the numbers of an RSA public key in DER: RSAPublicKey (RFC 8017
 * A.1.1), alone or in a SubjectPublicKeyInfo (RFC 5280 4.1.2.7).
 *
 * RFC 6376 3.6.1 tells of the former, its examples and everybody use the latter.
 */
#ifndef PARSER_RSA_KEY_H
#define PARSER_RSA_KEY_H

#include <stdbool.h>

#include "parser/span.h"

struct rsa_key {
	struct span modulus, exponent; /* big-endian, without leading zeros; in the DER */
	size_t bits; /* of the modulus */
};

/*
 * False when it is neither: other tags, lengths that are not exact or not the
 * shortest, bytes left over, numbers that are negative or zero.
 */
bool rsa_key_read(struct span der, struct rsa_key *out);

/*
 * Whether the modulus has the mark of a generator whose primes are all of one
 * shape, and can be factored (ROCA, CVE-2017-15361). One of 2^27 others has it by chance.
 */
bool rsa_key_is_roca(const struct rsa_key *);

#endif
