#include "data/field_names.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static const struct {
	const char *name;
	size_t len;
} names[] = {
	[FIELD_OTHER] = { "", 0 },
#define FIELD(id, name) [FIELD_##id] = { name, sizeof(name) - 1 },
#include "data/field_names.def"
#undef FIELD
};

/* The last row of each length, for a later row overrides; FIELD_OTHER: no row is as long. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static const unsigned char last_of_length[] = {
#define FIELD(id, name) [sizeof(name) - 1] = FIELD_##id,
#include "data/field_names.def"
#undef FIELD
};
#pragma GCC diagnostic pop

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* As strncasecmp(3), but in ASCII whatever the locale. Most are written as the standards do. */
static bool same(const char *name, const char *row, size_t len)
{
	size_t i = 0;

	while (len - i >= sizeof(uint64_t) && memcmp(name + i, row + i, sizeof(uint64_t)) == 0)
		i += sizeof(uint64_t);
	while (i < len && (name[i] == row[i] || lower(name[i]) == lower(row[i])))
		i++;
	return i == len;
}

/* Rows of one length are few, and differ in the middle rather than at the head, often "X-". */
#define KEY(name, len) ((unsigned)(len) << 8 | (unsigned char)((name)[(len) / 2] | 0x20))

static const unsigned short keys[] = {
	[FIELD_OTHER] = 0,
#define FIELD(id, name) [FIELD_##id] = KEY(name, sizeof(name) - 1),
#include "data/field_names.def"
#undef FIELD
};

/* The last row at or before `id` that has the key; FIELD_OTHER: none of its length has. */
static size_t row_with(size_t id, unsigned key)
{
	unsigned least = key & ~0xffu;

	while (keys[id] != key)
		if (keys[id--] < least)
			return FIELD_OTHER;
	return id;
}

enum field_id field_id_find(const char *name, size_t len)
{
	size_t id = len < sizeof last_of_length ? last_of_length[len] : FIELD_OTHER;
	unsigned key;

	if (id == FIELD_OTHER)
		return FIELD_OTHER;
	key = KEY(name, len);
	id = row_with(id, key);
	while (id != FIELD_OTHER && !same(name, names[id].name, len))
		id = row_with(id - 1, key);
	return (enum field_id)id;
}

const char *field_id_name(enum field_id id)
{
	return names[id].name;
}
