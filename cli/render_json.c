#include "analyzers/claim_place.h"
#include "cli/json.h"
#include "cli/json_bounce.h"
#include "cli/json_breaks.h"
#include "cli/json_fields.h"
#include "cli/json_run.h"
#include "cli/json_spf.h"
#include "cli/redaction.h"
#include "cli/render.h"
#include "parser/date.h"

static void put_ip(struct json object, const char *key, const char *scope_key, const struct ip *ip,
		   enum network_scope scope)
{
	if (ip->family == 0)
		return;
	json_put_text(object, key, ip_text(object.arena, ip));
	json_put_word(object, scope_key, network_scope_word(scope));
}

static void put_date(struct json object, const struct mail_date *date)
{
	char text[32];

	if (!date->known)
		return;
	json_put_text(object, "date", (struct span){ text, date_format(date->utc, text) });
	json_put_text(object, "date_zone", date->zone_text);
}

static void put_addresses(struct json object, const char *key, const struct mailbox_list *list)
{
	struct span_list addresses = { 0 };

	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].addr.len > 0)
			*LIST_ADD(object.arena, &addresses) = list->items[i].addr;
	json_put_texts(object, key, addresses.items, addresses.count);
}

static struct json headline(struct arena *arena, const struct headline *head)
{
	struct json object = json_new_object(arena);

	put_addresses(object, "from", &head->from);
	json_put_domain(object, "from_domain", head->from_domain);
	json_put_word(object, "from_told_by", head->from_told_by);
	put_addresses(object, "to", &head->to);
	json_put_text(object, "subject", head->subject);
	put_date(object, &head->date);
	json_put_text(object, "message_id", head->message_id);
	json_put_text(object, "return_path", head->return_path);
	return object;
}

static const char *name_status(enum client_name_status status)
{
	switch (status) {
	case CLIENT_NAME_NOT_RECORDED:
		return "not-recorded";
	case CLIENT_NAME_FOUND:
		return "found";
	case CLIENT_NAME_NONE:
		return "none";
	case CLIENT_NAME_MISMATCH:
		return "mismatch";
	}
	return NULL;
}

static void put_client(struct json object, const struct hop *hop)
{
	const struct received *line = &hop->received;

	json_put_text(object, "helo", line->helo);
	json_put_domain(object, "client_name", line->client_name);
	json_put_word(object, "client_name_status", name_status(line->client_name_status));
	put_ip(object, "client_ip", "client_ip_scope", &line->client_ip, hop->client_scope);
	if (line->client_port != 0)
		json_put_number(object, "client_port", line->client_port);
}

static struct json tls(struct arena *arena, const struct received *line)
{
	struct json object = json_new_object(arena);

	json_put_word(object, "version", line->tls);
	json_put_text(object, "cipher", line->cipher);
	if (line->cipher_bits != 0)
		json_put_number(object, "bits", line->cipher_bits);
	json_put_text(object, "client_cert", line->client_cert);
	return object;
}

static struct json authenticated(struct arena *arena, const struct received *line)
{
	struct json object = json_new_object(arena);

	if (line->authenticated == AUTH_NOT_TOLD)
		return object;
	json_put_word(object, "told_by",
		      line->authenticated == AUTH_BY_PROTOCOL ? "protocol" : "comment");
	json_put_text(object, "user", line->auth_user);
	json_put_text(object, "mechanism", line->auth_mechanism);
	return object;
}

static void put_server(struct json object, const struct hop *hop)
{
	const struct received *line = &hop->received;

	json_put_domain(object, "by", line->by);
	put_ip(object, "by_ip", "by_ip_scope", &line->by_ip, hop->by_scope);
	json_put_text(object, "with", line->with);
	json_put_word(object, "protocol", line->protocol);
	json_put_text(object, "via", line->via);
	json_put(object, "tls", tls(object.arena, line));
	json_put(object, "authenticated", authenticated(object.arena, line));
	json_put_text(object, "id", line->id);
	json_put_texts(object, "for", line->recipients, line->recipient_count);
	json_put_text(object, "ident", line->ident);
}

static struct json rewritten(struct arena *arena, const struct hop *hop)
{
	const struct rewrite *rewrite = &hop->rewrite;
	struct json object = json_new_object(arena);

	if (rewrite->kind == REWRITE_NONE)
		return object;
	json_put_word(object, "kind", rewrite_word(rewrite->kind));
	json_put_text(object, "original", rewrite->original);
	json_put_text(object, "recipient", rewrite->recipient);
	json_put_text(object, "by", rewrite->by);
	json_put_domain(object, "first_by", rewrite->first);
	if (rewrite->stamp_known && hop->received.date.known)
		json_put_number(object, "age_days",
				rewrite_stamp_age(rewrite, hop->received.date.utc));
	return object;
}

/* A result field often tells no more of the sender than the domain; that then stands alone. */
static struct json mail_from(struct arena *arena, const struct hop *hop)
{
	struct json object = json_new_object(arena);
	struct span address = hop->mail_from;

	if (hop->mail_from_told_by == TOLD_BY_NOBODY)
		return object;
	if (address.len == 0)
		address = hop->mail_from_domain.len > 0 ? hop->mail_from_domain : SPAN("<>");
	json_put_text(object, "address", address);
	json_put_word(object, "told_by", told_by_word(hop->mail_from_told_by));
	json_put(object, "rewritten", rewritten(arena, hop));
	return object;
}

static struct json software(struct arena *arena, const struct software *of)
{
	struct json object = json_new_object(arena);

	json_put_text(object, "product", of->product);
	json_put_text(object, "version", of->version);
	json_put_text(object, "name", of->name);
	json_put_word(object, "released", of->released);
	json_put_word(object, "match", software_match_word(of->match));
	json_put_word(object, "support_ended", of->support_ended);
	if (of->behind_known)
		json_put_number(object, "updates_behind", of->updates_behind);
	json_put_text(object, "nearest_lower", of->lower);
	json_put_text(object, "nearest_higher", of->higher);
	json_put_text(object, "note", of->note);
	if (of->possible)
		json_put_true(object, "possibly");
	return object;
}

static struct json one_hop(struct arena *arena, const struct report *report, size_t n)
{
	const struct hop *hop = &report->facts->route.hops.items[n];
	struct json object = json_new_object(arena);

	json_put_number(object, "n", (long long)n + 1);
	json_put_number(object, "field", (long long)hop->field);
	if (!hop->is_received)
		json_put_text(object, "from_field",
			      report->facts->message->fields.items[hop->field].name);
	json_put_word(object, "dialect", hop->received.dialect->name);
	json_put_word(object, "link", link_word(hop->link));
	put_client(object, hop);
	put_server(object, hop);
	json_put(object, "mail_from", mail_from(arena, hop));
	put_date(object, &hop->received.date);
	if (hop->delay_known)
		json_put_number(object, "delay", hop->delay);
	if (hop->offset_known)
		json_put_number(object, "clock_offset", hop->clock_offset);
	if (report->software[n].match != SOFTWARE_UNKNOWN)
		json_put(object, "software", software(arena, &report->software[n]));
	json_put_host(object, "client_host", hop->client_host);
	json_put_host(object, "by_host", hop->by_host);
	json_put_domain(object, "client_admd", hop->client_admd);
	json_put_domain(object, "admd", hop->admd);
	json_put_word(object, "crossing", crossing_word(hop->crossing));
	json_put_word(object, "trust", trust_word(hop->trust));
	json_put_text(object, "leftover", hop->received.leftover);
	return object;
}

static struct json hops(struct arena *arena, const struct report *report)
{
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < report->facts->route.hops.count; i++)
		json_append(list, one_hop(arena, report, i));
	return list;
}

static void put_ips(struct json object, const char *key, const struct ip *ips, size_t count)
{
	struct span_list texts = { 0 };

	for (size_t i = 0; i < count; i++)
		*LIST_ADD(object.arena, &texts) = ip_text(object.arena, &ips[i]);
	json_put_texts(object, key, texts.items, texts.count);
}

static struct json hosts(struct arena *arena, const struct host_list *all)
{
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < all->count; i++) {
		const struct host *host = &all->items[i];
		struct json object = json_new_object(arena);

		json_put_host(object, "id", i);
		json_put_texts(object, "names", host->names.items, host->names.count);
		put_ips(object, "public_ips", host->public_ips.items, host->public_ips.count);
		put_ips(object, "private_ips", host->private_ips.items, host->private_ips.count);
		json_put_domain(object, "admd", host->admd);
		json_put_texts(object, "because", host->because.items, host->because.count);
		json_append(list, object);
	}
	return list;
}

static const char *evidence_word(enum evidence_kind kind)
{
	switch (kind) {
	case EVIDENCE_FIELD:
		return "field";
	case EVIDENCE_BODY:
		return "body";
	case EVIDENCE_DNS:
		return "dns";
	case EVIDENCE_TABLE:
		return "table";
	}
	return NULL;
}

static struct json evidence(struct arena *arena, const struct report *report,
			    const struct evidence_list *all)
{
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < all->count; i++) {
		const struct evidence *one = &all->items[i];
		struct json object = json_new_object(arena);
		uint64_t offset;

		json_put_word(object, "kind", evidence_word(one->kind));
		json_put_text(object, "what", one->what);
		json_put_text(object, "text", one->text);
		if (one->in_message && report_offset(report, one->text, &offset)) {
			json_put_number(object, "offset", (long long)offset);
			json_put_number(object, "length", (long long)one->text.len);
		}
		if (one->part.at != NULL) { /* of the text beside it */
			json_put_number(object, "offset", one->part.at - one->text.at);
			json_put_number(object, "length", (long long)one->part.len);
		}
		json_append(list, object);
	}
	return list;
}

static const char *part_word(enum auth_part part)
{
	switch (part) {
	case AUTH_PART_UNKNOWN:
		return "unknown";
	case AUTH_PART_PASS:
		return "pass";
	case AUTH_PART_FAIL:
		return "fail";
	}
	return NULL;
}

static void put_verdict(struct json object, const struct auth_result *result)
{
	json_put_word(object, "method", auth_method_word(result->method));
	json_put_word(object, "source", result->source == AUTH_CLAIMED ? "claimed" : "evaluated");
	if (result->skipped != NULL)
		json_put_word(object, "skipped", result->skipped);
	else
		json_put_word(object, "verdict", auth_verdict_word(result->verdict));
	if (result->method == AUTH_DKIM || result->header != AUTH_PART_UNKNOWN ||
	    result->body != AUTH_PART_UNKNOWN) {
		json_put_word(object, "header", part_word(result->header));
		json_put_word(object, "body", part_word(result->body));
	}
}

static struct json arc_sets(struct arena *arena, const struct arc_told_list *sets)
{
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < sets->count; i++) {
		const struct arc_told *set = &sets->items[i];
		struct json object = json_new_object(arena);

		json_put_number(object, "instance", set->instance);
		if (set->hop != NO_HOP)
			json_put_number(object, "hop", (long long)set->hop + 1);
		json_put_domain(object, "sealer", set->sealer);
		json_put_text(object, "cv", set->chain);
		json_put_word(object, "seal", part_word(set->seal));
		json_put_word(object, "header", part_word(set->header));
		json_put_word(object, "body", part_word(set->body));
		json_append(list, object);
	}
	return list;
}

static struct json one_result(struct arena *arena, const struct report *report,
			      const struct auth_result *result)
{
	struct json object = json_new_object(arena);

	if (result->hop != NO_HOP)
		json_put_number(object, "hop", (long long)result->hop + 1);
	put_verdict(object, result);
	json_put_word(object, "identity", result->identity);
	json_put_domain(object, "domain", result->domain);
	put_ip(object, "client_ip", "client_ip_scope", &result->client_ip, SCOPE_NONE);
	json_put_text(object, "selector", result->selector);
	if (result->instance != 0)
		json_put_number(object, "instance", result->instance);
	if (result->oldest_pass_known)
		json_put_number(object, "oldest_pass", result->oldest_pass);
	json_put(object, "sets", arc_sets(arena, &result->sets));
	if (result->field != NO_FIELD)
		json_put_number(object, "field", (long long)result->field);
	if (result->aligned != ALIGNMENT_UNKNOWN)
		json_put_bool(object, "aligned", result->aligned == ALIGNMENT_YES);
	json_put_text(object, "policy", result->policy);
	json_put_domain(object, "policy_domain", result->policy_domain);
	json_put_domain(object, "org_domain", result->org_domain);
	json_put_word(object, "reason", result->reason);
	json_put_text(object, "explanation", result->explanation);
	json_put_domain(object, "told_by", result->told_by);
	if (result->source == AUTH_CLAIMED)
		json_put_word(object, "place", claim_place_word(result->place));
	json_put_word(object, "dnssec", dns_security_word(result->dnssec));
	json_put(object, "evidence", evidence(arena, report, &result->evidence));
	json_put(object, "spf", json_spf(arena, result->spf));
	return object;
}

static struct json auth(struct arena *arena, const struct report *report)
{
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < report->auth.count; i++)
		json_append(list, one_result(arena, report, &report->auth.items[i]));
	return list;
}

static struct json findings(struct arena *arena, const struct report *report)
{
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < report->findings.count; i++) {
		const struct finding *finding = &report->findings.items[i];
		struct json object = json_new_object(arena);

		json_put_word(object, "rule", finding->rule->id);
		json_put_word(object, "severity", severity_word(finding->severity));
		if (finding->hop != NO_HOP)
			json_put_number(object, "hop", (long long)finding->hop + 1);
		json_put_word(object, "title", finding->rule->title);
		json_put_text(object, "detail", finding->detail);
		json_put_text(object, "advice", finding->advice);
		json_put_word(object, "reference", finding->rule->reference);
		json_put(object, "evidence", evidence(arena, report, &finding->evidence));
		json_append(list, object);
	}
	return list;
}

static struct json flaws(struct arena *arena, const struct report *report)
{
	const struct flaw_list *all = &report->facts->message->flaws;
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < all->count; i++) {
		struct json object = json_new_object(arena);
		uint64_t offset;

		json_put_word(object, "kind", flaw_word(all->items[i].kind));
		if (report_offset(report, all->items[i].at, &offset)) {
			json_put_number(object, "offset", (long long)offset);
			json_put_number(object, "length", (long long)all->items[i].at.len);
		}
		json_append(list, object);
	}
	return list;
}

/* How many questions failed of each kind. */
static struct json dns_faults(struct arena *arena, const struct dns_session *session)
{
	struct json object = json_new_object(arena);

	for (enum dns_fault fault = DNS_FAULT_NAME; fault < DNS_FAULTS; fault++)
		if (session->faults[fault] > 0)
			json_put_number(object, dns_fault_word(fault), session->faults[fault]);
	return object;
}

/* What is known of the signatures of answers. */
static struct json dns_secured(struct arena *arena, const struct dns_session *session)
{
	static const enum dns_security shown[] = { DNS_SECURE, DNS_INSECURE, DNS_BOGUS,
						   DNS_INDETERMINATE };
	struct json object = json_new_object(arena);

	json_put_number(object, "asked", session->chain);
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		json_put_number(object, dns_security_word(shown[i]),
				session->securities[shown[i]]);
	return object;
}

static struct json dns(struct arena *arena, const struct report *report)
{
	const struct dns_session *session = report->dns;
	struct span_list servers = dns_session_servers(session, arena);
	struct json object = json_new_object(arena);
	char oldest[32];

	json_put_word(object, "mode", report->dns_mode);
	json_put_texts(object, "servers", servers.items, servers.count);
	json_put_number(object, "asked", session->asked);
	json_put_number(object, "failed", session->failed);
	json_put(object, "faults", dns_faults(arena, session));
	if (session->unrecorded > 0)
		json_put_number(object, "not_recorded", session->unrecorded);
	if (session->secure != NULL)
		json_put(object, "dnssec", dns_secured(arena, session));
	if (session->oldest != 0)
		json_put_text(object, "oldest",
			      (struct span){ oldest, date_format(session->oldest, oldest) });
	return object;
}

static struct json_t *tree(struct arena *, const struct report *);

/* Reports on messages found inside; what was asked for them was asked for the outer one, too. */
static struct json embedded(struct arena *arena, const struct report *report)
{
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < report->facts->embedded_count; i++) {
		struct report inside = report->embedded[i];

		inside.dns_mode = report->dns_mode;
		json_append(list, (struct json){ arena, tree(arena, &inside) });
	}
	return list;
}

/* Keys in the order of the contract (docs/json.md). */
static struct json_t *tree(struct arena *arena, const struct report *report)
{
	struct json object = json_new_object(arena);

	json_put_number(object, "mailpath", 1);
	json_put(object, "source", json_source(arena, &report->origin));
	json_put_word(object, "kind", message_kind_word(report->facts->kind));
	json_put_always(object, "message", headline(arena, &report->facts->headline));
	json_put(object, "bounce", json_bounce(arena, report->facts));
	json_put_always(object, "hops", hops(arena, report));
	json_put_always(object, "hosts", hosts(arena, &report->facts->route.hosts));
	json_put_always(object, "auth", auth(arena, report));
	json_put_always(object, "breaks", json_breaks(arena, report));
	json_put(object, "responsible", json_responsible(arena, report));
	json_put_always(object, "findings", findings(arena, report));
	json_put_always(object, "flaws", flaws(arena, report));
	json_put(object, "dns", dns(arena, report));
	json_put(object, "embedded", embedded(arena, report));
	json_put(object, "clients", json_clients(arena, report));
	json_put(object, "fields", json_fields(arena, report));
	json_put(object, "forwarders", json_forwarders(arena, report));
	return object.tree;
}

/* The tree as it may be shown. */
static struct json_t *shared_tree(struct arena *arena, const struct options *options,
				  const struct report *report)
{
	struct redactor *redactor = redaction_open_report(arena, options, report);
	struct json object = { arena, tree(arena, report) };

	json_redact(object, redactor);
	redaction_close(redactor);
	return object.tree;
}

static void report(struct rendering *run, const struct report *one)
{
	struct arena arena = { 0 };
	struct json_t *object = shared_tree(&arena, run->options, one);

	arena_free(&arena);
	json_run_add(run, object);
}

void render_json_line(FILE *out, const struct options *options, const struct report *one)
{
	struct arena arena = { 0 };

	json_write_line(out, shared_tree(&arena, options, one));
	arena_free(&arena);
}

const struct renderer render_json = {
	.name = "json",
	.summary = "one object a message, for programs (docs/json.md)",
	.begin = json_run_begin,
	.report = report,
	.end = json_run_end,
};
