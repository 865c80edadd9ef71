#include "analyzers/header_hash.h"

#include <stdlib.h>

#include "analyzers/canon.h"

#define NONE ((size_t)-1)

struct named {
	struct span name;
	size_t field;
};

/* By name, fields of one name from the top down: a sender can choose no names that take long. */
struct header_index {
	struct named *items;
	size_t count;
};

/* Any order will do in which equal names are equal; the shorter first is the fastest. */
static int name_order(struct span a, struct span b)
{
	if (a.len != b.len)
		return a.len < b.len ? -1 : 1;
	for (size_t i = 0; i < a.len; i++) {
		int left = char_lower(a.at[i]), right = char_lower(b.at[i]);

		if (left != right)
			return left < right ? -1 : 1;
	}
	return 0;
}

static int named_order(const void *left, const void *right)
{
	const struct named *a = left, *b = right;
	int order = name_order(a->name, b->name);

	if (order != 0)
		return order;
	return a->field < b->field ? -1 : a->field > b->field;
}

struct header_index *header_index_make(struct arena *arena, const struct message *message)
{
	struct header_index *index = arena_take(arena, 1, sizeof *index);

	index->count = message->fields.count;
	index->items = arena_take(arena, index->count, sizeof *index->items);
	for (size_t i = 0; i < index->count; i++)
		index->items[i] = (struct named){ message->fields.items[i].name, i };
	if (index->count > 1)
		qsort(index->items, index->count, sizeof *index->items, named_order);
	return index;
}

/* The lowest field of the name, as an index of items; NONE: there is none. */
static size_t find_lowest(const struct header_index *index, struct span name)
{
	size_t low = 0, high = index->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (name_order(index->items[middle].name, name) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && name_order(index->items[low - 1].name, name) == 0 ? low - 1 : NONE;
}

/* The next field of that name up from those that were used; NONE: all were. */
static size_t next_up(const struct header_index *index, size_t lowest, size_t used)
{
	if (used > lowest ||
	    name_order(index->items[lowest - used].name, index->items[lowest].name) != 0)
		return NONE;
	return index->items[lowest - used].field;
}

struct header_selection header_select(struct arena *arena, const struct header_index *index,
				      const struct signature *signature)
{
	struct header_selection out = { 0 };
	size_t *used = arena_take(arena, index->count, sizeof *used); /* by the lowest of a name */

	out.fields = arena_take(arena, signature->names.count, sizeof *out.fields);
	for (size_t i = 0; i < signature->names.count; i++) {
		size_t lowest = find_lowest(index, signature->names.items[i]), field;

		if (lowest == NONE)
			continue;
		field = next_up(index, lowest, used[lowest]);
		/* A signature is not over itself but at the end. */
		if (field == signature->field)
			field = next_up(index, lowest, ++used[lowest]);
		if (field == NONE)
			continue;
		used[lowest]++;
		out.fields[out.count++] = field;
	}
	return out;
}

static void add_to_digest(void *digest, struct span bytes)
{
	digest_add(digest, bytes);
}

struct span header_hash(struct arena *arena, const struct message *message,
			const struct header_selection *selection, size_t from,
			const struct signature *signature, uint64_t *bytes)
{
	struct digest *digest = digest_open_kind(arena, signature->hash);
	char *room = arena_bytes(arena, HASH_SIZE_MOST);
	struct canon_out out;

	canon_begin(&out, (struct canon_sink){ add_to_digest, digest });
	for (size_t i = 0; i < selection->count; i++) {
		const struct field *field = &message->fields.items[selection->fields[i]];

		if (selection->fields[i] >= from)
			canon_field(&out, signature->header_canon, field->raw, SPAN_NONE);
	}
	canon_last_field(&out, signature->header_canon, signature->raw, signature->signature_room);
	canon_end(&out);
	*bytes += out.bytes;
	digest_finish(digest, (unsigned char *)room);
	return (struct span){ room, digest_size(digest) };
}
