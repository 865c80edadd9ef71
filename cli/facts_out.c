#include "cli/facts_out.h"

#include "parser/text.h"

static void put_fact(struct json *out, const struct host_fact *fact)
{
	json_open_object(out, NULL);
	json_put_text(out, "about", fact->about);
	json_put_text(out, "name", fact->name);
	json_put_text(out, "handle", fact->handle);
	json_put_text(out, "country", fact->country);
	json_put_text(out, "holder", fact->holder);
	json_put_text(out, "abuse", fact->abuse);
	json_put_text(out, "registered", fact->registered);
	json_put_texts(out, "notes", fact->notes.items, fact->notes.count);
	json_close(out);
}

void facts_out_json(struct json *out, const struct host_fact_refs *facts)
{
	json_open_list(out, "facts");
	for (size_t i = 0; i < facts->count; i++)
		put_fact(out, facts->items[i]);
	json_close(out);
}

static void add(struct arena *arena, struct span_list *words, const char *before, struct span text)
{
	if (text.len > 0)
		*LIST_ADD(arena, words) = arena_format(arena, "%s" SPAN_FMT, before,
						       SPAN_ARG(text_shown(arena, text)));
}

struct span facts_out_words(struct arena *arena, const struct host_fact *fact)
{
	struct span all = text_shown(arena, fact->about);
	struct span_list words = { 0 };

	add(arena, &words, "", fact->name);
	add(arena, &words, "", fact->handle);
	add(arena, &words, "held by ", fact->holder);
	add(arena, &words, "in ", fact->country);
	add(arena, &words, "since ", fact->registered);
	add(arena, &words, "complaints to ", fact->abuse);
	for (size_t i = 0; i < fact->notes.count; i++)
		add(arena, &words, "", fact->notes.items[i]);
	for (size_t i = 0; i < words.count; i++)
		all = arena_format(arena, SPAN_FMT "%s" SPAN_FMT, SPAN_ARG(all),
				   i == 0 ? ": " : ", ", SPAN_ARG(words.items[i]));
	return all;
}

static void add_ips(struct arena *arena, struct ip_list *ips, const struct span_list *texts)
{
	for (size_t i = 0; i < texts->count; i++)
		ip_read(texts->items[i], LIST_ADD(arena, ips));
}

struct host_fact_refs facts_out_of_recon(struct arena *arena, const struct host_facts *facts,
					 const struct recon_host *one)
{
	struct host host = { .names = one->names };

	if (facts == NULL)
		return (struct host_fact_refs){ 0 };
	add_ips(arena, &host.public_ips, &one->public_ips);
	add_ips(arena, &host.private_ips, &one->private_ips);
	return host_facts_of(arena, facts, &host);
}
