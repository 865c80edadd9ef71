#include "data/field_names.h"

#include <stdbool.h>
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
	if (memcmp(name, row, len) == 0)
		return true;
	for (size_t i = 0; i < len; i++)
		if (lower(name[i]) != lower(row[i]))
			return false;
	return true;
}

/* Rows of one length are few, and differ in the middle rather than at the head, often "X-". */
#define MIDDLE(name, len) ((unsigned char)((name)[(len) / 2] | 0x20)) /* letters in lower case */

static const unsigned char middles[] = {
	[FIELD_OTHER] = 0,
#define FIELD(id, name) [FIELD_##id] = MIDDLE(name, sizeof(name) - 1),
#include "data/field_names.def"
#undef FIELD
};

enum field_id field_id_find(const char *name, size_t len)
{
	size_t id = len < sizeof last_of_length ? last_of_length[len] : FIELD_OTHER;

	if (id == FIELD_OTHER)
		return FIELD_OTHER;
	for (unsigned char middle = MIDDLE(name, len); names[id].len == len; id--)
		if (middles[id] == middle && same(name, names[id].name, len))
			return (enum field_id)id;
	return FIELD_OTHER;
}

const char *field_id_name(enum field_id id)
{
	return names[id].name;
}
