#include "analyzers/dns_zone.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "analyzers/dns_compose.h"
#include "analyzers/dns_denial.h"
#include "analyzers/dns_master.h"
#include "parser/limits.h"

enum { FIRST_SLOTS = 256 };

struct rr {
	struct rr *next; /* of the name, in the order of the files */
	uint16_t type;
	uint32_t ttl;
	enum dns_fault fault; /* $FAIL */
	struct span rdata;
};

/* A name that exists: it has records, or a name below it has. */
struct node {
	struct node *next; /* of the slot */
	struct span wire;
	uint32_t hash;
	struct rr *first, **end;
	unsigned count;
};

struct dns_zone {
	struct dns dns; /* first: it is a back-end */
	struct arena arena;
	struct node **slots;
	size_t slot_count, node_count;
	struct nodes LIST_OF(const struct node *) denials; /* that have NSEC or NSEC3 records */
};

static struct node *node_find(const struct dns_zone *zone, struct span wire)
{
	uint32_t hash = dns_name_hash(wire);
	struct node *node = zone->slots[hash & (zone->slot_count - 1)];

	while (node != NULL && (node->hash != hash || !span_equal(node->wire, wire)))
		node = node->next;
	return node;
}

static void node_link(struct dns_zone *zone, struct node *node)
{
	struct node **slot = &zone->slots[node->hash & (zone->slot_count - 1)];

	node->next = *slot;
	*slot = node;
}

static void slots_grow(struct dns_zone *zone)
{
	struct node **old = zone->slots;
	size_t count = zone->slot_count;

	zone->slot_count = count * 2;
	zone->slots = arena_take(&zone->arena, zone->slot_count, sizeof(struct node *));
	for (size_t i = 0; i < count; i++) {
		struct node *next;

		for (struct node *node = old[i]; node != NULL; node = next) {
			next = node->next;
			node_link(zone, node);
		}
	}
}

/* The name as one that exists, and all names above it. `wire` is to stay. */
static struct node *node_add(struct dns_zone *zone, struct span wire)
{
	struct node *added = NULL;

	for (;; wire = dns_name_parent(wire)) {
		struct node *node = node_find(zone, wire);

		if (node != NULL)
			return added != NULL ? added : node;
		if (zone->node_count++ == zone->slot_count)
			slots_grow(zone);
		node = arena_take(&zone->arena, 1, sizeof *node);
		node->wire = wire;
		node->hash = dns_name_hash(wire);
		node->end = &node->first;
		node_link(zone, node);
		if (added == NULL)
			added = node;
	}
}

/* Files: adding what they hold. */

/* RFC 2181 10.1: beside a CNAME record there are only those of DNSSEC. */
static bool stands_beside_alias(uint16_t type)
{
	return type == DNS_RR_RRSIG || type == DNS_RR_NSEC;
}

static const char *clash(const struct rr *rr, const struct dns_master_entry *entry)
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

/* Why it cannot be added, or NULL. Records that are there already are one (RFC 2181 5). */
static const char *entry_add(struct dns_zone *zone, const struct dns_master_entry *entry)
{
	struct node *node = node_find(zone, dns_name_wire(&entry->owner));

	if (node == NULL)
		node = node_add(zone, arena_copy(&zone->arena, dns_name_wire(&entry->owner)));
	for (struct rr *rr = node->first; rr != NULL; rr = rr->next) {
		if (rr->type == entry->type && rr->fault == entry->fault &&
		    span_equal(rr->rdata, entry->rdata))
			return NULL;
		if (clash(rr, entry) != NULL)
			return clash(rr, entry);
	}
	if (node->count++ == LIMIT_RECORDS)
		return "more records of one name than an answer holds";
	*node->end = arena_take(&zone->arena, 1, sizeof **node->end);
	**node->end = (struct rr){ .type = entry->type,
				   .ttl = entry->ttl,
				   .fault = entry->fault,
				   .rdata = arena_copy(&zone->arena, entry->rdata) };
	node->end = &(*node->end)->next;
	if (entry->type == DNS_RR_NSEC || entry->type == DNS_RR_NSEC3)
		*LIST_ADD(&zone->arena, &zone->denials) = node;
	return NULL;
}

static struct dns_refusal refuse(struct arena *arena, const char *path, size_t line,
				 const char *wrong, struct span about)
{
	struct dns_refusal refusal = { path, line, SPAN_NONE };

	refusal.reason = about.len > 0
				 ? arena_format(arena, SPAN_FMT ": %s", SPAN_ARG(about), wrong)
				 : arena_format(arena, "%s", wrong);
	return refusal;
}

struct dns_refusal dns_zone_add(struct dns_zone *zone, struct arena *arena, const char *path,
				struct span text)
{
	struct arena scratch = { 0 };
	struct dns_master master = dns_master_open(&scratch, text);
	struct dns_master_entry entry;
	struct dns_refusal refusal = { 0 };
	const char *wrong = NULL;

	while (wrong == NULL && dns_master_next(&master, &entry)) {
		wrong = entry_add(zone, &entry);
		if (wrong != NULL)
			refusal = refuse(arena, path, entry.line, wrong, SPAN_NONE);
		arena_reset(&scratch);
		master.tokens = (struct dns_master_tokens){ 0 };
	}
	if (master.wrong != NULL)
		refusal =
			refuse(arena, path, master.line, master.wrong, span_upto(master.about, 80));
	arena_free(&scratch);
	return refusal;
}

/* Answers: the algorithm of RFC 1034 4.3.2 as RFC 4592 2.2 has it. */

/* The longest name at or above this one that exists; `*below` is the label count between. */
static struct node *closest_encloser(const struct dns_zone *zone, struct span wire, unsigned *below)
{
	struct node *node;

	for (*below = 0; (node = node_find(zone, wire)) == NULL; (*below)++)
		wire = dns_name_parent(wire);
	return node;
}

/* The name "*" below this one, if it exists. */
static struct node *wildcard_find(const struct dns_zone *zone, const struct node *encloser)
{
	char wire[2 + DNS_NAME_MOST] = { 1, '*' };

	memcpy(wire + 2, encloser->wire.at, encloser->wire.len);
	return node_find(zone, (struct span){ wire, 2 + encloser->wire.len });
}

static const struct rr *rr_find(const struct node *node, uint16_t type)
{
	const struct rr *rr = node->first;

	while (rr != NULL && (rr->type != type || rr->fault != DNS_FAULT_NONE))
		rr = rr->next;
	return rr;
}

static enum dns_fault fault_find(const struct node *node, uint16_t type)
{
	for (const struct rr *rr = node->first; rr != NULL; rr = rr->next)
		if (rr->fault != DNS_FAULT_NONE && (rr->type == type || rr->type == DNS_RR_ANY))
			return rr->fault;
	return DNS_FAULT_NONE;
}

/* One answer in the making. */
struct answer {
	const struct dns_zone *zone;
	struct buffer packet;
	struct dns_name name; /* to which CNAME records have led */
	enum dns_type type;
	unsigned aliases;
	enum dns_fault fault;
	bool signatures; /* they are asked for */
	struct names LIST_OF(struct dns_name) denied; /* names to which denials belong */
};

/* Signed zones: what goes with an answer (RFC 4035 3.1, RFC 5155 7.2). */

/* The signatures over the records of that type; `signer` NULL: whoever made them. */
static bool put_signatures(struct answer *answer, enum dns_section section, const struct node *node,
			   const struct dns_name *owner, uint16_t type,
			   const struct dns_name *signer)
{
	bool found = false;

	for (const struct rr *rr = node->first; rr != NULL && answer->signatures; rr = rr->next) {
		struct dns_signature signature;

		if (rr->type != DNS_RR_RRSIG || rr->fault != DNS_FAULT_NONE ||
		    !dns_signature_read(rr->rdata, &signature) || signature.covered != type ||
		    (signer != NULL && !dns_name_equal(&signature.signer, signer)))
			continue;
		dns_compose_record(&answer->packet, section, owner, DNS_RR_RRSIG, rr->ttl,
				   rr->rdata);
		found = true;
	}
	return found;
}

static struct dns_name node_name(const struct node *node)
{
	struct dns_name name = { .length = (unsigned char)node->wire.len };

	memcpy(name.wire, node->wire.at, node->wire.len);
	return name;
}

/* The closest zone at or above the name that has signed denials; of DS it is the one above. */
static bool find_denier(const struct answer *answer, const struct dns_name *name,
			struct dns_name *apex)
{
	bool found = false;

	for (size_t i = 0; i < answer->zone->denials.count; i++)
		for (const struct rr *rr = answer->zone->denials.items[i]->first; rr != NULL;
		     rr = rr->next) {
			struct dns_signature signature;

			if (rr->type != DNS_RR_RRSIG ||
			    !dns_signature_read(rr->rdata, &signature) ||
			    (signature.covered != DNS_RR_NSEC &&
			     signature.covered != DNS_RR_NSEC3) ||
			    (found && signature.signer.length <= apex->length) ||
			    !dns_name_within(name, &signature.signer) ||
			    (answer->type == DNS_DS && dns_name_equal(name, &signature.signer)))
				continue;
			*apex = signature.signer;
			found = true;
		}
	return found;
}

/* Whether a denial is of use: it is that of the name or lies around it. */
static bool is_about(const struct dns_denial *denial, const struct dns_name *name,
		     const struct dns_name *apex)
{
	unsigned char hash[DNS_NSEC3_HASH];

	if (!denial->hashed)
		return dns_name_order(&denial->owner, name) <= 0 &&
		       (dns_name_equal(&denial->next, apex) ||
			dns_name_order(name, &denial->next) < 0);
	dns_nsec3_hash(name, denial->salt, denial->iterations, hash);
	return memcmp(denial->from, hash, sizeof hash) == 0 || dns_denial_spans(denial, hash);
}

/* About the name, a name between it and the zone, or the wildcard that would stand in. */
static bool is_wanted(const struct answer *answer, const struct dns_denial *denial,
		      const struct dns_name *name, const struct dns_name *apex)
{
	unsigned below, labels = dns_name_labels(name);
	struct dns_name above =
		node_name(closest_encloser(answer->zone, dns_name_wire(name), &below));
	struct dns_name wildcard;

	if (dns_name_wildcard(&above, &wildcard) && is_about(denial, &wildcard, apex))
		return true;
	for (unsigned least = denial->hashed ? dns_name_labels(apex) : labels; labels + 1 > least;
	     labels--) {
		above = dns_name_last(name, labels);
		if (is_about(denial, &above, apex))
			return true;
		if (labels == 0)
			break;
	}
	return false;
}

/* One node's denials of this zone. Where two zones meet, that of the lower one has an SOA. */
static void put_denial(struct answer *answer, const struct node *node, const struct dns_name *name,
		       const struct dns_name *apex)
{
	struct arena scratch = { 0 };
	struct dns_name owner = node_name(node);

	for (const struct rr *rr = node->first; rr != NULL; rr = rr->next) {
		struct dns_denials denials = { .apex = *apex };

		if ((rr->type != DNS_RR_NSEC && rr->type != DNS_RR_NSEC3) ||
		    !dns_denials_add(&scratch, &denials, &owner, rr->type, rr->rdata))
			continue;
		const struct dns_denial *denial = denials.list.items;
		if ((!denial->hashed &&
		     dns_denial_has(denial, DNS_RR_SOA) != dns_name_equal(&owner, apex)) ||
		    !is_wanted(answer, denial, name, apex))
			continue;
		dns_compose_record(&answer->packet, DNS_SECTION_AUTHORITY, &owner, rr->type,
				   rr->ttl, rr->rdata);
		put_signatures(answer, DNS_SECTION_AUTHORITY, node, &owner, rr->type, apex);
	}
	arena_free(&scratch);
}

static void put_denials(struct answer *answer, const struct dns_name *name)
{
	struct dns_name apex;

	if (!find_denier(answer, name, &apex))
		return;
	for (size_t i = 0; i < answer->zone->denials.count; i++)
		put_denial(answer, answer->zone->denials.items[i], name, &apex);
}

/* Denials belong to the name, once the answer section is written. */
static void note_denied(struct answer *answer)
{
	if (answer->signatures)
		*LIST_ADD(answer->packet.arena, &answer->denied) = answer->name;
}

/* RFC 2308: a "no" has an SOA record. What a zone has of its own does not matter to anybody here.
 */
static void deny(struct answer *answer, enum dns_rcode rcode)
{
	static const char soa[] = { 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0,
				    0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 44 };
	static const struct dns_name root = { .length = 1 };

	dns_compose_rcode(&answer->packet, rcode);
	note_denied(answer);
	dns_compose_record(&answer->packet, DNS_SECTION_AUTHORITY, &root, DNS_RR_SOA, 300,
			   (struct span){ soa, sizeof soa });
}

/* Go on with the name that a CNAME record leads to; false when that is enough of them. */
static bool follow(struct answer *answer, uint32_t ttl, struct span target)
{
	struct dns_name owner = answer->name;

	dns_compose_record(&answer->packet, DNS_SECTION_ANSWER, &owner, DNS_RR_CNAME, ttl, target);
	memcpy(answer->name.wire, target.at, target.len);
	answer->name.length = (unsigned char)target.len;
	for (size_t at = 0; at < target.len; at++)
		answer->name.wire[at] = (unsigned char)char_lower(target.at[at]);
	/* One more than is allowed tells the reader that it is too many. */
	return answer->aliases++ < LIMIT_ALIASES;
}

/* Answer from the records of `node`, which may be a wildcard; true: go on with ->name. */
static bool answer_from(struct answer *answer, const struct node *node)
{
	const struct rr *alias = rr_find(node, DNS_RR_CNAME);
	bool found = false;

	answer->fault = fault_find(node, answer->type);
	if (answer->fault != DNS_FAULT_NONE)
		return false;
	if (alias != NULL) {
		put_signatures(answer, DNS_SECTION_ANSWER, node, &answer->name, DNS_RR_CNAME, NULL);
		return follow(answer, alias->ttl, alias->rdata);
	}
	for (const struct rr *rr = node->first; rr != NULL; rr = rr->next) {
		if (rr->type != answer->type || rr->fault != DNS_FAULT_NONE)
			continue;
		dns_compose_record(&answer->packet, DNS_SECTION_ANSWER, &answer->name, rr->type,
				   rr->ttl, rr->rdata);
		found = true;
	}
	if (found)
		put_signatures(answer, DNS_SECTION_ANSWER, node, &answer->name, answer->type, NULL);
	else
		deny(answer, DNS_NOERROR);
	return false;
}

/* Answer for ->name; true: a CNAME record was added, go on with the new ->name. */
static bool answer_name(struct answer *answer)
{
	unsigned below;
	struct dns_name target;
	const struct node *node =
		closest_encloser(answer->zone, dns_name_wire(&answer->name), &below);
	const struct rr *dname = rr_find(node, DNS_RR_DNAME);

	if (below == 0)
		return answer_from(answer, node);
	if (dname != NULL && dns_name_moved(&answer->name, node->wire, dname->rdata, &target)) {
		struct dns_name owner = node_name(node);

		if (put_signatures(answer, DNS_SECTION_ANSWER, node, &owner, DNS_RR_DNAME, NULL))
			dns_compose_record(&answer->packet, DNS_SECTION_ANSWER, &owner,
					   DNS_RR_DNAME, dname->ttl, dname->rdata);
		return follow(answer, dname->ttl, dns_name_wire(&target));
	}
	node = wildcard_find(answer->zone, node);
	if (node != NULL) {
		note_denied(answer);
		return answer_from(answer, node);
	}
	deny(answer, DNS_NXDOMAIN);
	return false;
}

static bool zone_ask(struct dns_port *port, struct dns_ticket *ticket)
{
	struct arena scratch = { 0 };
	struct answer answer = { .zone = (const struct dns_zone *)port->dns,
				 .packet = { .arena = &scratch },
				 .name = ticket->name,
				 .type = ticket->type,
				 .signatures = ticket->session->secure != NULL };

	dns_compose_answer(&answer.packet, &ticket->name, ticket->type, DNS_NOERROR);
	while (answer_name(&answer))
		;
	for (size_t i = 0; i < answer.denied.count; i++)
		put_denials(&answer, &answer.denied.items[i]);
	if (answer.fault == DNS_FAULT_SERVFAIL || answer.fault == DNS_FAULT_REFUSED) {
		dns_compose_answer(&answer.packet, &ticket->name, ticket->type,
				   answer.fault == DNS_FAULT_REFUSED ? DNS_REFUSED : DNS_SERVFAIL);
		answer.fault = DNS_FAULT_NONE;
	}
	if (answer.packet.len > DNS_PACKET_MOST)
		answer.fault = DNS_FAULT_TOO_LONG;
	if (answer.fault != DNS_FAULT_NONE)
		dns_deliver_fault(ticket, answer.fault, 0);
	else
		dns_deliver_packet(ticket, buffer_span(&answer.packet), 0);
	arena_free(&scratch);
	return true;
}

static struct error zone_close(struct dns *dns)
{
	struct dns_zone *zone = (struct dns_zone *)dns;
	struct arena arena = zone->arena; /* the zone itself lies in it */

	arena_free(&arena);
	return NO_ERROR;
}

static const struct dns_backend zone_backend = {
	.ask = zone_ask,
	.wait = dns_plain_wait,
	.forget = dns_plain_forget,
	.port_open = dns_plain_port_open,
	.port_close = dns_plain_port_close,
	.close = zone_close,
};

struct dns_zone *dns_zone_new(void)
{
	struct arena arena = { 0 };
	struct dns_zone *zone = arena_take(&arena, 1, sizeof *zone);

	zone->dns = (struct dns){ &zone_backend, { &zone->dns } };
	zone->arena = arena;
	zone->slot_count = FIRST_SLOTS;
	zone->slots = arena_take(&zone->arena, zone->slot_count, sizeof(struct node *));
	node_add(zone, SPAN("\0")); /* the root exists */
	return zone;
}

struct dns *dns_zone_dns(struct dns_zone *zone)
{
	return &zone->dns;
}

struct dns_refusal dns_open_zone(struct dns **out, struct arena *arena, const char *const *paths,
				 size_t count)
{
	struct dns_zone *zone = dns_zone_new();
	struct dns_refusal refusal = { 0 };

	for (size_t i = 0; i < count && refusal.path == NULL; i++) {
		struct arena scratch = { 0 };
		struct span text;

		if (dns_master_load(&scratch, paths[i], &text))
			refusal = dns_zone_add(zone, arena, paths[i], text);
		else
			refusal = refuse(arena, paths[i], 0, strerror(errno), SPAN_NONE);
		arena_free(&scratch);
	}
	if (refusal.path == NULL)
		*out = dns_zone_dns(zone);
	else
		dns_close(dns_zone_dns(zone));
	return refusal;
}
