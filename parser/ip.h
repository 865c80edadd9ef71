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
 * leading zeros, no hex: CVE-2021-29921) or RFC 4291 2.2 text, with or without
 * the tag "IPv6:" (RFC 5321 4.1.3) in any case and a %zone (RFC 4007 11), which
 * is dropped. An IPv4-mapped address becomes family 4. Bytes past the address
 * are 0. False leaves *out with family 0.
 */
bool ip_read(struct span text, struct ip *out);

/* What ip_read() made of a text, for those who ask again; all zero: nobody asked yet. */
struct ip_answer {
	bool asked;
	struct ip ip;
};

static inline bool ip_read_once(struct span text, struct ip_answer *answer)
{
	if (!answer->asked)
		ip_read(text, &answer->ip);
	answer->asked = true;
	return answer->ip.family != 0;
}

/* Read the dotted quad that `text` begins with; returns its length, 0: there is none. */
size_t ip_read_quad(struct span text, struct ip *out);

/*
 * "192.0.2.0/24"; a bare address is a prefix of its whole length. Bits past the
 * length may be set, and are not compared.
 */
bool ip_prefix_read(struct span text, struct ip_prefix *out);

/* An address that is none (family 0) equals nothing and lies in no prefix. */
bool ip_equal(const struct ip *a, const struct ip *b);
bool ip_in_prefix(const struct ip *, const struct ip_prefix *);

/* Dotted quad or shortest text form (RFC 5952), in the arena. Empty for family 0. */
struct span ip_text(struct arena *, const struct ip *);

#endif
