#include "analyzers/recon_compare.h"

#include <stdlib.h>

#include "parser/buffer.h"

/* Something that may be told, and who tells it. */
struct sighting {
	struct recon_difference told;
	bool by[RECON_SIDES];
};

struct comparison {
	struct arena *arena;
	const struct recon *both;
	const struct recon_picture *picture;
	struct table keys; /* of sightings */
	struct sightings LIST_OF(struct sighting) sightings;
	bool *knows[RECON_SIDES]; /* by host */
};

static void see(struct comparison *comparison, enum recon_side side, struct recon_difference told)
{
	struct arena work = { 0 };
	struct buffer key = { .arena = &work };
	bool is_new;

	buffer_put_number(&key, told.trait, 1);
	buffer_put_number(&key, told.host, sizeof told.host);
	buffer_put_number(&key, told.to, sizeof told.to);
	buffer_put(&key, told.text);
	size_t at = table_index(comparison->arena, &comparison->keys, buffer_span(&key), &is_new);
	arena_free(&work);
	if (is_new)
		*LIST_ADD(comparison->arena, &comparison->sightings) =
			(struct sighting){ .told = told };
	else
		comparison->sightings.items[at].told.count += told.count;
	comparison->sightings.items[at].told.only = side;
	comparison->sightings.items[at].by[side] = true;
}

/* The hosts of a side's identities. */
static size_t *hosts_of(const struct comparison *comparison, struct arena *work,
			const struct recon *recon)
{
	size_t *hosts = arena_take(work, recon->identities.count + 1, sizeof *hosts);

	for (size_t i = 0; i < recon->identities.count; i++)
		hosts[i] = comparison->picture->host_of[table_find(
			&comparison->both->identity_keys, recon->identity_keys.keys.items[i])];
	return hosts;
}

static void see_identity(struct comparison *comparison, enum recon_side side,
			 const struct identity *identity, size_t host)
{
	static const enum recon_trait traits[] = {
		[IDENTITY_NAME] = TRAIT_NAME,
		[IDENTITY_PUBLIC] = TRAIT_PUBLIC_IP,
		[IDENTITY_PRIVATE] = TRAIT_PRIVATE_IP,
	};
	struct recon_difference told = {
		.trait = TRAIT_HOST,
		.host = host,
		.to = NO_HOST,
		.count = identity->count,
	};

	if (host == NO_HOST)
		return;
	comparison->knows[side][host] = true;
	see(comparison, side, told);
	told.trait = traits[identity->kind];
	told.text = identity->text;
	told.count = 0;
	see(comparison, side, told);
}

/* Without the end of its support, which is our own table's to tell. */
static struct span product_and_version(struct span text)
{
	struct span rest = text;

	span_cut(&rest, '\0');
	span_cut(&rest, '\0');
	return span_upto(text, text.len - rest.len - 1);
}

static void see_row(struct comparison *comparison, enum recon_side side,
		    const struct recon_row *row, const size_t *hosts)
{
	struct recon_difference told = {
		.host = row->a != NO_IDENTITY ? hosts[row->a] : NO_HOST,
		.to = row->b != NO_IDENTITY ? hosts[row->b] : NO_HOST,
		.text = row->text,
		.count = row->count,
	};

	if (row->fact == FACT_SOFTWARE && told.host != NO_HOST) {
		told.trait = TRAIT_SOFTWARE;
		told.text = product_and_version(row->text);
	} else if (row->fact == FACT_LINK && told.host != NO_HOST && told.to != NO_HOST &&
		   told.host != told.to) {
		told.trait = TRAIT_LINK;
	} else if (row->fact == FACT_FORWARDER) {
		told.trait = TRAIT_FORWARDER;
	} else if (row->fact == FACT_INNER_NAME) {
		told.trait = TRAIT_INNER_NAME;
	} else {
		return;
	}
	see(comparison, side, told);
}

static void see_all(struct comparison *comparison, enum recon_side side, const struct recon *recon)
{
	struct arena work = { 0 };
	const size_t *hosts = hosts_of(comparison, &work, recon);

	comparison->knows[side] =
		arena_take(comparison->arena, comparison->picture->hosts.count + 1, sizeof(bool));
	for (size_t i = 0; i < recon->identities.count; i++)
		see_identity(comparison, side, &recon->identities.items[i], hosts[i]);
	for (size_t i = 0; i < recon->rows.count; i++)
		see_row(comparison, side, &recon->rows.items[i], hosts);
	arena_free(&work);
}

/* What a host that only one side knows is and runs is all told with it. */
static bool goes_with_host(const struct comparison *comparison,
			   const struct recon_difference *difference)
{
	return difference->trait >= TRAIT_NAME && difference->trait <= TRAIT_SOFTWARE &&
	       !(comparison->knows[RECON_BEFORE][difference->host] &&
		 comparison->knows[RECON_AFTER][difference->host]);
}

static int number_order(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

static int difference_order(const void *left, const void *right)
{
	const struct recon_difference *a = left, *b = right;
	const int orders[] = {
		number_order(a->trait, b->trait), number_order(a->host, b->host),
		number_order(a->to, b->to),	  number_order(a->only, b->only),
		number_order(b->count, a->count),
	};

	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
		if (orders[i] != 0)
			return orders[i];
	return span_order(a->text, b->text);
}

struct recon_differences recon_compare(struct arena *arena, const struct recon sides[RECON_SIDES],
				       const struct recon *both,
				       const struct recon_picture *picture)
{
	struct comparison comparison = { .arena = arena, .both = both, .picture = picture };
	struct recon_differences differences = { 0 };

	for (enum recon_side side = 0; side < RECON_SIDES; side++)
		see_all(&comparison, side, &sides[side]);
	for (size_t i = 0; i < comparison.sightings.count; i++) {
		const struct sighting *sighting = &comparison.sightings.items[i];

		if (sighting->by[RECON_BEFORE] != sighting->by[RECON_AFTER] &&
		    !goes_with_host(&comparison, &sighting->told))
			*LIST_ADD(arena, &differences) = sighting->told;
	}
	if (differences.count > 1)
		qsort(differences.items, differences.count, sizeof *differences.items,
		      difference_order);
	table_free(&comparison.keys);
	return differences;
}
