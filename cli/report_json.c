/* Aggregate reports as JSON (docs/json.md). */
#include "cli/json.h"
#include "cli/report_output.h"
#include "data/networks.h"
#include "parser/date.h"

static void put_time(struct json *out, const char *key, time_t time)
{
	char text[32];

	if (time != 0)
		json_put_text(out, key, (struct span){ text, date_format(time, text) });
}

static void put_count(struct json *out, const char *key, uint64_t count)
{
	json_put_number(out, key, (long long)count);
}

static void put_fault(struct json *out, const struct aggregate_fault *one)
{
	json_open_object(out, NULL);
	json_put_word(out, "kind", aggregate_fault_word(one->kind));
	if (one->line > 0)
		put_count(out, "line", one->line);
	json_put_text(out, "detail", one->detail);
	json_close(out);
}

static void put_source(struct json *out, const struct report_part *one)
{
	json_open_object(out, "source");
	json_put_text(out, "file", span_string(one->file));
	if (one->message > 0)
		put_count(out, "index", one->message);
	json_put_text(out, "entry", one->entry);
	json_close(out);
}

static void put_policy(struct json *out, const struct aggregate_report *report)
{
	json_open_object(out, "policy");
	json_put_domain(out, "domain", report->policy.domain);
	json_put_text(out, "p", report->policy.p);
	json_put_text(out, "sp", report->policy.sp);
	json_put_text(out, "np", report->policy.np);
	json_close(out);
}

static void put_part(struct json *out, const struct report_part *one)
{
	const struct aggregate_report *report = &one->report;

	json_open_object(out, NULL);
	put_source(out, one);
	json_put_text(out, "org_name", report->metadata.org_name);
	json_put_text(out, "email", report->metadata.email);
	json_put_text(out, "report_id", report->metadata.report_id);
	put_time(out, "begin", report->metadata.begin);
	put_time(out, "end", report->metadata.end);
	put_policy(out, report);
	put_count(out, "records", report->records);
	put_count(out, "messages", report->messages);
	json_put_bool(out, "whole", report->whole);
	json_open_list(out, "faults");
	for (size_t i = 0; i < report->faults.count; i++)
		put_fault(out, &report->faults.items[i]);
	json_close(out);
	json_close(out);
}

static void put_domain(struct json *out, const struct author_domain *one)
{
	json_open_object(out, NULL);
	json_put_domain(out, "domain", one->domain);
	json_put_text(out, "policy", one->policy);
	put_count(out, "messages", one->messages);
	put_count(out, "dmarc_pass", one->dmarc_pass);
	put_count(out, "senders", one->senders);
	json_close(out);
}

static void put_told(struct json *out, const char *key, const struct told_counts *counts)
{
	json_open_list(out, key);
	for (size_t i = 0; i < counts->count; i++) {
		json_open_object(out, NULL);
		json_put_text(out, "text", counts->items[i].text);
		put_count(out, "messages", counts->items[i].messages);
		json_close(out);
	}
	json_close(out);
}

static void put_ip(struct json *out, const struct sender *sender)
{
	if (sender->ip.family == 0) {
		json_put_text(out, "client_ip_text", sender->ip_text);
		return;
	}
	json_put_text(out, "client_ip", ip_text(out->arena, &sender->ip));
	json_put_word(out, "client_ip_scope",
		      network_scope_word(network_scope(sender->ip.family, sender->ip.bytes)));
}

static void put_kinds(struct json *out, const struct sender *one)
{
	json_open_object(out, "kinds");
	for (enum sender_kind kind = 0; kind < SENDER_KINDS; kind++)
		if (one->kinds[kind] > 0)
			put_count(out, sender_kind_word(kind), one->kinds[kind]);
	json_close(out);
}

static void put_sender(struct json *out, const struct sender *one)
{
	json_open_object(out, NULL);
	json_put_domain(out, "from_domain", one->domain);
	put_ip(out, one);
	put_count(out, "messages", one->messages);
	put_count(out, "dmarc_pass", one->dmarc_pass);
	put_count(out, "spf_pass", one->spf_pass);
	put_count(out, "dkim_pass", one->dkim_pass);
	put_count(out, "none", one->none);
	put_count(out, "quarantine", one->quarantine);
	put_count(out, "reject", one->reject);
	put_time(out, "first", one->first);
	put_time(out, "last", one->last);
	json_put_word(out, "likely", sender_kind_word(sender_likely(one)));
	put_kinds(out, one);
	put_told(out, "dkim", &one->signed_by);
	put_told(out, "spf", &one->sent_as);
	put_told(out, "reasons", &one->reasons);
	put_told(out, "reporters", &one->reporters);
	json_close(out);
}

void report_json(FILE *file, const struct senders *senders, const struct report_parts *parts)
{
	struct arena arena = { 0 };
	struct json out = json_begin(file, &arena, NULL, JSON_PRETTY);

	json_open_object(&out, NULL);
	json_put_number(&out, "mailpath", 1);
	json_open_list(&out, "reports");
	for (size_t i = 0; i < parts->count; i++)
		put_part(&out, &parts->items[i]);
	json_close_always(&out);
	put_count(&out, "messages", senders->messages);
	put_count(&out, "dmarc_pass", senders->dmarc_pass);
	put_time(&out, "first", senders->first);
	put_time(&out, "last", senders->last);
	json_open_list(&out, "domains");
	for (size_t i = 0; i < senders->domains.count; i++)
		put_domain(&out, &senders->domains.items[i]);
	json_close_always(&out);
	json_open_list(&out, "senders");
	for (size_t i = 0; i < senders->all.count; i++)
		put_sender(&out, senders->all.items[i]);
	json_close_always(&out);
	json_close(&out);
	json_end(&out);
	putc('\n', file);
	arena_free(&arena);
}
