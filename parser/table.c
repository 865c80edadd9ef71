#include "parser/table.h"

#include <stdlib.h>

enum { FIRST_SLOTS = 256 };

/* FNV-1a. */
static size_t hash_of(struct span key)
{
	uint64_t hash = 14695981039346656037U;

	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.at[i]) * 1099511628211U;
	return (size_t)(hash ^ hash >> 32);
}

/* The slot of the key, or the free one where it belongs. */
static size_t slot_of(const struct table *table, struct span key)
{
	size_t mask = table->slot_count - 1, at = hash_of(key) & mask;

	while (table->slots[at] != 0 && !span_equal(table->keys.items[table->slots[at] - 1], key))
		at = (at + 1) & mask;
	return at;
}

/* At most half full. */
static void make_room(struct table *table)
{
	if (2 * (table->keys.count + 1) <= table->slot_count)
		return;
	table->slot_count = table->slot_count > 0 ? 2 * table->slot_count : FIRST_SLOTS;
	free(table->slots);
	table->slots = heap_take(table->slot_count * sizeof *table->slots);
	for (size_t i = 0; i < table->keys.count; i++)
		table->slots[slot_of(table, table->keys.items[i])] = i + 1;
}

size_t table_index(struct arena *arena, struct table *table, struct span key, bool *is_new)
{
	make_room(table);
	size_t at = slot_of(table, key);

	*is_new = table->slots[at] == 0;
	if (*is_new) {
		*LIST_ADD(arena, &table->keys) = arena_copy(arena, key);
		table->slots[at] = table->keys.count;
	}
	return table->slots[at] - 1;
}

size_t table_find(const struct table *table, struct span key)
{
	size_t at = table->slot_count > 0 ? slot_of(table, key) : 0;

	return table->slot_count > 0 && table->slots[at] > 0 ? table->slots[at] - 1 : NOT_FOUND;
}

void table_free(struct table *table)
{
	free(table->slots);
	*table = (struct table){ 0 };
}
