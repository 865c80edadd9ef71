#include "data/networks.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* The first four bytes of an address as a number, and how many of its bits a prefix settles. */
#define HEAD(...) HEAD_OF(__VA_ARGS__, 0)
#define HEAD_OF(a, b, c, d, ...) ((uint32_t)(a) << 24 | (b) << 16 | (c) << 8 | (d))
#define HEAD_BITS(bits) ((bits) < 32 ? (bits) : 32)

static const struct network {
	enum network_scope scope;
	uint32_t head;
	unsigned char head_bits, family, bits, bytes[16];
} networks[] = {
	{ SCOPE_NONE, 0, 0, 0, 0, { 0 } }, /* where no row can hold an address */
#define NETWORK(scope, family, bits, ...)                                                          \
	{ scope, HEAD(__VA_ARGS__), HEAD_BITS(bits), family, bits, { __VA_ARGS__ } },
#define FIRST(...)
#include "data/special_networks.inc"
#undef NETWORK
#undef FIRST
	{ SCOPE_NONE, 0, 0, 0, 0, { 0 } }, /* behind the last row */
};

/*
 * By family and first byte of an address: the first row that can hold it. Most can be held by
 * none; to compare with the rows up to the address took 360 instructions.
 */
static const unsigned char firsts[2][256] = {
#define NETWORK(...)
#define FIRST(family, byte, row) [family == 6][byte] = row + 1,
#include "data/special_networks.inc"
#undef NETWORK
#undef FIRST
};

static bool network_holds(const struct network *network, uint32_t head, const unsigned char *bytes)
{
	unsigned whole = network->bits / 8, rest = network->bits % 8;

	if ((head ^ network->head) >> (32 - network->head_bits) != 0)
		return false;
	if (network->bits <= 32)
		return true;
	return memcmp(bytes, network->bytes, whole) == 0 &&
	       (rest == 0 || (bytes[whole] ^ network->bytes[whole]) >> (8 - rest) == 0);
}

enum network_scope network_scope(unsigned char family, const unsigned char *bytes)
{
	const struct network *best = NULL;
	uint32_t head;

	if (family == 0)
		return SCOPE_NONE;
	head = HEAD(bytes[0], bytes[1], bytes[2], bytes[3]);
	/* Rows stand by family, then by address. */
	for (const struct network *network = &networks[firsts[family == 6][bytes[0]]];
	     network->family == family && network->bytes[0] <= bytes[0]; network++)
		if (network_holds(network, head, bytes) &&
		    (best == NULL || network->bits > best->bits))
			best = network;
	return best != NULL ? best->scope : SCOPE_PUBLIC;
}

const char *network_scope_word(enum network_scope scope)
{
	switch (scope) {
	case SCOPE_NONE:
		return "";
	case SCOPE_PUBLIC:
		return "public";
	case SCOPE_DOCUMENTATION:
		return "documentation";
	case SCOPE_PROVIDER:
		return "provider";
	case SCOPE_PRIVATE:
		return "private";
	case SCOPE_LOOPBACK:
		return "loopback";
	case SCOPE_LINK_LOCAL:
		return "link-local";
	case SCOPE_CGNAT:
		return "cgnat";
	case SCOPE_SPECIAL:
		return "special";
	case SCOPE_MULTICAST:
		return "multicast";
	}
	return "";
}
