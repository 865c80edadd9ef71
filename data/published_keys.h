/* published_keys - keys whose private halves stand in public documents: anybody signs with them. */
#ifndef DATA_PUBLISHED_KEYS_H
#define DATA_PUBLISHED_KEYS_H

#include <stddef.h>

struct published_key {
	const char *sha256; /* of the modulus without leading zeros, or of the Ed25519 point; hex */
	const char *where; /* "RFC 6376 C" */
};

extern const struct published_key published_keys[];
extern const size_t published_key_count;

#endif
