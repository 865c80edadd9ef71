#include "analyzers/dns_names.h"

#include <string.h>

#include "analyzers/dns_wire.h"
#include "parser/limits.h"

enum { FIRST_SLOTS = 256 };

static struct dns_node *dns_names_find(const struct dns_names *names, struct span wire)
{
	uint32_t hash = dns_name_hash(wire);
	struct dns_node *node = names->slots[hash & (names->slot_count - 1)];

	while (node != NULL && (node->hash != hash || !span_equal(node->wire, wire)))
		node = node->next;
	return node;
}

static void node_link(struct dns_names *names, struct dns_node *node)
{
	struct dns_node **slot = &names->slots[node->hash & (names->slot_count - 1)];

	node->next = *slot;
	*slot = node;
}

static void slots_grow(struct dns_names *names)
{
	struct dns_node **old = names->slots;
	size_t count = names->slot_count;

	names->slot_count = count * 2;
	names->slots = arena_take(&names->arena, names->slot_count, sizeof(struct dns_node *));
	for (size_t i = 0; i < count; i++) {
		struct dns_node *next;

		for (struct dns_node *node = old[i]; node != NULL; node = next) {
			next = node->next;
			node_link(names, node);
		}
	}
}

/* The name as one that exists, and all names above it. `wire` is to stay. */
static struct dns_node *node_add(struct dns_names *names, struct span wire)
{
	struct dns_node *added = NULL;

	for (;; wire = dns_name_parent(wire)) {
		struct dns_node *node = dns_names_find(names, wire);

		if (node != NULL)
			return added != NULL ? added : node;
		if (names->count++ == names->slot_count)
			slots_grow(names);
		node = arena_take(&names->arena, 1, sizeof *node);
		node->wire = wire;
		node->hash = dns_name_hash(wire);
		node->end = &node->first;
		node_link(names, node);
		if (added == NULL)
			added = node;
	}
}

void dns_names_open(struct dns_names *names, struct arena arena)
{
	*names = (struct dns_names){ .arena = arena, .slot_count = FIRST_SLOTS };
	names->slots = arena_take(&names->arena, names->slot_count, sizeof(struct dns_node *));
	node_add(names, SPAN("\0"));
}

/* RFC 2181 10.1: beside a CNAME record there are only those of DNSSEC. */
static bool stands_beside_alias(uint16_t type)
{
	return type == DNS_RR_RRSIG || type == DNS_RR_NSEC;
}

static const char *clash(const struct dns_row *rr, const struct dns_master_entry *entry)
{
	if (rr->fault != DNS_FAULT_NONE || entry->fault != DNS_FAULT_NONE)
		return NULL;
	if (rr->type == DNS_RR_CNAME && entry->type == DNS_RR_CNAME)
		return "a second CNAME record of this name";
	if ((rr->type == DNS_RR_CNAME && !stands_beside_alias(entry->type)) ||
	    (entry->type == DNS_RR_CNAME && !stands_beside_alias(rr->type)))
		return "a CNAME record and another of one name";
	return NULL;
}

const char *dns_names_enter(struct dns_names *names, const struct dns_master_entry *entry)
{
	struct dns_node *node = dns_names_find(names, dns_name_wire(&entry->owner));

	if (node == NULL)
		node = node_add(names, arena_copy(&names->arena, dns_name_wire(&entry->owner)));
	for (struct dns_row *rr = node->first; rr != NULL; rr = rr->next) {
		if (rr->type == entry->type && rr->fault == entry->fault &&
		    span_equal(rr->rdata, entry->rdata))
			return NULL;
		if (clash(rr, entry) != NULL)
			return clash(rr, entry);
	}
	if (node->count++ == LIMIT_RECORDS)
		return "more records of one name than an answer holds";
	*node->end = arena_take(&names->arena, 1, sizeof **node->end);
	**node->end = (struct dns_row){ .type = entry->type,
					.ttl = entry->ttl,
					.fault = entry->fault,
					.rdata = arena_copy(&names->arena, entry->rdata) };
	node->end = &(*node->end)->next;
	if (entry->type == DNS_RR_NSEC || entry->type == DNS_RR_NSEC3)
		*LIST_ADD(&names->arena, &names->denials) = node;
	return NULL;
}

const struct dns_node *dns_names_encloser(const struct dns_names *names, struct span wire,
					  unsigned *below)
{
	const struct dns_node *node;

	for (*below = 0; (node = dns_names_find(names, wire)) == NULL; (*below)++)
		wire = dns_name_parent(wire);
	return node;
}

const struct dns_node *dns_names_wildcard(const struct dns_names *names,
					  const struct dns_node *encloser)
{
	char wire[2 + DNS_NAME_MOST] = { 1, '*' };

	memcpy(wire + 2, encloser->wire.at, encloser->wire.len);
	return dns_names_find(names, (struct span){ wire, 2 + encloser->wire.len });
}

const struct dns_row *dns_node_row(const struct dns_node *node, uint16_t type)
{
	const struct dns_row *rr = node->first;

	while (rr != NULL && (rr->type != type || rr->fault != DNS_FAULT_NONE))
		rr = rr->next;
	return rr;
}

enum dns_fault dns_node_fault(const struct dns_node *node, uint16_t type)
{
	for (const struct dns_row *rr = node->first; rr != NULL; rr = rr->next)
		if (rr->fault != DNS_FAULT_NONE && (rr->type == type || rr->type == DNS_RR_ANY))
			return rr->fault;
	return DNS_FAULT_NONE;
}

struct dns_name dns_node_name(const struct dns_node *node)
{
	struct dns_name name = { .length = (unsigned char)node->wire.len };

	memcpy(name.wire, node->wire.at, node->wire.len);
	return name;
}
