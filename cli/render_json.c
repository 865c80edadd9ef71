#include "cli/json.h"
#include "cli/json_auth.h"
#include "cli/json_bounce.h"
#include "cli/json_breaks.h"
#include "cli/json_fields.h"
#include "cli/json_path.h"
#include "cli/json_run.h"
#include "cli/json_values.h"
#include "cli/redaction.h"
#include "cli/render.h"
#include "parser/date.h"

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
	json_put_date(out, &head->date);
	json_put_text(out, "message_id", head->message_id);
	json_put_text(out, "return_path", head->return_path);
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
		json_evidence(out, report, &finding->evidence);
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
	json_hops(out, report);
	json_hosts(out, &report->facts->route.hosts, report->facts->told->facts);
	json_auth(out, report);
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
