#include "analyzers/claim_place.h"
#include "cli/json.h"
#include "cli/json_bounce.h"
#include "cli/json_breaks.h"
#include "cli/json_fields.h"
#include "cli/json_run.h"
#include "cli/json_spf.h"
#include "cli/redaction.h"
#include "cli/facts_out.h"
#include "cli/render.h"
#include "parser/date.h"

static void put_ip(struct json *out, const char *key, const char *scope_key, const struct ip *ip,
		   enum network_scope scope)
{
	if (ip->family == 0)
		return;
	json_put_text(out, key, ip_text(out->arena, ip));
	json_put_word(out, scope_key, network_scope_word(scope));
}

static void put_date(struct json *out, const struct mail_date *date)
{
	char text[32];

	if (!date->known)
		return;
	json_put_text(out, "date", (struct span){ text, date_format(date->utc, text) });
	json_put_text(out, "date_zone", date->zone_text);
}

static void put_addresses(struct json *out, const char *key, const struct mailbox_list *list)
{
	struct span_list addresses = { 0 };

	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].addr.len > 0)
			*LIST_ADD(out->arena, &addresses) = list->items[i].addr;
	json_put_texts(out, key, addresses.items, addresses.count);
}

static void put_headline(struct json *out, const struct headline *head)
{
	json_open_object(out, "message");
	put_addresses(out, "from", &head->from);
	json_put_domain(out, "from_domain", head->from_domain);
	json_put_word(out, "from_told_by", head->from_told_by);
	put_addresses(out, "to", &head->to);
	json_put_text(out, "subject", head->subject);
	put_date(out, &head->date);
	json_put_text(out, "message_id", head->message_id);
	json_put_text(out, "return_path", head->return_path);
	json_close_always(out);
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

static void put_client(struct json *out, const struct hop *hop)
{
	const struct received *line = &hop->received;

	json_put_text(out, "helo", line->helo);
	json_put_domain(out, "client_name", line->client_name);
	json_put_word(out, "client_name_status", name_status(line->client_name_status));
	put_ip(out, "client_ip", "client_ip_scope", &line->client_ip, hop->client_scope);
	if (line->client_port != 0)
		json_put_number(out, "client_port", line->client_port);
}

static void put_tls(struct json *out, const struct received *line)
{
	json_open_object(out, "tls");
	json_put_word(out, "version", line->tls);
	json_put_text(out, "cipher", line->cipher);
	if (line->cipher_bits != 0)
		json_put_number(out, "bits", line->cipher_bits);
	json_put_text(out, "client_cert", line->client_cert);
	json_close(out);
}

static void put_authenticated(struct json *out, const struct received *line)
{
	if (line->authenticated == AUTH_NOT_TOLD)
		return;
	json_open_object(out, "authenticated");
	json_put_word(out, "told_by",
		      line->authenticated == AUTH_BY_PROTOCOL ? "protocol" : "comment");
	json_put_text(out, "user", line->auth_user);
	json_put_text(out, "mechanism", line->auth_mechanism);
	json_close(out);
}

static void put_server(struct json *out, const struct hop *hop)
{
	const struct received *line = &hop->received;

	json_put_domain(out, "by", line->by);
	put_ip(out, "by_ip", "by_ip_scope", &line->by_ip, hop->by_scope);
	json_put_text(out, "with", line->with);
	json_put_word(out, "protocol", line->protocol);
	json_put_text(out, "via", line->via);
	put_tls(out, line);
	put_authenticated(out, line);
	json_put_text(out, "id", line->id);
	json_put_texts(out, "for", line->recipients, line->recipient_count);
	json_put_text(out, "ident", line->ident);
}

static void put_rewritten(struct json *out, const struct hop *hop)
{
	const struct rewrite *rewrite = &hop->rewrite;

	if (rewrite->kind == REWRITE_NONE)
		return;
	json_open_object(out, "rewritten");
	json_put_word(out, "kind", rewrite_word(rewrite->kind));
	json_put_text(out, "original", rewrite->original);
	json_put_text(out, "recipient", rewrite->recipient);
	json_put_text(out, "by", rewrite->by);
	json_put_domain(out, "first_by", rewrite->first);
	if (rewrite->stamp_known && hop->received.date.known)
		json_put_number(out, "age_days",
				rewrite_stamp_age(rewrite, hop->received.date.utc));
	json_close(out);
}

/* A result field often tells no more of the sender than the domain; that then stands alone. */
static void put_mail_from(struct json *out, const struct hop *hop)
{
	struct span address = hop->mail_from;

	if (hop->mail_from_told_by == TOLD_BY_NOBODY)
		return;
	json_open_object(out, "mail_from");
	if (address.len == 0)
		address = hop->mail_from_domain.len > 0 ? hop->mail_from_domain : SPAN("<>");
	json_put_text(out, "address", address);
	json_put_word(out, "told_by", told_by_word(hop->mail_from_told_by));
	put_rewritten(out, hop);
	json_close(out);
}

static void put_software(struct json *out, const struct software *of)
{
	json_open_object(out, "software");
	json_put_text(out, "product", of->product);
	json_put_text(out, "version", of->version);
	json_put_text(out, "name", of->name);
	json_put_word(out, "released", of->released);
	json_put_word(out, "match", software_match_word(of->match));
	json_put_word(out, "support_ended", of->support_ended);
	if (of->behind_known)
		json_put_number(out, "updates_behind", of->updates_behind);
	json_put_text(out, "nearest_lower", of->lower);
	json_put_text(out, "nearest_higher", of->higher);
	json_put_text(out, "note", of->note);
	if (of->possible)
		json_put_true(out, "possibly");
	json_close(out);
}

static void put_hop(struct json *out, const struct report *report, size_t n)
{
	const struct hop *hop = &report->facts->route.hops.items[n];

	json_open_object(out, NULL);
	json_put_number(out, "n", (long long)n + 1);
	json_put_number(out, "field", (long long)hop->field);
	if (!hop->is_received)
		json_put_text(out, "from_field",
			      report->facts->message->fields.items[hop->field].name);
	json_put_word(out, "dialect", hop->received.dialect->name);
	json_put_word(out, "link", link_word(hop->link));
	put_client(out, hop);
	put_server(out, hop);
	put_mail_from(out, hop);
	put_date(out, &hop->received.date);
	if (hop->delay_known)
		json_put_number(out, "delay", hop->delay);
	if (hop->offset_known)
		json_put_number(out, "clock_offset", hop->clock_offset);
	if (report->software[n].match != SOFTWARE_UNKNOWN)
		put_software(out, &report->software[n]);
	json_put_host(out, "client_host", hop->client_host);
	json_put_host(out, "by_host", hop->by_host);
	json_put_domain(out, "client_admd", hop->client_admd);
	json_put_domain(out, "admd", hop->admd);
	json_put_word(out, "crossing", crossing_word(hop->crossing));
	json_put_word(out, "trust", trust_word(hop->trust));
	json_put_text(out, "leftover", hop->received.leftover);
	json_close(out);
}

static void put_hops(struct json *out, const struct report *report)
{
	json_open_list(out, "hops");
	for (size_t i = 0; i < report->facts->route.hops.count; i++)
		put_hop(out, report, i);
	json_close_always(out);
}

static void put_ips(struct json *out, const char *key, const struct ip *ips, size_t count)
{
	struct span_list texts = { 0 };

	for (size_t i = 0; i < count; i++)
		*LIST_ADD(out->arena, &texts) = ip_text(out->arena, &ips[i]);
	json_put_texts(out, key, texts.items, texts.count);
}

static void put_hosts(struct json *out, const struct host_list *all, const struct host_facts *facts)
{
	json_open_list(out, "hosts");
	for (size_t i = 0; i < all->count; i++) {
		const struct host *host = &all->items[i];
		struct host_fact_refs found = host_facts_of(out->arena, facts, host);

		json_open_object(out, NULL);
		json_put_host(out, "id", i);
		json_put_texts(out, "names", host->names.items, host->names.count);
		put_ips(out, "public_ips", host->public_ips.items, host->public_ips.count);
		put_ips(out, "private_ips", host->private_ips.items, host->private_ips.count);
		json_put_domain(out, "admd", host->admd);
		json_put_texts(out, "because", host->because.items, host->because.count);
		facts_out_json(out, &found);
		json_close(out);
	}
	json_close_always(out);
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

static void put_evidence(struct json *out, const struct report *report,
			 const struct evidence_list *all)
{
	json_open_list(out, "evidence");
	for (size_t i = 0; i < all->count; i++) {
		const struct evidence *one = &all->items[i];
		uint64_t offset;

		json_open_object(out, NULL);
		json_put_word(out, "kind", evidence_word(one->kind));
		json_put_text(out, "what", one->what);
		json_put_text(out, "text", one->text);
		if (one->part.at != NULL) { /* of the text beside it */
			json_put_number(out, "offset", one->part.at - one->text.at);
			json_put_number(out, "length", (long long)one->part.len);
		} else if (one->in_message && report_offset(report, one->text, &offset)) {
			json_put_number(out, "offset", (long long)offset);
			json_put_number(out, "length", (long long)one->text.len);
		}
		json_close(out);
	}
	json_close(out);
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

static void put_verdict(struct json *out, const struct auth_result *result)
{
	json_put_word(out, "method", auth_method_word(result->method));
	json_put_word(out, "source", result->source == AUTH_CLAIMED ? "claimed" : "evaluated");
	if (result->skipped != NULL)
		json_put_word(out, "skipped", result->skipped);
	else
		json_put_word(out, "verdict", auth_verdict_word(result->verdict));
	if (result->method == AUTH_DKIM || result->header != AUTH_PART_UNKNOWN ||
	    result->body != AUTH_PART_UNKNOWN) {
		json_put_word(out, "header", part_word(result->header));
		json_put_word(out, "body", part_word(result->body));
	}
}

static void put_arc_sets(struct json *out, const struct arc_told_list *sets)
{
	json_open_list(out, "sets");
	for (size_t i = 0; i < sets->count; i++) {
		const struct arc_told *set = &sets->items[i];

		json_open_object(out, NULL);
		json_put_number(out, "instance", set->instance);
		if (set->hop != NO_HOP)
			json_put_number(out, "hop", (long long)set->hop + 1);
		json_put_domain(out, "sealer", set->sealer);
		json_put_text(out, "cv", set->chain);
		json_put_word(out, "seal", part_word(set->seal));
		json_put_word(out, "header", part_word(set->header));
		json_put_word(out, "body", part_word(set->body));
		json_close(out);
	}
	json_close(out);
}

static void put_result(struct json *out, const struct report *report,
		       const struct auth_result *result)
{
	json_open_object(out, NULL);
	if (result->hop != NO_HOP)
		json_put_number(out, "hop", (long long)result->hop + 1);
	put_verdict(out, result);
	json_put_word(out, "identity", result->identity);
	json_put_domain(out, "domain", result->domain);
	put_ip(out, "client_ip", "client_ip_scope", &result->client_ip, SCOPE_NONE);
	json_put_text(out, "selector", result->selector);
	if (result->instance != 0)
		json_put_number(out, "instance", result->instance);
	if (result->oldest_pass_known)
		json_put_number(out, "oldest_pass", result->oldest_pass);
	put_arc_sets(out, &result->sets);
	if (result->field != NO_FIELD)
		json_put_number(out, "field", (long long)result->field);
	if (result->aligned != ALIGNMENT_UNKNOWN)
		json_put_bool(out, "aligned", result->aligned == ALIGNMENT_YES);
	json_put_text(out, "policy", result->policy);
	json_put_domain(out, "policy_domain", result->policy_domain);
	json_put_domain(out, "org_domain", result->org_domain);
	json_put_word(out, "reason", result->reason);
	json_put_text(out, "explanation", result->explanation);
	json_put_domain(out, "told_by", result->told_by);
	if (result->source == AUTH_CLAIMED)
		json_put_word(out, "place", claim_place_word(result->place));
	json_put_word(out, "dnssec", dns_security_word(result->dnssec));
	put_evidence(out, report, &result->evidence);
	json_spf(out, result->spf);
	json_close(out);
}

static void put_auth(struct json *out, const struct report *report)
{
	json_open_list(out, "auth");
	for (size_t i = 0; i < report->auth.count; i++)
		put_result(out, report, &report->auth.items[i]);
	json_close_always(out);
}

static void put_findings(struct json *out, const struct report *report)
{
	json_open_list(out, "findings");
	for (size_t i = 0; i < report->findings.count; i++) {
		const struct finding *finding = &report->findings.items[i];

		json_open_object(out, NULL);
		json_put_word(out, "rule", finding->rule->id);
		json_put_word(out, "severity", severity_word(finding->severity));
		if (finding->hop != NO_HOP)
			json_put_number(out, "hop", (long long)finding->hop + 1);
		json_put_word(out, "title", finding->rule->title);
		json_put_text(out, "detail", finding->detail);
		json_put_text(out, "advice", finding->advice);
		json_put_word(out, "reference", finding->rule->reference);
		put_evidence(out, report, &finding->evidence);
		json_close(out);
	}
	json_close_always(out);
}

static void put_flaws(struct json *out, const struct report *report)
{
	const struct flaw_list *all = &report->facts->message->flaws;

	json_open_list(out, "flaws");
	for (size_t i = 0; i < all->count; i++) {
		uint64_t offset;

		json_open_object(out, NULL);
		json_put_word(out, "kind", flaw_word(all->items[i].kind));
		if (report_offset(report, all->items[i].at, &offset)) {
			json_put_number(out, "offset", (long long)offset);
			json_put_number(out, "length", (long long)all->items[i].at.len);
		}
		json_close(out);
	}
	json_close_always(out);
}

/* How many questions failed of each kind. */
static void put_dns_faults(struct json *out, const struct dns_session *session)
{
	json_open_object(out, "faults");
	for (enum dns_fault fault = DNS_FAULT_NAME; fault < DNS_FAULTS; fault++)
		if (session->faults[fault] > 0)
			json_put_number(out, dns_fault_word(fault), session->faults[fault]);
	json_close(out);
}

/* What is known of the signatures of answers. */
static void put_dns_secured(struct json *out, const struct dns_session *session)
{
	static const enum dns_security shown[] = { DNS_SECURE, DNS_INSECURE, DNS_BOGUS,
						   DNS_INDETERMINATE };

	json_open_object(out, "dnssec");
	json_put_number(out, "asked", session->chain);
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		json_put_number(out, dns_security_word(shown[i]), session->securities[shown[i]]);
	json_close(out);
}

static void put_dns(struct json *out, const struct report *report)
{
	const struct dns_session *session = report->dns;
	struct span_list servers = dns_session_servers(session, out->arena);
	char oldest[32];

	json_open_object(out, "dns");
	json_put_word(out, "mode", report->dns_mode);
	json_put_texts(out, "servers", servers.items, servers.count);
	json_put_number(out, "asked", session->asked);
	json_put_number(out, "failed", session->failed);
	put_dns_faults(out, session);
	if (session->unrecorded > 0)
		json_put_number(out, "not_recorded", session->unrecorded);
	if (session->secure != NULL)
		put_dns_secured(out, session);
	if (session->oldest != 0)
		json_put_text(out, "oldest",
			      (struct span){ oldest, date_format(session->oldest, oldest) });
	json_close(out);
}

static void put_report(struct json *, const struct report *);

/* Reports on messages found inside; what was asked for them was asked for the outer one, too. */
static void put_embedded(struct json *out, const struct report *report)
{
	json_open_list(out, "embedded");
	for (size_t i = 0; i < report->facts->embedded_count; i++) {
		struct report inside = report->embedded[i];

		inside.dns_mode = report->dns_mode;
		put_report(out, &inside);
	}
	json_close(out);
}

/* Keys in the order of the contract (docs/json.md). */
static void put_report(struct json *out, const struct report *report)
{
	json_open_object(out, NULL);
	json_put_number(out, "mailpath", 1);
	json_source(out, &report->origin);
	json_put_word(out, "kind", message_kind_word(report->facts->kind));
	put_headline(out, &report->facts->headline);
	json_bounce(out, report->facts);
	put_hops(out, report);
	put_hosts(out, &report->facts->route.hosts, report->facts->told->facts);
	put_auth(out, report);
	json_breaks(out, report);
	json_responsible(out, report);
	put_findings(out, report);
	put_flaws(out, report);
	put_dns(out, report);
	put_embedded(out, report);
	json_clients(out, report);
	json_fields(out, report);
	json_forwarders(out, report);
	json_close(out);
}

static void report(struct rendering *run, const struct report *one)
{
	struct arena arena = { 0 };
	struct redactor *redactor = redaction_open_report(&arena, run->options, one);
	struct json out = json_run_open(run, &arena, redactor);

	put_report(&out, one);
	json_run_close(run, &out);
	redaction_close(redactor);
	arena_free(&arena);
}

void render_json_line(FILE *file, const struct options *options, const struct report *one)
{
	struct arena arena = { 0 };
	struct redactor *redactor = redaction_open_report(&arena, options, one);
	struct json out = json_begin(file, &arena, redactor, JSON_LINE);

	put_report(&out, one);
	json_end(&out);
	redaction_close(redactor);
	arena_free(&arena);
}

const struct renderer render_json = {
	.name = "json",
	.summary = "one object a message, for programs (docs/json.md)",
	.begin = json_run_begin,
	.report = report,
	.end = json_run_end,
};
