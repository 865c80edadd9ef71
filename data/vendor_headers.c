#include "data/vendor_headers.h"

#include <string.h>
#include <strings.h>

const struct vendor_header vendor_headers[] = {
#define ROW(...) { __VA_ARGS__ },
#include "data/vendor_headers.inc"
#undef ROW
};
const size_t vendor_header_count = sizeof vendor_headers / sizeof *vendor_headers;

static bool is_match(const struct vendor_header *row, const char *match)
{
	return strcmp(row->match, match) == 0;
}

const struct vendor_header *vendor_header_find(const char *name, size_t len)
{
	const struct vendor_header *best = NULL;
	size_t best_len = 0;

	for (size_t i = 0; i < vendor_header_count; i++) {
		const struct vendor_header *row = &vendor_headers[i];
		size_t row_len = strlen(row->header);

		if (row_len > len || strncasecmp(row->header, name, row_len) != 0)
			continue;
		if (row_len == len && is_match(row, "exact"))
			return row;
		if (row_len > best_len && is_match(row, "prefix")) {
			best = row;
			best_len = row_len;
		}
	}
	return best;
}

/* Whether `text` is exactly `part` at `*at`, whatever its case; steps over it. */
static bool step(const char *text, size_t *at, const char *part, size_t len)
{
	if (strncasecmp(text + *at, part, len) != 0)
		return false;
	*at += len;
	return true;
}

const struct vendor_header *vendor_key_find(const char *header, const char *key, size_t key_len,
					    const char *value, size_t value_len)
{
	for (size_t i = 0; i < vendor_header_count; i++) {
		const struct vendor_header *row = &vendor_headers[i];
		size_t at = 0;

		if (!is_match(row, "field") || !step(row->header, &at, header, strlen(header)) ||
		    !step(row->header, &at, "#", 1) || !step(row->header, &at, key, key_len))
			continue;
		if (value != NULL &&
		    (!step(row->header, &at, ":", 1) || !step(row->header, &at, value, value_len)))
			continue;
		if (row->header[at] == '\0')
			return row;
	}
	return NULL;
}
