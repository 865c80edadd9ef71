/*
 * table - keys, each with a number of its own from 0, by order of coming.
 *
 * What is kept of a key stands in a list of the user's, at that index. Keys
 * are any bytes. Takes time linear in the number of keys, whoever chose them:
 * where a key lies rests on a secret of each table. What is told of a table
 * follows the order of coming, never that of the slots.
 */
#ifndef PARSER_TABLE_H
#define PARSER_TABLE_H

#include <stdint.h>

#include "parser/arena.h"

struct table {
	struct span_list keys;
	uint64_t secret[2];
	uint32_t *slots; /* index in keys plus 1; 0: free */
	size_t slot_count;
};

/* The number of the key, which is copied into the arena where it is new. */
size_t table_index(struct arena *, struct table *, struct span key, bool *is_new);

/* The same where it is there; NOT_FOUND otherwise. */
size_t table_find(const struct table *, struct span key);

/* The bytes of the keys lie in the arena; the rest is freed here. */
void table_free(struct table *);

#endif
