#include "analyzers/recon_counts.h"

#include <stdlib.h>

#include "parser/limits.h"

static int counts_order(const void *left, const void *right)
{
	const struct recon_count *a = left, *b = right;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return span_order(a->text, b->text);
}

static void sort_counts(struct recon_counts *counts)
{
	if (counts->count > 1)
		qsort(counts->items, counts->count, sizeof *counts->items, counts_order);
}

struct recon_counts recon_counts_of(struct arena *arena, const struct recon *recon,
				    enum recon_fact fact)
{
	struct recon_counts counts = { 0 };

	for (size_t i = 0; i < recon->rows.count; i++)
		if (recon->rows.items[i].fact == fact)
			*LIST_ADD(arena, &counts) = (struct recon_count){
				recon->rows.items[i].text,
				recon->rows.items[i].count,
			};
	sort_counts(&counts);
	return counts;
}

struct recon_counts recon_admds_of(struct arena *arena, const struct recon_picture *picture)
{
	struct recon_counts counts = { 0 };
	struct table table = { 0 };
	bool is_new;

	for (size_t i = 0; i < picture->hosts.count; i++) {
		struct span admd = picture->hosts.items[i].admd;

		if (admd.len == 0)
			continue;
		size_t at = table_index(arena, &table, admd, &is_new);
		if (is_new)
			*LIST_ADD(arena, &counts) = (struct recon_count){ .text = admd };
		counts.items[at].count++;
	}
	table_free(&table);
	sort_counts(&counts);
	return counts;
}

static int forwarder_order(const void *left, const void *right)
{
	const struct recon_forwarder *a = left, *b = right;

	if (a->messages != b->messages)
		return a->messages < b->messages ? 1 : -1;
	return span_order(a->admd, b->admd);
}

/* What is counted of an organisation: rows whose text begins with its name and NUL. */
static void take_about(struct arena *arena, const struct recon *recon, enum recon_fact fact,
		       struct span admd, struct recon_counts *out)
{
	for (size_t i = 0; i < recon->rows.count; i++) {
		const struct recon_row *row = &recon->rows.items[i];
		struct span rest = row->text;

		if (row->fact == fact && span_equal(span_cut(&rest, '\0'), admd))
			*LIST_ADD(arena, out) = (struct recon_count){ rest, row->count };
	}
	sort_counts(out);
}

static void take_causes(struct arena *arena, const struct recon *recon,
			struct recon_forwarder *forwarder)
{
	take_about(arena, recon, FACT_CAUSE, forwarder->admd, &forwarder->causes);
	take_about(arena, recon, FACT_KIND, forwarder->admd, &forwarder->kinds);
}

struct recon_forwarders recon_forwarders_of(struct arena *arena, const struct recon *recon)
{
	struct recon_forwarders list = { 0 };

	for (size_t i = 0; i < recon->rows.count; i++) {
		const struct recon_row *row = &recon->rows.items[i];

		if (row->fact == FACT_FORWARDER)
			*LIST_ADD(arena, &list) = (struct recon_forwarder){
				.admd = row->text,
				.messages = row->count,
				.spf = row->x,
				.dkim = row->y,
			};
	}
	if (list.count > 1)
		qsort(list.items, list.count, sizeof *list.items, forwarder_order);
	for (size_t i = 0; i < list.count && i < LIMIT_FORWARDERS; i++)
		take_causes(arena, recon, &list.items[i]);
	return list;
}
