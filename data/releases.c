#include "data/releases.h"

#include <string.h>

static const struct release releases[] = {
#define ROW(...) { __VA_ARGS__ },
#include "data/mta_releases.inc"
#undef ROW
};
static const size_t release_count = sizeof releases / sizeof *releases;

const struct release_cve release_cves[] = {
#define ROW(...) { __VA_ARGS__ },
#include "data/mta_cves.inc"
#undef ROW
};
const size_t release_cve_count = sizeof release_cves / sizeof *release_cves;

struct release_place release_find(const char *software, const struct version *version)
{
	struct release_place place = { 0 };

	for (size_t i = 0; i < release_count; i++) {
		if (strcmp(releases[i].software, software) != 0)
			continue;
		struct version number = version_of(releases[i].version);
		int order = version_compare(&number, version, VERSION_PARTS);
		if (order == 0)
			place.exact = &releases[i];
		else if (order < 0)
			place.lower = &releases[i];
		else if (place.higher == NULL)
			place.higher = &releases[i];
	}
	return place;
}

unsigned release_updates_since(const struct release *release, const char *date)
{
	unsigned count = 0;

	if (release->released[0] == '\0')
		return 0;
	for (const struct release *later = release + 1; later < releases + release_count; later++)
		if (strcmp(later->software, release->software) == 0 &&
		    strcmp(later->released, release->released) > 0 &&
		    strcmp(later->released, date) <= 0)
			count++;
	return count;
}

bool release_cve_covers(const struct release_cve *row, const struct version *version)
{
	struct version first = version_of(row->first_affected),
		       last = version_of(row->last_affected);

	if (first.parts == 0 && last.parts == 0)
		return false;
	return (first.parts == 0 || version_compare(version, &first, VERSION_PARTS) >= 0) &&
	       (last.parts == 0 || version_compare(version, &last, last.parts) <= 0);
}
