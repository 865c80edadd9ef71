#include "data/exchange.h"

#include <string.h>

const struct exchange_build exchange_builds[] = {
#define ROW(...) { __VA_ARGS__ },
#include "data/exchange_builds.inc"
#undef ROW
};
const size_t exchange_build_count = sizeof exchange_builds / sizeof *exchange_builds;

const struct exchange_online exchange_online[] = {
#define ROW(...) { __VA_ARGS__ },
#include "data/exchange_online.inc"
#undef ROW
};
const size_t exchange_online_count = sizeof exchange_online / sizeof *exchange_online;

static const struct exchange_support support[] = {
#define ROW(...) { __VA_ARGS__ },
#include "data/exchange_support.inc"
#undef ROW
};

const struct exchange_cve exchange_cves[] = {
#define ROW(...) { __VA_ARGS__ },
#include "data/exchange_cves.inc"
#undef ROW
};
const size_t exchange_cve_count = sizeof exchange_cves / sizeof *exchange_cves;

/* Product lines by the numbers that begin a build; `third` splits those that share two. */
static const struct {
	uint32_t first, second, third_from, third_below; /* third_below 0: no end */
	const char *product;
} lines[] = {
	{ 4, 0, 0, 0, "Exchange Server 4.0" },	  { 5, 0, 0, 0, "Exchange Server 5.0" },
	{ 5, 5, 0, 0, "Exchange Server 5.5" },	  { 6, 0, 0, 0, "Exchange 2000 Server" },
	{ 6, 5, 0, 0, "Exchange Server 2003" },	  { 8, 0, 0, 0, "Exchange Server 2007" },
	{ 8, 1, 0, 0, "Exchange Server 2007" },	  { 8, 2, 0, 0, "Exchange Server 2007" },
	{ 8, 3, 0, 0, "Exchange Server 2007" },	  { 14, 0, 0, 0, "Exchange Server 2010" },
	{ 14, 1, 0, 0, "Exchange Server 2010" },  { 14, 2, 0, 0, "Exchange Server 2010" },
	{ 14, 3, 0, 0, "Exchange Server 2010" },  { 15, 0, 0, 0, "Exchange Server 2013" },
	{ 15, 1, 0, 0, "Exchange Server 2016" },  { 15, 2, 0, 2562, "Exchange Server 2019" },
	{ 15, 2, 2562, 0, "Exchange Server SE" },
};

const char *exchange_product(const struct version *version)
{
	if (version->parts < 3)
		return NULL;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (version->part[0] == lines[i].first && version->part[1] == lines[i].second &&
		    version->part[2] >= lines[i].third_from &&
		    (lines[i].third_below == 0 || version->part[2] < lines[i].third_below))
			return lines[i].product;
	return NULL;
}

/* How many numbers tell two builds of this line apart. */
static unsigned decisive_parts(const struct version *version)
{
	return version->part[0] == 8 || version->parts < 4 ? 3 : 4;
}

/* The first row that is not below `version`; exchange_build_count if there is none. */
static size_t build_lower_bound(const struct version *version, unsigned parts)
{
	size_t low = 0, high = exchange_build_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (version_compare_row(exchange_builds[middle].build, version, parts) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static const struct exchange_build *of_line(size_t row, const char *product)
{
	if (row >= exchange_build_count || product == NULL)
		return NULL;
	return strcmp(exchange_builds[row].product, product) == 0 ? &exchange_builds[row] : NULL;
}

static const struct exchange_build *preferred(const struct exchange_build *build)
{
	if (build == NULL || build->alias_of[0] == '\0')
		return build;

	struct version version = version_of(build->alias_of);
	size_t row = build_lower_bound(&version, VERSION_PARTS);
	if (row < exchange_build_count && strcmp(exchange_builds[row].build, build->alias_of) == 0)
		return &exchange_builds[row];
	return build;
}

/* With three numbers several rows fit: the one of the same fourth number, else the newest of them.
 */
static size_t best_of_equals(size_t row, const struct version *version, unsigned parts)
{
	size_t best = row;

	for (size_t i = row; i < exchange_build_count; i++) {
		struct version number = version_of(exchange_builds[i].build);

		if (version_compare(&number, version, parts) != 0)
			break;
		best = i;
		if (version->parts == VERSION_PARTS &&
		    version_compare(&number, version, VERSION_PARTS) == 0)
			break;
	}
	return best;
}

struct exchange_place exchange_build_find(const struct version *version)
{
	const char *product = exchange_product(version);
	unsigned parts = decisive_parts(version);
	struct exchange_place place = { 0 };

	if (product == NULL)
		return place;
	size_t row = build_lower_bound(version, parts);
	if (row > 0)
		place.lower = of_line(row - 1, product);
	if (row < exchange_build_count) {
		struct version number = version_of(exchange_builds[row].build);

		if (version_compare(&number, version, parts) == 0) {
			row = best_of_equals(row, version, parts);
			place.exact = preferred(of_line(row, product));
			row++;
		}
	}
	place.higher = of_line(row, product);
	return place;
}

/* The row, when there is one and its first two numbers are those of the version. */
static const struct exchange_online *online_of_line(size_t row, const struct version *version)
{
	const struct exchange_online *online = &exchange_online[row];

	if (row >= exchange_online_count || version_compare(&online->version, version, 2) != 0)
		return NULL;
	return online;
}

/* Whether the first three numbers are less, without a branch. */
static bool is_below(const struct version *a, const struct version *b)
{
	const uint32_t *x = a->part, *y = b->part;

	return (x[0] < y[0]) |
	       ((x[0] == y[0]) & ((x[1] < y[1]) | ((x[1] == y[1]) & (x[2] < y[2]))));
}

/* The first row that is not below; exchange_online_count: none. No processor guesses a build. */
static size_t online_lower_bound(const struct version *version)
{
	size_t low = 0, left = exchange_online_count;

	while (left > 0) {
		size_t half = left / 2;

		low += is_below(&exchange_online[low + half].version, version) * (left - half);
		left = half;
	}
	return low;
}

void exchange_online_find(const struct version *version, const struct exchange_online **before,
			  const struct exchange_online **after)
{
	size_t low = online_lower_bound(version);

	*after = online_of_line(low, version);
	if (*after != NULL && version_compare(&exchange_online[low].version, version, 3) == 0)
		*before = *after;
	else
		*before = low > 0 ? online_of_line(low - 1, version) : NULL;
}

const struct exchange_support *exchange_support_find(const char *product)
{
	for (size_t i = 0; i < sizeof support / sizeof *support; i++)
		if (strcmp(support[i].product, product) == 0)
			return &support[i];
	return NULL;
}

/* Behind the name of the update stands nothing, or that it was published again: "RU8 v2". */
static bool update_ends(const char *rest)
{
	return rest[0] == '\0' || (rest[0] == ' ' && rest[1] == 'v');
}

/* An update that was published again, or under two numbers, is one; both are of one product. */
static bool is_same_release(const struct exchange_build *a, const struct exchange_build *b)
{
	size_t i = 0;

	if (memcmp(a->level, b->level, sizeof a->level) != 0)
		return false;
	while (a->update[i] == b->update[i] && !update_ends(a->update + i))
		i++;
	return update_ends(a->update + i) && update_ends(b->update + i);
}

static bool seen_before(const struct exchange_build *build, const struct exchange_build *from)
{
	for (const struct exchange_build *other = from; other < build; other++)
		if (is_same_release(other, build))
			return true;
	return false;
}

unsigned exchange_updates_since(const struct exchange_build *build, const char *date)
{
	const struct exchange_build *end = exchange_builds + exchange_build_count;
	unsigned count = 0;

	/* Those of one product stand together. */
	for (const struct exchange_build *later = build + 1;
	     later < end && strcmp(later->product, build->product) == 0; later++)
		if (later->alias_of[0] == '\0' && strcmp(later->kind, "Preview") != 0 &&
		    later->released[0] != '\0' && strcmp(later->released, build->released) > 0 &&
		    strcmp(later->released, date) <= 0 && !seen_before(later, build + 1))
			count++;
	return count;
}
