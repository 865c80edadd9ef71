#include "data/networks.h"

#include <stdbool.h>
#include <stddef.h>

static const struct network {
	enum network_scope scope;
	unsigned char family, bits, bytes[16];
} networks[] = {
#define NETWORK(scope, family, bits, ...) { scope, family, bits, { __VA_ARGS__ } },
#include "data/special_networks.inc"
#undef NETWORK
};

static bool network_holds(const struct network *network, const unsigned char *bytes)
{
	unsigned whole = network->bits / 8, rest = network->bits % 8;

	if (whole > 0 && bytes[0] != network->bytes[0])
		return false;
	for (unsigned i = 0; i < whole; i++)
		if (bytes[i] != network->bytes[i])
			return false;
	return rest == 0 || (bytes[whole] ^ network->bytes[whole]) >> (8 - rest) == 0;
}

enum network_scope network_scope(unsigned char family, const unsigned char *bytes)
{
	const struct network *best = NULL;

	if (family == 0)
		return SCOPE_NONE;
	for (size_t i = 0; i < sizeof networks / sizeof *networks; i++) {
		const struct network *network = &networks[i];

		if (network->family == family && network->bytes[0] > bytes[0])
			break; /* rows stand by family, then by address */
		if (network->family == family && network_holds(network, bytes) &&
		    (best == NULL || network->bits > best->bits))
			best = network;
	}
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
