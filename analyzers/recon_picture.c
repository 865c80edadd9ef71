#include <stdlib.h>

#include "analyzers/recon.h"
#include "analyzers/recon_counts.h"
#include "analyzers/recon_hosts.h"
#include "parser/domain.h"

static bool is_about(const struct recon_host *host, struct span about)
{
	if (about.len == 0 || domain_holds(about, host->admd))
		return true;
	for (size_t i = 0; i < host->names.count; i++)
		if (domain_holds(about, host->names.items[i]))
			return true;
	return false;
}

static int software_order(const void *left, const void *right)
{
	const struct recon_software *a = left, *b = right;
	int order = span_order(a->product, b->product);

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return order != 0 ? order : span_order(a->version, b->version);
}

struct span recon_host_name(const struct recon_host *host)
{
	return host->names.count > 0	    ? host->names.items[0]
	       : host->public_ips.count > 0 ? host->public_ips.items[0]
					    : host->private_ips.items[0];
}

static int host_order(const void *left, const void *right)
{
	const struct recon_host *a = *(struct recon_host *const *)left;
	const struct recon_host *b = *(struct recon_host *const *)right;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	int order = span_order(recon_host_name(a), recon_host_name(b));
	return order != 0 ? order : span_order(a->admd, b->admd);
}

/* Put the hosts in order and leave out what is not asked for; *place tells where each went. */
static void sort_hosts(struct arena *arena, struct recon_picture *picture, const bool *wanted,
		       size_t *place)
{
	size_t count = picture->hosts.count;
	struct recon_host **order = arena_take(arena, count + 1, sizeof *order);
	struct recon_hosts sorted = {
		.items = arena_take(arena, count, sizeof *sorted.items),
		.capacity = count,
	};

	for (size_t i = 0; i < count; i++)
		order[i] = &picture->hosts.items[i];
	if (count > 1)
		qsort(order, count, sizeof *order, host_order);
	for (size_t i = 0; i < count; i++) {
		size_t at = (size_t)(order[i] - picture->hosts.items);

		place[at] = NO_HOST;
		if (!wanted[at])
			continue;
		place[at] = sorted.count;
		if (order[i]->software.count > 1)
			qsort(order[i]->software.items, order[i]->software.count,
			      sizeof *order[i]->software.items, software_order);
		*LIST_ADD(arena, &sorted) = *order[i];
	}
	picture->hosts = sorted;
}

static int link_order(const void *left, const void *right)
{
	const struct recon_link *a = left, *b = right;

	if (a->from != b->from)
		return a->from < b->from ? -1 : 1;
	if (a->to != b->to)
		return a->to < b->to ? -1 : 1;
	return 0;
}

static int count_order(const void *left, const void *right)
{
	const struct recon_link *a = left, *b = right;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return link_order(left, right);
}

/* Links between hosts: rows between their identities, put together. */
static void take_links(struct arena *arena, const struct recon *recon, struct recon_forest *forest,
		       struct recon_picture *picture, const size_t *place)
{
	struct recon_links all = { 0 };

	for (size_t i = 0; i < recon->rows.count; i++) {
		const struct recon_row *row = &recon->rows.items[i];

		if (row->fact != FACT_LINK)
			continue;
		size_t from = place[recon_forest_host(forest, row->a)];
		size_t to = place[recon_forest_host(forest, row->b)];
		if (from == NO_HOST || to == NO_HOST || from == to)
			continue;
		*LIST_ADD(arena, &all) = (struct recon_link){
			.from = from,
			.to = to,
			.count = row->count,
			.tls = row->x,
			.clear = row->y,
			.believed = row->z,
			.first = row->first,
			.last = row->last,
		};
	}
	if (all.count > 1)
		qsort(all.items, all.count, sizeof *all.items, link_order);
	for (size_t i = 0; i < all.count; i++) {
		struct recon_link *last = picture->links.count > 0
						  ? &picture->links.items[picture->links.count - 1]
						  : NULL;

		if (last == NULL || link_order(last, &all.items[i]) != 0) {
			*LIST_ADD(arena, &picture->links) = all.items[i];
			continue;
		}
		last->count += all.items[i].count;
		last->tls += all.items[i].tls;
		last->clear += all.items[i].clear;
		last->believed += all.items[i].believed;
		recon_widen(&last->first, &last->last, all.items[i].first, all.items[i].last);
	}
	if (picture->links.count > 1)
		qsort(picture->links.items, picture->links.count, sizeof *picture->links.items,
		      count_order);
}

/* Hosts that are asked about, and their neighbours. */
static bool *find_wanted(struct arena *arena, const struct recon *recon,
			 struct recon_forest *forest, const struct recon_picture *picture,
			 struct span about)
{
	bool *core = arena_take(arena, picture->hosts.count + 1, sizeof *core);
	bool *wanted = arena_take(arena, picture->hosts.count + 1, sizeof *wanted);

	for (size_t i = 0; i < picture->hosts.count; i++)
		wanted[i] = core[i] = is_about(&picture->hosts.items[i], about);
	for (size_t i = 0; i < recon->rows.count; i++) {
		const struct recon_row *row = &recon->rows.items[i];

		if (row->fact != FACT_LINK)
			continue;
		size_t a = recon_forest_host(forest, row->a);
		size_t b = recon_forest_host(forest, row->b);
		wanted[a] |= core[b];
		wanted[b] |= core[a];
	}
	return wanted;
}

static size_t *hosts_of_identities(struct arena *arena, const struct recon *recon,
				   struct recon_forest *forest, const size_t *place)
{
	size_t *hosts = arena_take(arena, recon->identities.count + 1, sizeof *hosts);

	for (size_t i = 0; i < recon->identities.count; i++)
		hosts[i] = place[recon_forest_host(forest, i)];
	return hosts;
}

struct recon_picture recon_picture(struct arena *arena, const struct recon *recon,
				   struct span about)
{
	struct recon_picture picture = { 0 };
	struct recon_forest forest = recon_forest_make(arena, recon);

	recon_hosts_gather(arena, recon, &forest, &picture);
	recon_hosts_tell(arena, recon, &forest, &picture);
	bool *wanted = find_wanted(arena, recon, &forest, &picture, about);
	size_t *place = arena_take(arena, picture.hosts.count + 1, sizeof *place);
	sort_hosts(arena, &picture, wanted, place);
	picture.host_of = hosts_of_identities(arena, recon, &forest, place);
	take_links(arena, recon, &forest, &picture, place);
	picture.admds = recon_admds_of(arena, &picture);
	picture.inner_names = recon_counts_of(arena, recon, FACT_INNER_NAME);
	picture.inner_domains = recon_counts_of(arena, recon, FACT_INNER_DOMAIN);
	picture.ranges = recon_counts_of(arena, recon, FACT_RANGE);
	picture.forwarders = recon_forwarders_of(arena, recon);
	return picture;
}
