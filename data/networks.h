/* networks - special-use address blocks (RFC 6890) and what they mean for a mail's path. */
#ifndef DATA_NETWORKS_H
#define DATA_NETWORKS_H

enum network_scope {
	SCOPE_NONE, /* no address */
	SCOPE_PUBLIC,
	SCOPE_DOCUMENTATION,
	SCOPE_PROVIDER,
	SCOPE_PRIVATE,
	SCOPE_LOOPBACK,
	SCOPE_LINK_LOCAL,
	SCOPE_CGNAT,
	SCOPE_SPECIAL,
	SCOPE_MULTICAST,
};

/* `family` is 4 or 6, `bytes` the address in network order. Longest prefix wins. */
enum network_scope network_scope(unsigned char family, const unsigned char *bytes);

const char *network_scope_word(enum network_scope); /* "public"; static; "" for SCOPE_NONE */

#endif
