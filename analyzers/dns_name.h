/*
 * dns_name - a domain name in the form of the wire (RFC 1035 3.1), and as text.
 *
 * Labels hold any byte. In text they are parted by dots; a dot, a backslash or
 * a byte that is no printable ASCII within a label stands as \DDD (RFC 1035
 * 5.1), so that a dot in text always parts labels, and nobody passes for a
 * name below another by a dot in a label.
 */
#ifndef ANALYZERS_DNS_NAME_H
#define ANALYZERS_DNS_NAME_H

#include "parser/arena.h"
#include "parser/span.h"

enum {
	DNS_NAME_MOST = 255, /* bytes of a name on the wire, the root's label too */
	DNS_PLAIN_MOST = 253, /* bytes of a name without escapes, as text without a final dot */
	DNS_LABEL_MOST = 63, /* bytes of a label */
	DNS_TEXT_MOST = 1004, /* bytes that dns_name_text() writes at most */
};

/* Letters are lower case: two names are one when their bytes are. */
struct dns_name {
	unsigned char length; /* of the wire form; 1 for the root, 0 for no name */
	unsigned char wire[DNS_NAME_MOST];
};

/*
 * Take bytes as a name: no escapes, with or without a final dot. False when it
 * cannot be a name: empty, an empty label, a label over 63 bytes, over 253 in all.
 */
bool dns_name_read(struct span bytes, struct dns_name *out);

/*
 * Read a name as master files and dns_name_text() write it: \DDD and \X, a name
 * with a final dot, "@" or a name below `origin` otherwise; NULL is the root, as is ".".
 */
bool dns_name_parse(struct span text, const struct dns_name *origin, struct dns_name *out);

/*
 * Whether it is written as nearly all names are, so that dns_name_read() takes it: labels of
 * letters, digits, "-" and "_", and no final dot.
 */
bool dns_name_is_plain(struct span);

/* Without a final dot, but "." for the root. */
struct span dns_name_text(struct arena *, const struct dns_name *);

bool dns_name_equal(const struct dns_name *, const struct dns_name *);

/* Only the bytes that it has: most names are short. */
void dns_name_copy(struct dns_name *to, const struct dns_name *from);

/* The name without its first label; the root stays the root. */
struct span dns_name_parent(struct span wire);

/* Labels, the root's not counted. */
unsigned dns_name_labels(const struct dns_name *);

/* The last `count` labels and the root's; the whole name when it has no more. */
struct dns_name dns_name_last(const struct dns_name *, unsigned count);

/* "*" below the name (RFC 4592); false when that is too long for a name. */
bool dns_name_wildcard(const struct dns_name *, struct dns_name *out);

/*
 * The name with `to` in place of `above`, within which it lies (RFC 6672 2.2), all of them
 * as on the wire; false when that is too long for a name.
 */
bool dns_name_moved(const struct dns_name *, struct span above, struct span to,
		    struct dns_name *out);

/* Whether the first is the second or lies below it. */
bool dns_name_within(const struct dns_name *, const struct dns_name *above);

/* Labels that both end with, the root's not counted. */
unsigned dns_name_common(const struct dns_name *, const struct dns_name *);

/* Canonical order (RFC 4034 6.1): below 0, 0 or above 0 as the first is before the second. */
int dns_name_order(const struct dns_name *, const struct dns_name *);

/* FNV-1a of the wire form. */
uint32_t dns_name_hash(struct span wire);

/* The name as it stands in a packet: a view into *name. */
static inline struct span dns_name_wire(const struct dns_name *name)
{
	return (struct span){ (const char *)name->wire, name->length };
}

#endif
