#include "cli/json_path.h"

#include "cli/facts_out.h"
#include "cli/json_breaks.h"
#include "cli/json_values.h"

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
	json_put_ip(out, "client_ip", "client_ip_scope", &line->client_ip, hop->client_scope);
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
	json_put_ip(out, "by_ip", "by_ip_scope", &line->by_ip, hop->by_scope);
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
	json_put_date(out, &hop->received.date);
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

void json_hops(struct json *out, const struct report *report)
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

void json_hosts(struct json *out, const struct host_list *all, const struct host_facts *facts)
{
	json_open_list(out, "hosts");
	for (size_t i = 0; i < all->count; i++) {
		const struct host *host = &all->items[i];
		struct host_fact_refs found = host_facts_of(out->arena, facts, host);

		json_open_object(out, NULL);
		json_put_host(out, "id", i);
		json_put_domains(out, "names", host->names.items, host->names.count);
		put_ips(out, "public_ips", host->public_ips.items, host->public_ips.count);
		put_ips(out, "private_ips", host->private_ips.items, host->private_ips.count);
		json_put_domain(out, "admd", host->admd);
		json_put_texts(out, "because", host->because.items, host->because.count);
		facts_out_json(out, &found);
		json_close(out);
	}
	json_close_always(out);
}
