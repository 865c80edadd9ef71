#include "data/version.h"

#include <string.h>

enum { MOST_DIGITS = 9 };

static size_t read_part(const char *text, size_t len, uint32_t *out)
{
	size_t digits = 0;
	uint32_t value = 0;

	while (digits < len && text[digits] >= '0' && text[digits] <= '9') {
		if (digits == MOST_DIGITS)
			return 0;
		value = value * 10 + (uint32_t)(text[digits++] - '0');
	}
	*out = value;
	return digits;
}

struct version version_read(const char *text, size_t len, size_t *rest)
{
	struct version version = { 0 };
	size_t at = 0, end = 0;

	while (version.parts < VERSION_PARTS && at < len) {
		size_t digits = read_part(text + at, len - at, &version.part[version.parts]);
		if (digits == 0)
			break;
		version.parts++;
		at = end = at + digits;
		if (at == len || text[at] != '.')
			break;
		at++;
	}
	if (rest != NULL)
		*rest = end;
	return version;
}

struct version version_of(const char *text)
{
	return version_read(text, strlen(text), NULL);
}

int version_compare_row(const char *row, const struct version *b, unsigned parts)
{
	for (unsigned i = 0; i < parts && i < VERSION_PARTS; i++) {
		uint32_t part = 0;

		while (*row >= '0' && *row <= '9')
			part = part * 10 + (uint32_t)(*row++ - '0');
		if (part != b->part[i])
			return part < b->part[i] ? -1 : 1;
		row += *row == '.';
	}
	return 0;
}
