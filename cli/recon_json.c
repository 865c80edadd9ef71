/* Recon as JSON (docs/json.md). */
#include "cli/facts_out.h"
#include "cli/json.h"
#include "cli/recon_facts.h"
#include "cli/recon_output.h"
#include "parser/date.h"

static void put_count(struct json *out, const char *key, uint64_t count)
{
	json_put_number(out, key, (long long)count);
}

void recon_put_times(struct json *out, time_t first, time_t last)
{
	char text[32];

	if (first != 0)
		json_put_text(out, "first", (struct span){ text, date_format(first, text) });
	if (last != 0)
		json_put_text(out, "last", (struct span){ text, date_format(last, text) });
}

static void put_id(struct json *out, const char *key, size_t host)
{
	char id[24];

	snprintf(id, sizeof id, "h%zu", host + 1);
	json_put_word(out, key, id);
}

static void put_software(struct json *out, const struct recon_software_list *all)
{
	json_open_list(out, "software");
	for (size_t i = 0; i < all->count; i++) {
		const struct recon_software *one = &all->items[i];

		json_open_object(out, NULL);
		json_put_text(out, "product", one->product);
		json_put_text(out, "version", one->version);
		json_put_text(out, "support_ended", one->support_ended);
		put_count(out, "lines", one->count);
		recon_put_times(out, one->first, one->last);
		json_close(out);
	}
	json_close(out);
}

static void put_host(struct json *out, const struct recon_host *one, size_t n,
		     const struct host_facts *facts)
{
	struct host_fact_refs found = facts_out_of_recon(out->arena, facts, one);

	json_open_object(out, NULL);
	put_id(out, "id", n);
	json_put_domains(out, "names", one->names.items, one->names.count);
	json_put_texts(out, "public_ips", one->public_ips.items, one->public_ips.count);
	json_put_texts(out, "private_ips", one->private_ips.items, one->private_ips.count);
	json_put_text(out, "helo", one->said);
	json_put_domain(out, "admd", one->admd);
	put_count(out, "lines", one->count);
	recon_put_times(out, one->first, one->last);
	json_put_word(out, "trust", one->believed ? "believed" : "claimed");
	if (one->pool)
		json_put_true(out, "pool");
	put_software(out, &one->software);
	if (one->clock_known) {
		json_put_number(out, "clock_offset_min", one->clock_min);
		json_put_number(out, "clock_offset_max", one->clock_max);
	}
	facts_out_json(out, &found);
	json_close(out);
}

static void put_link(struct json *out, const struct recon_link *one)
{
	json_open_object(out, NULL);
	put_id(out, "from", one->from);
	put_id(out, "to", one->to);
	put_count(out, "lines", one->count);
	put_count(out, "tls", one->tls);
	put_count(out, "clear", one->clear);
	json_put_word(out, "trust", one->believed > 0 ? "believed" : "claimed");
	recon_put_times(out, one->first, one->last);
	json_close(out);
}

static void put_counts(struct json *out, const char *key, const struct recon_counts *counts,
		       const char *what, size_t most)
{
	json_open_list(out, key);
	for (size_t i = 0; i < counts->count && i < most; i++) {
		json_open_object(out, NULL);
		json_put_text(out, "name", counts->items[i].text);
		put_count(out, what, counts->items[i].count);
		json_close(out);
	}
	json_close_always(out);
}

static void put_forwarder(struct json *out, const struct recon_forwarder *one)
{
	json_open_object(out, NULL);
	json_put_domain(out, "admd", one->admd);
	put_count(out, "messages", one->messages);
	put_count(out, "spf_broken", one->spf);
	put_count(out, "dkim_broken", one->dkim);
	put_counts(out, "causes", &one->causes, "messages", SIZE_MAX);
	if (one->kinds.count > 0)
		put_counts(out, "kinds", &one->kinds, "messages", SIZE_MAX);
	json_close(out);
}

/* There may be hundreds of thousands of each: none waits for the others in memory. */
static void put_hosts(struct json *out, const struct recon_picture *picture, size_t most,
		      const struct host_facts *facts)
{
	struct arena_mark mark = arena_mark(out->arena);

	json_open_list(out, "hosts");
	for (size_t i = 0; i < picture->hosts.count && i < most; i++) {
		put_host(out, &picture->hosts.items[i], i, facts);
		arena_rewind(out->arena, mark);
	}
	json_close_always(out);
	json_open_list(out, "links");
	for (size_t i = 0; i < picture->links.count; i++)
		if (picture->links.items[i].from < most && picture->links.items[i].to < most) {
			put_link(out, &picture->links.items[i]);
			arena_rewind(out->arena, mark);
		}
	json_close_always(out);
}

/* What --since left out. */
static void put_since(struct json *out, const struct recon *recon)
{
	char text[32];

	json_put_text(out, "since", (struct span){ text, date_format(recon->since, text) });
	put_count(out, "earlier", recon->earlier);
	put_count(out, "undated", recon->undated);
}

static void put_head(struct json *out, const struct recon *recon)
{
	json_put_number(out, "mailpath", 1);
	put_count(out, "messages", recon->messages);
	put_count(out, "hops", recon->hops);
	recon_put_times(out, recon->first, recon->last);
	if (recon->since_set)
		put_since(out, recon);
}

/* What stands behind hosts and links. */
static void put_rest(struct json *out, const struct recon_picture *picture, size_t most)
{
	put_counts(out, "admds", &picture->admds, "hosts", most);
	put_counts(out, "internal_names", &picture->inner_names, "messages", most);
	put_counts(out, "internal_domains", &picture->inner_domains, "messages", most);
	put_counts(out, "private_ranges", &picture->ranges, "messages", most);
	json_open_list(out, "forwarders");
	for (size_t i = 0; i < picture->forwarders.count && i < most; i++)
		put_forwarder(out, &picture->forwarders.items[i]);
	json_close_always(out);
}

void recon_json(FILE *file, const struct options *options, const struct recon *recon,
		const struct recon_picture *picture, struct redactor *redactor, size_t most)
{
	struct arena arena = { 0 };
	struct json out = json_begin(file, &arena, redactor, JSON_PRETTY);

	json_open_object(&out, NULL);
	put_head(&out, recon);
	put_hosts(&out, picture, most, options->told.facts);
	put_rest(&out, picture, most);
	if ((options->shard.count > 0 || options->merge) && redactor == NULL)
		recon_facts_write(&out, recon);
	json_close(&out);
	json_end(&out);
	putc('\n', file);
	arena_free(&arena);
}
