#include "data/software_marks.h"

#include <stdbool.h>
#include <stdint.h>
#include <strings.h>

static const struct {
	struct software_mark mark;
	size_t len; /* of the prefix */
} marks[] = {
#define MARK(prefix, kind, product) { { prefix, MARK_##kind, product }, sizeof(prefix) - 1 },
#include "data/software_marks.def"
#undef MARK
};
enum { MARKS = sizeof marks / sizeof *marks, SHORTEST = 5 };

/* The four bytes behind the first, their letters in lower case: few rows share them. */
#define SHAPE(name)                                                                                \
	(((uint32_t)(unsigned char)(name)[1] | (uint32_t)(unsigned char)(name)[2] << 8 |           \
	  (uint32_t)(unsigned char)(name)[3] << 16 | (uint32_t)(unsigned char)(name)[4] << 24) |   \
	 0x20202020)

static const uint32_t shapes[MARKS] = {
#define MARK(prefix, kind, product) SHAPE(prefix),
#include "data/software_marks.def"
#undef MARK
};

/* Without a branch inside, so that the compiler compares several at once. */
static bool has_shape(uint32_t wanted)
{
	uint32_t found = 0;

	for (size_t i = 0; i < MARKS; i++)
		found |= shapes[i] == wanted;
	return found != 0;
}

/* Names are many, and few are of a row. */
const struct software_mark *software_mark_find(const char *name, size_t len)
{
	if (len < SHORTEST || !has_shape(SHAPE(name)))
		return NULL;
	for (size_t i = 0; i < MARKS; i++)
		if (marks[i].len <= len &&
		    strncasecmp(marks[i].mark.prefix, name, marks[i].len) == 0)
			return &marks[i].mark;
	return NULL;
}
