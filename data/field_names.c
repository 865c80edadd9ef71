#include "data/field_names.h"

static const struct {
	const char *name;
	size_t len;
} names[] = {
	[FIELD_OTHER] = { "", 0 },
#define FIELD(id, name) [FIELD_##id] = { name, sizeof(name) - 1 },
#include "data/field_names.def"
#undef FIELD
};

/* As strncasecmp(3), but in ASCII whatever the locale. */
static int compare(const char *name, const char *row, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char a = name[i], b = row[i];

		if (a == b)
			continue;
		a = a >= 'A' && a <= 'Z' ? (char)(a + ('a' - 'A')) : a;
		b = b >= 'A' && b <= 'Z' ? (char)(b + ('a' - 'A')) : b;
		if (a != b)
			return (unsigned char)a < (unsigned char)b ? -1 : 1;
	}
	return 0;
}

/* Rows stand by length, then by name, so that most steps compare two numbers. */
enum field_id field_id_find(const char *name, size_t len)
{
	size_t low = FIELD_OTHER + 1, high = FIELD_IDS;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = len != names[middle].len ? (len < names[middle].len ? -1 : 1)
						     : compare(name, names[middle].name, len);
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
