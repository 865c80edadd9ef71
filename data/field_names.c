#include "data/field_names.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *name;
	size_t len;
} names[] = {
	[FIELD_OTHER] = { "", 0 },
#define FIELD(id, name) [FIELD_##id] = { name, sizeof(name) - 1 },
#include "data/field_names.def"
#undef FIELD
};

/* Rows stand by length, then by name, so that most steps compare two numbers. */
enum field_id field_id_find(const char *name, size_t len)
{
	size_t low = FIELD_OTHER + 1, high = FIELD_IDS;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = len != names[middle].len ? (len < names[middle].len ? -1 : 1)
						     : strncasecmp(name, names[middle].name, len);
		if (order == 0)
			return (enum field_id)middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return FIELD_OTHER;
}

const char *field_id_name(enum field_id id)
{
	return names[id].name;
}
