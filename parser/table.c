#include "parser/table.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum { FIRST_SLOTS = 256 };

static uint64_t turn(uint64_t word, int bits)
{
	return word << bits | word >> (64 - bits);
}

static void mix(uint64_t v[4])
{
	v[0] += v[1];
	v[2] += v[3];
	v[1] = turn(v[1], 13) ^ v[0];
	v[3] = turn(v[3], 16) ^ v[2];
	v[0] = turn(v[0], 32) + v[3];
	v[2] += v[1];
	v[1] = turn(v[1], 17) ^ v[2];
	v[3] = turn(v[3], 21) ^ v[0];
	v[2] = turn(v[2], 32);
}

static void add_word(uint64_t v[4], uint64_t word)
{
	v[3] ^= word;
	mix(v);
	v[0] ^= word;
}

/*
 * SipHash-1-3: who does not know the secret can find no keys that fall on one
 * slot. (Words are read in the machine's order: nobody else sees the result.)
 */
static size_t hash_of(const struct table *table, struct span key)
{
	uint64_t v[4] = { table->secret[0] ^ 0x736f6d6570736575U,
			  table->secret[1] ^ 0x646f72616e646f6dU,
			  table->secret[0] ^ 0x6c7967656e657261U,
			  table->secret[1] ^ 0x7465646279746573U };
	uint64_t word;
	size_t at = 0;

	for (; key.len - at >= sizeof word; at += sizeof word) {
		memcpy(&word, key.at + at, sizeof word);
		add_word(v, word);
	}
	word = (uint64_t)key.len << 56;
	for (int bits = 0; at < key.len; at++, bits += 8)
		word |= (uint64_t)(unsigned char)key.at[at] << bits;
	add_word(v, word);
	v[2] ^= 0xff;
	for (int i = 0; i < 3; i++)
		mix(v);
	return (size_t)(v[0] ^ v[1] ^ v[2] ^ v[3]);
}

/* The slot of the key, or the free one where it belongs. */
static size_t slot_of(const struct table *table, struct span key)
{
	size_t mask = table->slot_count - 1, at = hash_of(table, key) & mask;

	while (table->slots[at] != 0 && !span_equal(table->keys.items[table->slots[at] - 1], key))
		at = (at + 1) & mask;
	return at;
}

/* At most half full. */
static void make_room(struct table *table)
{
	if (2 * (table->keys.count + 1) <= table->slot_count)
		return;
	/* Without a secret, which the kernel does not refuse, it counts all the same. */
	if (table->slot_count == 0)
		(void)!getrandom(table->secret, sizeof table->secret, 0);
	table->slot_count = table->slot_count > 0 ? 2 * table->slot_count : FIRST_SLOTS;
	free(table->slots);
	table->slots = heap_take(table->slot_count * sizeof *table->slots);
	for (size_t i = 0; i < table->keys.count; i++)
		table->slots[slot_of(table, table->keys.items[i])] = (uint32_t)(i + 1);
}

size_t table_index(struct arena *arena, struct table *table, struct span key, bool *is_new)
{
	make_room(table);
	size_t at = slot_of(table, key);

	*is_new = table->slots[at] == 0;
	if (*is_new) {
		*LIST_ADD_HEAP(&table->keys) = arena_copy(arena, key);
		table->slots[at] = (uint32_t)table->keys.count;
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
	free(table->keys.items);
	*table = (struct table){ 0 };
}
