#include "analyzers/header_hash.h"

#include "analyzers/canon.h"

#define NONE ((size_t)-1)

/* Fields of one name. */
struct group {
	struct span name;
	size_t lowest; /* index of the field at the bottom */
	size_t chain; /* the next group in the bucket, or NONE */
};

struct header_index {
	struct group *groups;
	size_t group_count;
	size_t *above; /* of each field: the next one up of its name, or NONE */
	size_t *buckets;
	size_t mask; /* buckets less one */
};

static size_t bucket_of(const struct header_index *index, struct span name)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ (unsigned char)char_lower(name.at[i])) * 16777619u;
	return (hash ^ hash >> 15) & index->mask;
}

static size_t find_group(const struct header_index *index, struct span name)
{
	size_t at = index->buckets[bucket_of(index, name)];

	while (at != NONE && !span_equal_nocase(index->groups[at].name, name))
		at = index->groups[at].chain;
	return at;
}

static void add_field(struct header_index *index, struct span name, size_t field)
{
	size_t at = find_group(index, name), *bucket;

	if (at == NONE) {
		bucket = &index->buckets[bucket_of(index, name)];
		at = index->group_count++;
		index->groups[at] = (struct group){ name, NONE, *bucket };
		*bucket = at;
	}
	/* Fields come from the top down: each goes below those of its name. */
	index->above[field] = index->groups[at].lowest;
	index->groups[at].lowest = field;
}

struct header_index *header_index_make(struct arena *arena, const struct message *message)
{
	struct header_index *index = arena_take(arena, 1, sizeof *index);
	size_t count = message->fields.count, buckets = 16;

	while (buckets < count)
		buckets *= 2;
	index->mask = buckets - 1;
	index->buckets = arena_take(arena, buckets, sizeof *index->buckets);
	index->groups = arena_take(arena, count, sizeof *index->groups);
	index->above = arena_take(arena, count, sizeof *index->above);
	for (size_t i = 0; i < buckets; i++)
		index->buckets[i] = NONE;
	for (size_t i = 0; i < count; i++)
		add_field(index, message->fields.items[i].name, i);
	return index;
}

struct header_selection header_select(struct arena *arena, const struct header_index *index,
				      const struct signature *signature)
{
	struct header_selection out = { 0 };
	size_t *next = arena_take(arena, index->group_count, sizeof *next);

	out.fields = arena_take(arena, signature->names.count, sizeof *out.fields);
	for (size_t i = 0; i < index->group_count; i++)
		next[i] = index->groups[i].lowest;
	for (size_t i = 0; i < signature->names.count; i++) {
		size_t group = find_group(index, signature->names.items[i]);

		/* A signature is not over itself but at the end. */
		if (group != NONE && next[group] == signature->field)
			next[group] = index->above[next[group]];
		if (group == NONE || next[group] == NONE)
			continue;
		out.fields[out.count++] = next[group];
		next[group] = index->above[next[group]];
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
