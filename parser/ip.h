/* ip - internet addresses and prefixes, and their text forms. */
#ifndef PARSER_IP_H
#define PARSER_IP_H

#include <stdbool.h>

#include "parser/arena.h"
#include "parser/span.h"

struct ip {
	unsigned char family;	 /* 4, 6, or 0 for none */
	unsigned char bytes[16]; /* network order; the first four for family 4 */
};

struct ip_prefix {
	struct ip ip;
	unsigned length; /* bits */
};

/*
 * Read all of `text` as one address: dotted quad (four decimal numbers, no
 * octal, no hex: CVE-2021-29921) or RFC 4291 2.2 text, with or without the
 * tag "IPv6:" and a %zone. An IPv4-mapped address becomes family 4.
 * False leaves *out with family 0.
 */
bool ip_read(struct span text, struct ip *out);

/* "192.0.2.0/24"; a bare address is a prefix of its whole length. */
bool ip_prefix_read(struct span text, struct ip_prefix *out);

bool ip_equal(const struct ip *a, const struct ip *b);
bool ip_in_prefix(const struct ip *, const struct ip_prefix *);

/* Shortest text form (RFC 5952), in the arena. Empty for family 0. */
struct span ip_text(struct arena *, const struct ip *);

#endif
