#include "analyzers/dns_zone.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "analyzers/dns_compose.h"
#include "analyzers/dns_denial.h"
#include "analyzers/dns_names.h"
#include "parser/limits.h"

struct dns_zone {
	struct dns dns; /* first: it is a back-end */
	struct dns_names names; /* the zone itself lies in their arena */
};

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
		wrong = dns_names_enter(&zone->names, &entry);
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

/* One answer in the making. */
struct answer {
	const struct dns_names *names;
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
static bool put_signatures(struct answer *answer, enum dns_section section,
			   const struct dns_node *node, const struct dns_name *owner, uint16_t type,
			   const struct dns_name *signer)
{
	bool found = false;

	for (const struct dns_row *rr = node->first; rr != NULL && answer->signatures;
	     rr = rr->next) {
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

/* The closest zone at or above the name that has signed denials; of DS it is the one above. */
static bool find_denier(const struct answer *answer, const struct dns_name *name,
			struct dns_name *apex)
{
	bool found = false;

	for (size_t i = 0; i < answer->names->denials.count; i++)
		for (const struct dns_row *rr = answer->names->denials.items[i]->first; rr != NULL;
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
		dns_node_name(dns_names_encloser(answer->names, dns_name_wire(name), &below));
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
static void put_denial(struct answer *answer, const struct dns_node *node,
		       const struct dns_name *name, const struct dns_name *apex)
{
	struct arena scratch = { 0 };
	struct dns_name owner = dns_node_name(node);

	for (const struct dns_row *rr = node->first; rr != NULL; rr = rr->next) {
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
	for (size_t i = 0; i < answer->names->denials.count; i++)
		put_denial(answer, answer->names->denials.items[i], name, &apex);
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
static bool answer_from(struct answer *answer, const struct dns_node *node)
{
	const struct dns_row *alias = dns_node_row(node, DNS_RR_CNAME);
	bool found = false;

	answer->fault = dns_node_fault(node, answer->type);
	if (answer->fault != DNS_FAULT_NONE)
		return false;
	if (alias != NULL) {
		put_signatures(answer, DNS_SECTION_ANSWER, node, &answer->name, DNS_RR_CNAME, NULL);
		return follow(answer, alias->ttl, alias->rdata);
	}
	for (const struct dns_row *rr = node->first; rr != NULL; rr = rr->next) {
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
	const struct dns_node *node =
		dns_names_encloser(answer->names, dns_name_wire(&answer->name), &below);
	const struct dns_row *dname = dns_node_row(node, DNS_RR_DNAME);

	if (below == 0)
		return answer_from(answer, node);
	if (dname != NULL && dns_name_moved(&answer->name, node->wire, dname->rdata, &target)) {
		struct dns_name owner = dns_node_name(node);

		if (put_signatures(answer, DNS_SECTION_ANSWER, node, &owner, DNS_RR_DNAME, NULL))
			dns_compose_record(&answer->packet, DNS_SECTION_ANSWER, &owner,
					   DNS_RR_DNAME, dname->ttl, dname->rdata);
		return follow(answer, dname->ttl, dns_name_wire(&target));
	}
	node = dns_names_wildcard(answer->names, node);
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
	struct answer answer = { .names = &((const struct dns_zone *)port->dns)->names,
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
	struct arena arena = zone->names.arena; /* the zone itself lies in it */

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
	dns_names_open(&zone->names, arena);
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
