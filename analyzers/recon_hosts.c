#include "analyzers/recon_hosts.h"

#include <stdlib.h>

#include "parser/limits.h"

static int identity_order(const void *left, const void *right)
{
	const struct identity *a = *(const struct identity *const *)left;
	const struct identity *b = *(const struct identity *const *)right;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return span_order(a->text, b->text);
}

void recon_widen(time_t *first, time_t *last, time_t from, time_t to)
{
	if (from != 0 && (*first == 0 || from < *first))
		*first = from;
	if (to > *last)
		*last = to;
}

static struct recon_host *host_of(const struct recon_picture *picture,
				  const struct recon_forest *forest, size_t identity)
{
	return &picture->hosts.items[recon_forest_host(forest, identity)];
}

/* A host for each root, in the order given. */
static void make_hosts(struct arena *arena, const struct recon *recon, struct recon_forest *forest,
		       const struct identity **order, struct recon_picture *picture)
{
	size_t count = 0;

	for (size_t i = 0; i < recon->identities.count; i++) {
		size_t at = recon_forest_root(forest, (size_t)(order[i] - recon->identities.items));

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

static void count_items(const struct recon *recon, const struct recon_forest *forest,
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

static void make_room(struct arena *arena, const struct recon *recon,
		      const struct recon_forest *forest, struct recon_picture *picture)
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

void recon_hosts_gather(struct arena *arena, const struct recon *recon, struct recon_forest *forest,
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
		recon_widen(&host->first, &host->last, order[i]->first, order[i]->last);
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
	recon_widen(&software->first, &software->last, row->first, row->last);
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

void recon_hosts_tell(struct arena *arena, const struct recon *recon,
		      const struct recon_forest *forest, struct recon_picture *picture)
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
