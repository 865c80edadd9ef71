#include "data/field_names.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "data/sixteen.h"

enum { ROW = 64 /* bytes; no name is as long */ };

static alignas(ROW) const char names[][ROW] = {
	[FIELD_OTHER] = "",
#define FIELD(id, name) [FIELD_##id] = name,
#include "data/field_names.def"
#undef FIELD
};

static const unsigned char lengths[] = {
	[FIELD_OTHER] = 0,
#define FIELD(id, name) [FIELD_##id] = sizeof(name) - 1,
#include "data/field_names.def"
#undef FIELD
};

/* The last row of each length, for a later row overrides; FIELD_OTHER: no row is as long. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
static const unsigned char last_of_length[ROW] = {
#define FIELD(id, name) [sizeof(name) - 1] = FIELD_##id,
#include "data/field_names.def"
#undef FIELD
};
#pragma GCC diagnostic pop

enum { ROWS = 16 /* no more have one length */ };

/* No two rows of one length have the same (tests/field_names_test.c), and none has 0. */
#define KEY(name, len)                                                                             \
	((unsigned char)(((name)[(len)-1] | 0x20) + 7 * ((name)[(len) / 2] | 0x20)) | 0x80)

/* Of each row, and before the first as many zeros as let all rows up to one be read together. */
static const unsigned char keys[ROWS + FIELD_IDS] = {
#define FIELD(id, name) [ROWS + FIELD_##id] = KEY(name, sizeof(name) - 1),
#include "data/field_names.def"
#undef FIELD
};

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

enum field_id field_id_find(const char *name, size_t len)
{
	size_t id = len < ROW ? last_of_length[len] : FIELD_OTHER;
	unsigned char key;

	if (id == FIELD_OTHER)
		return FIELD_OTHER;
	key = KEY(name, len);
	while (lengths[id] == len && keys[ROWS + id] != key)
		id--;
	return lengths[id] == len && same(name, names[id], len) ? (enum field_id)id : FIELD_OTHER;
}

/* The first `len` of thirty-two bytes, and none of those behind. */
static const unsigned char masks[2 * FIELD_NAME_ROOM] = {
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
};

/* 0 where sixteen bytes of a name differ from those of a row by more than the case of letters. */
static sixteen alike(const char *name, const unsigned char *mask, const char *row)
{
	sixteen differ = (sixteen_at(name) & sixteen_at(mask)) ^ sixteen_at(row);

	return sixteen_same(differ & ~sixteen_of('a' - 'A'), '\0');
}

/* Without a branch that depends on the name but for its length: processors guess them badly. */
enum field_id field_id_find_plain(const char *name, size_t len)
{
	if (len == 0 || len > FIELD_NAME_ROOM)
		return field_id_find(name, len);

	size_t last = last_of_length[len];
	char key = (char)KEY(name, len);
	/* The highest one is of this length if any is. */
	unsigned found = sixteen_bits(sixteen_same(sixteen_at(keys + last + 1), key));
	size_t back = (size_t)__builtin_clz(found << 16 | 1), id = found != 0 ? last - back : 0;
	const unsigned char *mask = masks + FIELD_NAME_ROOM - len;
	sixteen all = alike(name, mask, names[id]) &
		      alike(name + SIXTEEN, mask + SIXTEEN, names[id] + SIXTEEN);

	return sixteen_bits(all) == 0xffff ? (enum field_id)id : FIELD_OTHER;
}

const char *field_id_name(enum field_id id)
{
	return names[id];
}
