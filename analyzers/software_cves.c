#include "analyzers/software.h"

#include <string.h>

#include "data/exchange.h"
#include "data/releases.h"

static bool is_text(struct span s, const char *text)
{
	return span_equal(s, span_string(text));
}

static void add(struct arena *arena, struct span_list *out, const char *cve)
{
	for (size_t i = 0; i < out->count; i++)
		if (is_text(out->items[i], cve))
			return;
	*LIST_ADD(arena, out) = span_string(cve);
}

/* The first row of the same CVE and product; rows of one CVE stand together. */
static bool is_first_of_product(size_t row)
{
	for (size_t i = row; i > 0 && strcmp(exchange_cves[i - 1].cve, exchange_cves[row].cve) == 0; i--)
		if (strcmp(exchange_cves[i - 1].product, exchange_cves[row].product) == 0)
			return false;
	return true;
}

/*
 * A row mends one cumulative update. One that has no row of its own was mended
 * from the start when it is newer than a mended one, and never when it is older than all.
 */
static bool lacks_mend(const struct exchange_build *build, size_t first)
{
	struct version own = version_of(build->build);
	bool older_than_all = true;

	for (size_t i = first; i < exchange_cve_count &&
			       strcmp(exchange_cves[i].cve, exchange_cves[first].cve) == 0;
	     i++) {
		struct version mended = version_of(exchange_cves[i].first_fixed);
		int order = version_compare(&own, &mended, VERSION_PARTS);

		if (strcmp(exchange_cves[i].product, build->product) != 0)
			continue;
		if (strcmp(exchange_cves[i].level, build->level) == 0)
			return order < 0;
		if (order >= 0)
			older_than_all = false;
	}
	return older_than_all;
}

static void add_exchange(struct arena *arena, const struct software *software, const char *day,
			 struct span_list *out)
{
	struct version version = version_read(software->version.at, software->version.len, NULL);
	const struct exchange_build *build = exchange_build_find(&version).exact;

	if (build == NULL || !is_text(software->product, build->product))
		return;
	for (size_t i = 0; i < exchange_cve_count; i++)
		if (strcmp(exchange_cves[i].product, build->product) == 0 &&
		    is_first_of_product(i) && strcmp(exchange_cves[i].released, day) <= 0 &&
		    lacks_mend(build, i))
			add(arena, out, exchange_cves[i].cve);
}

struct span_list software_cves(struct arena *arena, const struct software *software, time_t at)
{
	struct version version = version_read(software->version.at, software->version.len, NULL);
	struct span_list out = { 0 };
	char day[32] = "";

	if (version.parts == 0 || software->match == SOFTWARE_SERVICE)
		return out;
	if (at != 0) {
		day[date_format_day(at, day)] = '\0';
		add_exchange(arena, software, day, &out);
	}
	for (size_t i = 0; i < release_cve_count; i++)
		if (is_text(software->product, release_cves[i].software) &&
		    release_cve_covers(&release_cves[i], &version))
			add(arena, &out, release_cves[i].cve);
	return out;
}
