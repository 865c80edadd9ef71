#include "analyzers/identify.h"

#include <string.h>

#include "analyzers/id_time.h"
#include "analyzers/software.h"
#include "data/networks.h"
#include "data/protocols.h"
#include "data/providers.h"
#include "data/registry_words.h"
#include "data/status_codes.h"
#include "data/vendor_headers.h"
#include "data/version.h"
#include "parser/date.h"
#include "parser/received.h"

enum { SHOWN_KEYS = 40, EARLIEST = 631152000, LATEST = 2145916800 }; /* 1990, 2038 */

static void add_fact(struct arena *arena, struct identity_answer *answer, const char *label,
		     struct span value)
{
	if (value.len > 0)
		*LIST_ADD(arena, &answer->facts) = (struct identity_fact){ label, value };
}

static void add_software_facts(struct arena *arena, struct identity_answer *answer,
			       const struct software *software)
{
	add_fact(arena, answer, "product", software->product);
	add_fact(arena, answer, "version", software->version);
	add_fact(arena, answer, "name", software->name);
	add_fact(arena, answer, "released", span_string(software->released));
	add_fact(arena, answer, "match", span_string(software_match_word(software->match)));
	add_fact(arena, answer, "support_ended", span_string(software->support_ended));
	if (software->behind_known)
		add_fact(arena, answer, "newer_releases",
			 arena_format(arena, "%u", software->updates_behind));
	add_fact(arena, answer, "nearest_lower", software->lower);
	add_fact(arena, answer, "nearest_higher", software->higher);
	add_fact(arena, answer, "note", software->note);
	if (software->possible)
		add_fact(arena, answer, "evidence", SPAN("possibly: no source was read for this"));
}

static bool is_whole_number(struct span s, struct version *out)
{
	size_t used;

	*out = version_read(s.at, s.len, &used);
	return used == s.len && out->parts >= 3;
}

static void try_build(struct arena *arena, struct span s, struct identity_answer_list *out)
{
	struct version version;
	struct software software;

	if (!is_whole_number(s, &version))
		return;
	/* All that the tables know had come out by then. */
	software = software_of_exchange(arena, s, false, DATE_LAST);
	if (software.match == SOFTWARE_UNKNOWN)
		return;
	struct identity_answer answer = { "exchange-build", software_text(arena, &software), { 0 } };
	add_software_facts(arena, &answer, &software);
	*LIST_ADD(arena, out) = answer;
}

static void try_smtpsvc(struct arena *arena, struct span s, struct identity_answer_list *out)
{
	struct version version;
	struct software software;

	if (!is_whole_number(s, &version))
		return;
	software = software_of_product(arena, SPAN("Microsoft SMTPSVC"), s, 0);
	if (software.match != SOFTWARE_EXACT)
		return;
	struct identity_answer answer = {
		"windows-build", SPAN("the Windows SMTP service (Microsoft SMTPSVC)"), { 0 }
	};
	add_software_facts(arena, &answer, &software);
	*LIST_ADD(arena, out) = answer;
}

static void try_address(struct arena *arena, struct span s, struct identity_answer_list *out)
{
	struct ip ip;

	if (!ip_read(s, &ip))
		return;
	const struct provider *provider = provider_by_address(ip.family, ip.bytes);
	enum network_scope scope = network_scope(ip.family, ip.bytes);
	struct identity_answer answer = {
		"address",
		arena_format(arena, "an IPv%u address, %s", ip.family, network_scope_word(scope)),
		{ 0 },
	};
	add_fact(arena, &answer, "address", ip_text(arena, &ip));
	add_fact(arena, &answer, "scope", span_string(network_scope_word(scope)));
	if (provider != NULL)
		add_fact(arena, &answer, "provider", span_string(provider->family));
	*LIST_ADD(arena, out) = answer;
}

static void try_status(struct arena *arena, struct span s, struct identity_answer_list *out)
{
	struct status_code code;

	if (!status_code_find(s.at, s.len, &code))
		return;
	struct identity_answer answer = {
		"status-code",
		arena_format(arena, "%s: %s", code.class,
			     code.detail != NULL    ? code.detail
			     : code.subject != NULL ? code.subject
						    : "a code that is not registered"),
		{ 0 },
	};
	add_fact(arena, &answer, "class", span_string(code.class));
	add_fact(arena, &answer, "subject", span_string(code.subject));
	add_fact(arena, &answer, "detail", span_string(code.detail));
	add_fact(arena, &answer, "reference", span_string(code.reference));
	*LIST_ADD(arena, out) = answer;
}

static void try_protocol(struct arena *arena, struct span s, struct identity_answer_list *out)
{
	const struct protocol *protocol = protocol_find(s.at, s.len);

	if (protocol == NULL)
		return;
	struct identity_answer answer = { "protocol", SPAN("a word after \"with\" in Received"), { 0 } };
	add_fact(arena, &answer, "keyword", span_string(protocol->keyword));
	add_fact(arena, &answer, "tls", protocol->traits & PROTOCOL_TLS ? SPAN("yes") : SPAN_NONE);
	add_fact(arena, &answer, "authenticated",
		 protocol->traits & PROTOCOL_AUTH ? SPAN("yes") : SPAN_NONE);
	*LIST_ADD(arena, out) = answer;
}

/* Words of the standards: one may have several meanings, told as facts of one answer. */
static void try_word(struct arena *arena, struct span s, struct identity_answer_list *out)
{
	struct identity_answer answer = { "word", SPAN("a word of the authentication standards"), { 0 } };
	const struct registry_word *row = NULL;

	while ((row = registry_word_find(s.at != NULL ? s.at : "", s.len, row)) != NULL)
		add_fact(arena, &answer, row->kind,
			 arena_format(arena, "%s%s%s%s%s", row->meaning,
				      row->reference[0] != '\0' ? " (" : "", row->reference,
				      row->reference[0] != '\0' ? ")" : "",
				      strcmp(row->evidence, "yes") == 0 ? "" : ", possibly"));
	if (answer.facts.count > 0)
		*LIST_ADD(arena, out) = answer;
}

static void add_keys(struct arena *arena, struct identity_answer *answer, struct span name)
{
	for (size_t i = 0; i < vendor_header_count && answer->facts.count < SHOWN_KEYS; i++) {
		struct span row = span_string(vendor_headers[i].header), head = span_cut(&row, '#');

		if (row.len > 0 && span_equal_nocase(head, name))
			add_fact(arena, answer, arena_string(arena, row),
				 span_string(vendor_headers[i].meaning));
	}
}

static void try_field(struct arena *arena, struct span s, struct identity_answer_list *out)
{
	struct span name = span_trim(span_cut(&s, ':'));
	const struct vendor_header *row = vendor_header_find(name.at, name.len);

	if (row == NULL)
		return;
	struct identity_answer answer = {
		"field",
		arena_format(arena, "%s%s", strcmp(row->evidence, "yes") == 0 ? "" : "possibly: ",
			     row->meaning),
		{ 0 },
	};
	add_fact(arena, &answer, "field", span_string(row->header));
	add_fact(arena, &answer, "vendor", span_string(row->vendor));
	add_fact(arena, &answer, "product", span_string(row->product));
	add_fact(arena, &answer, "category", span_string(row->category));
	add_keys(arena, &answer, name);
	*LIST_ADD(arena, out) = answer;
}

static bool looks_received(struct span s)
{
	return span_starts_nocase(s, SPAN("from ")) || span_starts_nocase(s, SPAN("by ")) ||
	       span_starts_nocase(s, SPAN("(from ")) || span_starts_nocase(s, SPAN("(qmail "));
}

static struct span date_text(struct arena *arena, time_t utc)
{
	char out[32];
	size_t len = date_format(utc, out);

	return arena_copy(arena, (struct span){ out, len });
}

static void add_received_facts(struct arena *arena, struct identity_answer *answer,
			       const struct received *received)
{
	add_fact(arena, answer, "helo", received->helo);
	add_fact(arena, answer, "client_name", received->client_name);
	add_fact(arena, answer, "client_ip", ip_text(arena, &received->client_ip));
	if (received->client_port != 0)
		add_fact(arena, answer, "client_port",
			 arena_format(arena, "%u", received->client_port));
	add_fact(arena, answer, "ident", received->ident);
	add_fact(arena, answer, "by", received->by);
	add_fact(arena, answer, "by_ip", ip_text(arena, &received->by_ip));
	add_fact(arena, answer, "with", received->with);
	add_fact(arena, answer, "protocol", span_string(received->protocol));
	add_fact(arena, answer, "via", received->via);
	add_fact(arena, answer, "tls", span_string(received->tls));
	add_fact(arena, answer, "cipher", received->cipher);
	if (received->authenticated != AUTH_NOT_TOLD)
		add_fact(arena, answer, "authenticated",
			 received->auth_user.len > 0 ? received->auth_user : SPAN("yes"));
	add_fact(arena, answer, "id", received->id);
	for (size_t i = 0; i < received->recipient_count; i++)
		add_fact(arena, answer, "for", received->recipients[i]);
	if (received->sender_told)
		add_fact(arena, answer, "mail_from",
			 received->sender.len > 0 ? received->sender : SPAN("<>"));
	if (received->date.known)
		add_fact(arena, answer, "date", date_text(arena, received->date.utc));
	add_fact(arena, answer, "leftover", received->leftover);
}

/* A queue id by itself: the clock of the host that made it. */
static void try_queue_id(struct arena *arena, struct span s, struct identity_answer_list *out)
{
	struct received line = { .id = s };
	struct id_time when;

	if (!id_time_read(&line, &when) || when.utc < EARLIEST || when.utc > LATEST)
		return;
	struct identity_answer answer = {
		"queue-id", arena_format(arena, "possibly a queue id of %s", when.program), { 0 }
	};
	add_fact(arena, &answer, "time", date_text(arena, when.utc));
	*LIST_ADD(arena, out) = answer;
}

static void try_received(struct arena *arena, struct span s, struct identity_answer_list *out)
{
	if (span_starts_nocase(s, SPAN("Received:")))
		s = span_trim(span_from(s, SPAN("Received:").len));
	if (!looks_received(s))
		return;

	struct hop hop = { .received = received_read(arena, s, NULL) };
	struct software software = software_of_hop(arena, &hop, hop.received.date.utc);
	struct identity_answer answer = {
		"received",
		arena_format(arena, "a Received line of the dialect %s%s", hop.received.dialect->name,
			     hop.received.ambiguous ? ", with two readings of who the client was" : ""),
		{ 0 },
	};
	add_received_facts(arena, &answer, &hop.received);
	if (software.match != SOFTWARE_UNKNOWN)
		add_software_facts(arena, &answer, &software);
	*LIST_ADD(arena, out) = answer;
}

struct identity_answer_list identify(struct arena *arena, struct span s)
{
	struct identity_answer_list out = { 0 };

	s = span_trim(s);
	try_build(arena, s, &out);
	try_smtpsvc(arena, s, &out);
	try_status(arena, s, &out);
	try_address(arena, s, &out);
	try_received(arena, s, &out);
	try_queue_id(arena, s, &out);
	try_protocol(arena, s, &out);
	try_word(arena, s, &out);
	try_field(arena, s, &out);
	return out;
}

bool identify_likely(struct span s)
{
	struct version version;
	struct status_code code;
	struct ip ip;

	s = span_trim(s);
	return is_whole_number(s, &version) || status_code_find(s.at, s.len, &code) ||
	       ip_read(s, &ip) || looks_received(s) || span_starts_nocase(s, SPAN("Received:"));
}
