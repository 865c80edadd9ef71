/* Recon as JSON (docs/json.md). */
#include "cli/json.h"
#include "cli/recon_facts.h"
#include "cli/recon_output.h"
#include "parser/date.h"

static void put_count(struct json object, const char *key, uint64_t count)
{
	json_put_number(object, key, (long long)count);
}

void recon_put_times(struct json object, time_t first, time_t last)
{
	char text[32];

	if (first != 0)
		json_put_text(object, "first", (struct span){ text, date_format(first, text) });
	if (last != 0)
		json_put_text(object, "last", (struct span){ text, date_format(last, text) });
}

static void put_id(struct json object, const char *key, size_t host)
{
	char id[24];

	snprintf(id, sizeof id, "h%zu", host + 1);
	json_put_word(object, key, id);
}

static struct json software(struct arena *arena, const struct recon_software_list *all)
{
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < all->count; i++) {
		const struct recon_software *one = &all->items[i];
		struct json object = json_new_object(arena);

		json_put_text(object, "product", one->product);
		json_put_text(object, "version", one->version);
		json_put_text(object, "support_ended", one->support_ended);
		put_count(object, "lines", one->count);
		recon_put_times(object, one->first, one->last);
		json_append(list, object);
	}
	return list;
}

static struct json host(struct arena *arena, const struct recon_host *one, size_t n)
{
	struct json object = json_new_object(arena);

	put_id(object, "id", n);
	json_put_texts(object, "names", one->names.items, one->names.count);
	json_put_texts(object, "public_ips", one->public_ips.items, one->public_ips.count);
	json_put_texts(object, "private_ips", one->private_ips.items, one->private_ips.count);
	json_put_text(object, "helo", one->said);
	json_put_domain(object, "admd", one->admd);
	put_count(object, "lines", one->count);
	recon_put_times(object, one->first, one->last);
	json_put_word(object, "trust", one->believed ? "believed" : "claimed");
	if (one->pool)
		json_put_true(object, "pool");
	json_put(object, "software", software(arena, &one->software));
	if (one->clock_known) {
		json_put_number(object, "clock_offset_min", one->clock_min);
		json_put_number(object, "clock_offset_max", one->clock_max);
	}
	return object;
}

static struct json link_of(struct arena *arena, const struct recon_link *one)
{
	struct json object = json_new_object(arena);

	put_id(object, "from", one->from);
	put_id(object, "to", one->to);
	put_count(object, "lines", one->count);
	put_count(object, "tls", one->tls);
	put_count(object, "clear", one->clear);
	json_put_word(object, "trust", one->believed > 0 ? "believed" : "claimed");
	recon_put_times(object, one->first, one->last);
	return object;
}

static void put_counts(struct json whole, const char *key, const struct recon_counts *counts,
		       const char *what, size_t most)
{
	struct json list = json_new_list(whole.arena);

	for (size_t i = 0; i < counts->count && i < most; i++) {
		struct json object = json_new_object(whole.arena);

		json_put_text(object, "name", counts->items[i].text);
		put_count(object, what, counts->items[i].count);
		json_append(list, object);
	}
	json_put_always(whole, key, list);
}

static struct json forwarder(struct arena *arena, const struct recon_forwarder *one)
{
	struct json object = json_new_object(arena);

	json_put_domain(object, "admd", one->admd);
	put_count(object, "messages", one->messages);
	put_count(object, "spf_broken", one->spf);
	put_count(object, "dkim_broken", one->dkim);
	put_counts(object, "causes", &one->causes, "messages", SIZE_MAX);
	if (one->kinds.count > 0)
		put_counts(object, "kinds", &one->kinds, "messages", SIZE_MAX);
	return object;
}

/* There may be hundreds of thousands of each: none waits for the others in memory. */
static void write_hosts(struct json_stream *out, struct arena *arena,
			const struct recon_picture *picture, size_t most)
{
	struct arena_mark mark = arena_mark(arena);

	json_open_list(out, "hosts");
	for (size_t i = 0; i < picture->hosts.count && i < most; i++) {
		json_stream_value(out, NULL, host(arena, &picture->hosts.items[i], i));
		arena_rewind(arena, mark);
	}
	json_close(out);
	json_open_list(out, "links");
	for (size_t i = 0; i < picture->links.count; i++)
		if (picture->links.items[i].from < most && picture->links.items[i].to < most) {
			json_stream_value(out, NULL, link_of(arena, &picture->links.items[i]));
			arena_rewind(arena, mark);
		}
	json_close(out);
}

/* What --since left out. */
static void put_since(struct json whole, const struct recon *recon)
{
	char text[32];

	json_put_text(whole, "since", (struct span){ text, date_format(recon->since, text) });
	put_count(whole, "earlier", recon->earlier);
	put_count(whole, "undated", recon->undated);
}

static struct json head_of(struct arena *arena, const struct recon *recon)
{
	struct json head = json_new_object(arena);

	json_put_number(head, "mailpath", 1);
	put_count(head, "messages", recon->messages);
	put_count(head, "hops", recon->hops);
	recon_put_times(head, recon->first, recon->last);
	if (recon->since_set)
		put_since(head, recon);
	return head;
}

/* What stands behind hosts and links. */
static struct json rest_of(struct arena *arena, const struct recon_picture *picture, size_t most)
{
	struct json rest = json_new_object(arena), forwarders = json_new_list(arena);

	put_counts(rest, "admds", &picture->admds, "hosts", most);
	put_counts(rest, "internal_names", &picture->inner_names, "messages", most);
	put_counts(rest, "internal_domains", &picture->inner_domains, "messages", most);
	put_counts(rest, "private_ranges", &picture->ranges, "messages", most);
	for (size_t i = 0; i < picture->forwarders.count && i < most; i++)
		json_append(forwarders, forwarder(arena, &picture->forwarders.items[i]));
	json_put_always(rest, "forwarders", forwarders);
	return rest;
}

void recon_json(FILE *file, const struct options *options, const struct recon *recon,
		const struct recon_picture *picture, struct redactor *redactor, size_t most)
{
	struct arena arena = { 0 };
	struct json_stream out = { .out = file, .redactor = redactor };

	json_open_object(&out, NULL);
	json_stream_members(&out, head_of(&arena, recon));
	write_hosts(&out, &arena, picture, most);
	json_stream_members(&out, rest_of(&arena, picture, most));
	if ((options->shard.count > 0 || options->merge) && redactor == NULL)
		recon_facts_write(&out, recon);
	json_close(&out);
	putc('\n', file);
	arena_free(&arena);
}
