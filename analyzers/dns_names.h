/* dns_names - the names that exist in master files, and their records. */
#ifndef ANALYZERS_DNS_NAMES_H
#define ANALYZERS_DNS_NAMES_H

#include "analyzers/dns_master.h"

/* A record of a name. */
struct dns_row {
	struct dns_row *next; /* of the name, in the order of the files */
	uint16_t type;
	uint32_t ttl;
	enum dns_fault fault; /* $FAIL */
	struct span rdata;
};

/* A name that exists: it has records, or a name below it has. */
struct dns_node {
	struct dns_node *next; /* of the slot */
	struct span wire;
	uint32_t hash;
	struct dns_row *first, **end;
	unsigned count;
};

struct dns_names {
	struct arena arena; /* all of it; to be freed by its owner */
	struct dns_node **slots;
	size_t slot_count, count;
	struct dns_nodes
	LIST_OF(const struct dns_node *) denials; /* that have NSEC or NSEC3 records */
};

/* With the root, which exists. What is in the arena stays. */
void dns_names_open(struct dns_names *, struct arena);

/*
 * Add the record. Why it cannot be added (static text), or NULL. Records that
 * are there already are one (RFC 2181 5).
 */
const char *dns_names_enter(struct dns_names *, const struct dns_master_entry *);

/* The longest name at or above this one that exists; `*below` is the label count between. */
const struct dns_node *dns_names_encloser(const struct dns_names *, struct span wire,
					  unsigned *below);

/* The name "*" below this one, if it exists; else NULL. */
const struct dns_node *dns_names_wildcard(const struct dns_names *,
					  const struct dns_node *encloser);

struct dns_name dns_node_name(const struct dns_node *);

/* The first record of that type, or NULL. */
const struct dns_row *dns_node_row(const struct dns_node *, uint16_t type);

/* How questions for that type fail there. */
enum dns_fault dns_node_fault(const struct dns_node *, uint16_t type);

#endif
