/* Aggregate reports as JSON (docs/json.md). */
#include "cli/json.h"
#include "cli/report_output.h"
#include "data/networks.h"
#include "parser/date.h"

static void put_time(struct json object, const char *key, time_t time)
{
	char text[32];

	if (time != 0)
		json_put_text(object, key, (struct span){ text, date_format(time, text) });
}

static void put_count(struct json object, const char *key, uint64_t count)
{
	json_put_number(object, key, (long long)count);
}

static struct json fault(struct arena *arena, const struct aggregate_fault *one)
{
	struct json object = json_new_object(arena);

	json_put_word(object, "kind", aggregate_fault_word(one->kind));
	if (one->line > 0)
		put_count(object, "line", one->line);
	json_put_text(object, "detail", one->detail);
	return object;
}

static struct json part(struct arena *arena, const struct report_part *one)
{
	const struct aggregate_report *report = &one->report;
	struct json object = json_new_object(arena), source = json_new_object(arena);
	struct json policy = json_new_object(arena), faults = json_new_list(arena);

	json_put_text(source, "file", span_string(one->file));
	if (one->message > 0)
		put_count(source, "index", one->message);
	json_put_text(source, "entry", one->entry);
	json_put(object, "source", source);
	json_put_text(object, "org_name", report->metadata.org_name);
	json_put_text(object, "email", report->metadata.email);
	json_put_text(object, "report_id", report->metadata.report_id);
	put_time(object, "begin", report->metadata.begin);
	put_time(object, "end", report->metadata.end);
	json_put_domain(policy, "domain", report->policy.domain);
	json_put_text(policy, "p", report->policy.p);
	json_put_text(policy, "sp", report->policy.sp);
	json_put_text(policy, "np", report->policy.np);
	json_put(object, "policy", policy);
	put_count(object, "records", report->records);
	put_count(object, "messages", report->messages);
	json_put_bool(object, "whole", report->whole);
	for (size_t i = 0; i < report->faults.count; i++)
		json_append(faults, fault(arena, &report->faults.items[i]));
	json_put(object, "faults", faults);
	return object;
}

static struct json domain(struct arena *arena, const struct author_domain *one)
{
	struct json object = json_new_object(arena);

	json_put_domain(object, "domain", one->domain);
	json_put_text(object, "policy", one->policy);
	put_count(object, "messages", one->messages);
	put_count(object, "dmarc_pass", one->dmarc_pass);
	put_count(object, "senders", one->senders);
	return object;
}

static struct json told(struct arena *arena, const struct told_counts *counts)
{
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < counts->count; i++) {
		struct json object = json_new_object(arena);

		json_put_text(object, "text", counts->items[i].text);
		put_count(object, "messages", counts->items[i].messages);
		json_append(list, object);
	}
	return list;
}

static void put_ip(struct json object, const struct sender *sender)
{
	if (sender->ip.family == 0) {
		json_put_text(object, "client_ip_text", sender->ip_text);
		return;
	}
	json_put_text(object, "client_ip", ip_text(object.arena, &sender->ip));
	json_put_word(object, "client_ip_scope",
		      network_scope_word(network_scope(sender->ip.family, sender->ip.bytes)));
}

static struct json sender(struct arena *arena, const struct sender *one)
{
	struct json object = json_new_object(arena), kinds = json_new_object(arena);

	json_put_domain(object, "from_domain", one->domain);
	put_ip(object, one);
	put_count(object, "messages", one->messages);
	put_count(object, "dmarc_pass", one->dmarc_pass);
	put_count(object, "spf_pass", one->spf_pass);
	put_count(object, "dkim_pass", one->dkim_pass);
	put_count(object, "none", one->none);
	put_count(object, "quarantine", one->quarantine);
	put_count(object, "reject", one->reject);
	put_time(object, "first", one->first);
	put_time(object, "last", one->last);
	json_put_word(object, "likely", sender_kind_word(sender_likely(one)));
	for (enum sender_kind kind = 0; kind < SENDER_KINDS; kind++)
		if (one->kinds[kind] > 0)
			put_count(kinds, sender_kind_word(kind), one->kinds[kind]);
	json_put(object, "kinds", kinds);
	json_put(object, "dkim", told(arena, &one->signed_by));
	json_put(object, "spf", told(arena, &one->sent_as));
	json_put(object, "reasons", told(arena, &one->reasons));
	json_put(object, "reporters", told(arena, &one->reporters));
	return object;
}

void report_json(FILE *out, const struct senders *senders, const struct report_parts *parts)
{
	struct arena arena = { 0 };
	struct json whole = json_new_object(&arena), reports = json_new_list(&arena);
	struct json domains = json_new_list(&arena), list = json_new_list(&arena);

	json_put_number(whole, "mailpath", 1);
	for (size_t i = 0; i < parts->count; i++)
		json_append(reports, part(&arena, &parts->items[i]));
	json_put_always(whole, "reports", reports);
	put_count(whole, "messages", senders->messages);
	put_count(whole, "dmarc_pass", senders->dmarc_pass);
	put_time(whole, "first", senders->first);
	put_time(whole, "last", senders->last);
	for (size_t i = 0; i < senders->domains.count; i++)
		json_append(domains, domain(&arena, &senders->domains.items[i]));
	json_put_always(whole, "domains", domains);
	for (size_t i = 0; i < senders->all.count; i++)
		json_append(list, sender(&arena, senders->all.items[i]));
	json_put_always(whole, "senders", list);
	json_write(out, whole.tree);
	putc('\n', out);
	arena_free(&arena);
}
