/* Which identities are one host, and what is told of it. */
#include <stdlib.h>

#include "analyzers/recon.h"
#include "parser/domain.h"
#include "parser/limits.h"

/* Identities as a forest: those with one root are one host. */
struct forest {
	size_t *parent;
	size_t *host; /* of a root: its index in the picture plus 1 */
	bool *pool;
};

static size_t root(const struct forest *forest, size_t at)
{
	while (forest->parent[at] != at) {
		forest->parent[at] = forest->parent[forest->parent[at]];
		at = forest->parent[at];
	}
	return at;
}

/* Addresses with many names, and names with many addresses. */
static void find_pools(struct arena *arena, const struct recon *recon, struct forest *forest)
{
	size_t *others = arena_take(arena, recon->identities.count + 1, sizeof *others);

	for (size_t i = 0; i < recon->rows.count; i++) {
		const struct recon_row *row = &recon->rows.items[i];

		if (row->fact != FACT_SAME)
			continue;
		const struct identity *a = &recon->identities.items[row->a];
		const struct identity *b = &recon->identities.items[row->b];
		others[row->a] += (a->kind == IDENTITY_NAME) != (b->kind == IDENTITY_NAME);
		others[row->b] += (a->kind == IDENTITY_NAME) != (b->kind == IDENTITY_NAME);
	}
	for (size_t i = 0; i < recon->identities.count; i++)
		forest->pool[i] = others[i] > (recon->identities.items[i].kind == IDENTITY_NAME
						       ? POOL_ADDRESSES
						       : POOL_NAMES);
}

static struct forest forest_make(struct arena *arena, const struct recon *recon)
{
	size_t count = recon->identities.count;
	struct forest forest = {
		.parent = arena_take(arena, count + 1, sizeof *forest.parent),
		.host = arena_take(arena, count + 1, sizeof *forest.host),
		.pool = arena_take(arena, count + 1, sizeof *forest.pool),
	};

	for (size_t i = 0; i < count; i++)
		forest.parent[i] = i;
	find_pools(arena, recon, &forest);
	for (size_t i = 0; i < recon->rows.count; i++) {
		const struct recon_row *row = &recon->rows.items[i];

		if (row->fact != FACT_SAME || forest.pool[row->a] || forest.pool[row->b])
			continue;
		forest.parent[root(&forest, row->a)] = root(&forest, row->b);
	}
	return forest;
}

static int identity_order(const void *left, const void *right)
{
	const struct identity *a = *(const struct identity *const *)left;
	const struct identity *b = *(const struct identity *const *)right;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return span_order(a->text, b->text);
}

static void widen(time_t *first, time_t *last, time_t from, time_t to)
{
	if (from != 0 && (*first == 0 || from < *first))
		*first = from;
	if (to > *last)
		*last = to;
}

static struct recon_host *host_of(const struct recon_picture *picture, const struct forest *forest,
				  size_t identity)
{
	return &picture->hosts.items[forest->host[root(forest, identity)] - 1];
}

/* A host for each root, in the order given. */
static void make_hosts(struct arena *arena, const struct recon *recon, struct forest *forest,
		       const struct identity **order, struct recon_picture *picture)
{
	size_t count = 0;

	for (size_t i = 0; i < recon->identities.count; i++) {
		size_t at = root(forest, (size_t)(order[i] - recon->identities.items));

		if (forest->host[at] == 0)
			forest->host[at] = ++count;
	}
	picture->hosts.items = arena_take(arena, count, sizeof *picture->hosts.items);
	picture->hosts.count = picture->hosts.capacity = count;
}

/* How many items a host's lists will have at most: lists that grow would be much larger. */
struct sizes {
	uint32_t names, public_ips, private_ips, software;
};

static void count_items(const struct recon *recon, const struct forest *forest,
			const struct recon_picture *picture, struct sizes *sizes)
{
	for (size_t i = 0; i < recon->identities.count; i++) {
		struct sizes *of = &sizes[host_of(picture, forest, i) - picture->hosts.items];

		switch (recon->identities.items[i].kind) {
		case IDENTITY_NAME:
			of->names++;
			break;
		case IDENTITY_PUBLIC:
			of->public_ips++;
			break;
		case IDENTITY_PRIVATE:
			of->private_ips++;
			break;
		}
	}
	for (size_t i = 0; i < recon->rows.count; i++)
		if (recon->rows.items[i].fact == FACT_SOFTWARE)
			sizes[host_of(picture, forest, recon->rows.items[i].a) -
			      picture->hosts.items]
				.software++;
}

static struct span_list room_for(struct arena *arena, size_t count)
{
	return (struct span_list){ .items = arena_take(arena, count, sizeof(struct span)),
				   .capacity = count };
}

static void make_room(struct arena *arena, const struct recon *recon, const struct forest *forest,
		      struct recon_picture *picture)
{
	struct arena work = { 0 };
	struct sizes *sizes = arena_take(&work, picture->hosts.count + 1, sizeof *sizes);

	count_items(recon, forest, picture, sizes);
	for (size_t i = 0; i < picture->hosts.count; i++) {
		struct recon_host *host = &picture->hosts.items[i];

		host->names = room_for(arena, sizes[i].names);
		host->public_ips = room_for(arena, sizes[i].public_ips);
		host->private_ips = room_for(arena, sizes[i].private_ips);
		host->software.items =
			arena_take(arena, sizes[i].software, sizeof *host->software.items);
		host->software.capacity = sizes[i].software;
	}
	arena_free(&work);
}

/* A private address counts once, though its host was taken for several organisations'. */
static void add_text(struct arena *arena, struct span_list *list, struct span text)
{
	for (size_t i = 0; i < list->count && i < POOL_ADDRESSES; i++)
		if (span_equal(list->items[i], text))
			return;
	*LIST_ADD(arena, list) = text;
}

/* Identities into hosts, the most often seen first, so that it names its host. */
static void gather(struct arena *arena, const struct recon *recon, struct forest *forest,
		   struct recon_picture *picture)
{
	size_t count = recon->identities.count;
	struct arena work = { 0 };
	const struct identity **order = arena_take(&work, count + 1, sizeof *order);

	for (size_t i = 0; i < count; i++)
		order[i] = &recon->identities.items[i];
	if (count > 1)
		qsort(order, count, sizeof *order, identity_order);
	make_hosts(arena, recon, forest, order, picture);
	make_room(arena, recon, forest, picture);
	for (size_t i = 0; i < count; i++) {
		size_t at = (size_t)(order[i] - recon->identities.items);
		struct recon_host *host = host_of(picture, forest, at);

		add_text(arena,
			 order[i]->kind == IDENTITY_NAME     ? &host->names
			 : order[i]->kind == IDENTITY_PUBLIC ? &host->public_ips
							     : &host->private_ips,
			 order[i]->text);
		host->count += order[i]->count;
		host->pool |= forest->pool[at];
		widen(&host->first, &host->last, order[i]->first, order[i]->last);
	}
	arena_free(&work);
}

static void take_software(struct arena *arena, struct recon_host *host, const struct recon_row *row)
{
	struct span rest = row->text;
	struct span product = span_cut(&rest, '\0'), version = span_cut(&rest, '\0');
	struct recon_software *software = NULL;

	for (size_t i = 0; i < host->software.count && software == NULL; i++)
		if (span_equal(host->software.items[i].product, product) &&
		    span_equal(host->software.items[i].version, version))
			software = &host->software.items[i];
	if (software == NULL)
		software = LIST_ADD(arena, &host->software);
	software->product = product;
	software->version = version;
	software->support_ended = rest;
	software->count += row->count;
	widen(&software->first, &software->last, row->first, row->last);
}

/* What most lines tell; of equals the first by name. */
struct vote {
	struct span text;
	uint64_t count;
};

static void take_vote(struct span *winner, struct vote *vote, const struct recon_row *row)
{
	if (row->count < vote->count ||
	    (row->count == vote->count && span_order(row->text, vote->text) > 0))
		return;
	*vote = (struct vote){ row->text, row->count };
	*winner = row->text;
}

static void take_clock(struct recon_host *host, const struct recon_row *row)
{
	if (!host->clock_known || row->min < host->clock_min)
		host->clock_min = row->min;
	if (!host->clock_known || row->max > host->clock_max)
		host->clock_max = row->max;
	host->clock_known = true;
}

static void take_rows(struct arena *arena, const struct recon *recon, struct forest *forest,
		      struct recon_picture *picture)
{
	struct arena work = { 0 };
	struct vote *admds = arena_take(&work, picture->hosts.count + 1, sizeof *admds);
	struct vote *said = arena_take(&work, picture->hosts.count + 1, sizeof *said);

	for (size_t i = 0; i < recon->rows.count; i++) {
		const struct recon_row *row = &recon->rows.items[i];
		struct recon_host *host =
			row->a != NO_IDENTITY ? host_of(picture, forest, row->a) : NULL;

		if (host == NULL)
			continue;
		if (row->fact == FACT_ADMD)
			take_vote(&host->admd, &admds[host - picture->hosts.items], row);
		else if (row->fact == FACT_SAID && host->names.count == 0)
			take_vote(&host->said, &said[host - picture->hosts.items], row);
		else if (row->fact == FACT_SOFTWARE)
			take_software(arena, host, row);
		else if (row->fact == FACT_CLOCK)
			take_clock(host, row);
		else if (row->fact == FACT_BELIEVED)
			host->believed = true;
	}
	arena_free(&work);
}

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
static void take_links(struct arena *arena, const struct recon *recon, struct forest *forest,
		       struct recon_picture *picture, const size_t *place)
{
	struct recon_links all = { 0 };

	for (size_t i = 0; i < recon->rows.count; i++) {
		const struct recon_row *row = &recon->rows.items[i];

		if (row->fact != FACT_LINK)
			continue;
		size_t from = place[forest->host[root(forest, row->a)] - 1];
		size_t to = place[forest->host[root(forest, row->b)] - 1];
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
		widen(&last->first, &last->last, all.items[i].first, all.items[i].last);
	}
	if (picture->links.count > 1)
		qsort(picture->links.items, picture->links.count, sizeof *picture->links.items,
		      count_order);
}

/* Hosts that are asked about, and their neighbours. */
static bool *find_wanted(struct arena *arena, const struct recon *recon, struct forest *forest,
			 const struct recon_picture *picture, struct span about)
{
	bool *core = arena_take(arena, picture->hosts.count + 1, sizeof *core);
	bool *wanted = arena_take(arena, picture->hosts.count + 1, sizeof *wanted);

	for (size_t i = 0; i < picture->hosts.count; i++)
		wanted[i] = core[i] = is_about(&picture->hosts.items[i], about);
	for (size_t i = 0; i < recon->rows.count; i++) {
		const struct recon_row *row = &recon->rows.items[i];

		if (row->fact != FACT_LINK)
			continue;
		size_t a = forest->host[root(forest, row->a)] - 1;
		size_t b = forest->host[root(forest, row->b)] - 1;
		wanted[a] |= core[b];
		wanted[b] |= core[a];
	}
	return wanted;
}

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

static struct recon_counts counts_of(struct arena *arena, const struct recon *recon,
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

static struct recon_counts admds_of(struct arena *arena, const struct recon_picture *picture)
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

static void take_forwarders(struct arena *arena, const struct recon *recon,
			    struct recon_picture *picture)
{
	for (size_t i = 0; i < recon->rows.count; i++) {
		const struct recon_row *row = &recon->rows.items[i];

		if (row->fact == FACT_FORWARDER)
			*LIST_ADD(arena, &picture->forwarders) = (struct recon_forwarder){
				.admd = row->text,
				.messages = row->count,
				.spf = row->x,
				.dkim = row->y,
			};
	}
	if (picture->forwarders.count > 1)
		qsort(picture->forwarders.items, picture->forwarders.count,
		      sizeof *picture->forwarders.items, forwarder_order);
	for (size_t i = 0; i < picture->forwarders.count && i < LIMIT_FORWARDERS; i++)
		take_causes(arena, recon, &picture->forwarders.items[i]);
}

static size_t *hosts_of_identities(struct arena *arena, const struct recon *recon,
				   struct forest *forest, const size_t *place)
{
	size_t *hosts = arena_take(arena, recon->identities.count + 1, sizeof *hosts);

	for (size_t i = 0; i < recon->identities.count; i++)
		hosts[i] = place[forest->host[root(forest, i)] - 1];
	return hosts;
}

struct recon_picture recon_picture(struct arena *arena, const struct recon *recon,
				   struct span about)
{
	struct recon_picture picture = { 0 };
	struct forest forest = forest_make(arena, recon);

	gather(arena, recon, &forest, &picture);
	take_rows(arena, recon, &forest, &picture);
	bool *wanted = find_wanted(arena, recon, &forest, &picture, about);
	size_t *place = arena_take(arena, picture.hosts.count + 1, sizeof *place);
	sort_hosts(arena, &picture, wanted, place);
	picture.host_of = hosts_of_identities(arena, recon, &forest, place);
	take_links(arena, recon, &forest, &picture, place);
	picture.admds = admds_of(arena, &picture);
	picture.inner_names = counts_of(arena, recon, FACT_INNER_NAME);
	picture.inner_domains = counts_of(arena, recon, FACT_INNER_DOMAIN);
	picture.ranges = counts_of(arena, recon, FACT_RANGE);
	take_forwarders(arena, recon, &picture);
	return picture;
}
