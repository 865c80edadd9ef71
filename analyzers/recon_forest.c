#include "analyzers/recon_forest.h"

#include "parser/limits.h"

size_t recon_forest_root(const struct recon_forest *forest, size_t at)
{
	while (forest->parent[at] != at) {
		forest->parent[at] = forest->parent[forest->parent[at]];
		at = forest->parent[at];
	}
	return at;
}

/* Addresses with many names, and names with many addresses. */
static void find_pools(struct arena *arena, const struct recon *recon, struct recon_forest *forest)
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

struct recon_forest recon_forest_make(struct arena *arena, const struct recon *recon)
{
	size_t count = recon->identities.count;
	struct recon_forest forest = {
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
		forest.parent[recon_forest_root(&forest, row->a)] =
			recon_forest_root(&forest, row->b);
	}
	return forest;
}
