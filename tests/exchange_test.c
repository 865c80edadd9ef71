#include "data/exchange.h"
#include "parser/date.h"
#include "tests/test.h"

#include <string.h>

/* The long notation: two digits, two, four, three. */
static void long_form(const struct version *version, char out[40])
{
	snprintf(out, 40, "%02u.%02u.%04u.%03u", version->part[0], version->part[1],
		 version->part[2], version->part[3]);
}

static bool leads_to(const char *text, const struct exchange_build *want)
{
	struct version version = version_of(text);
	struct exchange_place place = exchange_build_find(&version);
	const char *name = want->alias_of[0] != '\0' ? want->alias_of : want->build;

	return place.exact != NULL && strcmp(place.exact->build, name) == 0;
}

static void test_rows_map_to_themselves(void)
{
	size_t right = 0;

	for (size_t i = 0; i < exchange_build_count; i++) {
		const struct exchange_build *row = &exchange_builds[i];
		struct version version = version_of(row->build);
		char text[40];

		long_form(&version, text);
		right += leads_to(row->build, row) && leads_to(text, row);
		if (!leads_to(row->build, row) || !leads_to(text, row))
			printf("# %s\n", row->build);
	}
	ok_number((long long)right, (long long)exchange_build_count, "every build, both notations");
}

/* Numbers between two rows, 2,000 of them, by a fixed sequence. */
static void test_neighbours(void)
{
	unsigned seed = 1, made = 0, right = 0;

	for (unsigned tries = 0; made < 2000 && tries < 100000; tries++) {
		size_t row = (seed = seed * 1103515245u + 12345u) / 65536 % (exchange_build_count - 1);
		const struct exchange_build *lower = &exchange_builds[row], *higher = lower + 1;
		struct version a = version_of(lower->build), b = version_of(higher->build), between = a;
		const char *product = exchange_product(&a);

		if (product == NULL || a.part[0] == 8 || strcmp(product, higher->product) != 0)
			continue;
		seed = seed * 1103515245u + 12345u;
		if (a.part[2] < b.part[2] && (seed & 0x10000)) {
			between.part[2] += 1 + seed / 65536 % (b.part[2] - a.part[2]);
			between.part[3] = seed / 65536 % 7;
		} else {
			between.part[3] += 1 + seed / 65536 % 5;
		}
		between.parts = 4;
		if (version_compare(&between, &a, 4) <= 0 || version_compare(&between, &b, 4) >= 0)
			continue;
		struct exchange_place place = exchange_build_find(&between);
		made++;
		right += place.exact == NULL && place.lower == lower && place.higher == higher;
	}
	ok_number(made, 2000, "generated builds between rows");
	ok_number(right, made, "have the right neighbours");
}

static const struct {
	const char *text, *name;
} known[] = {
	{ "14.3.181.6", "Exchange Server 2010 SP3 RU5" },
	{ "8.3.342.0", "Exchange Server 2007 SP3 RU12" },
	{ "15.02.1748.036", "Exchange Server 2019 CU15 Aug25SU" },
	{ "15.2.2562.29", "Exchange Server SE RTM Oct25SU" },
};

static bool is_row(const struct exchange_online *row, const char *build)
{
	return build == NULL ? row == NULL : row != NULL && strcmp(row->build, build) == 0;
}

/* Days stand as text and as numbers. */
static void test_days(void)
{
	bool good = true;

	for (size_t i = 0; i < exchange_online_count; i++) {
		int year = 0, month = 0, day = 1;

		good = good &&
		       sscanf(exchange_online[i].first_seen, "%d-%d-%d", &year, &month, &day) > 1 &&
		       date_days(year, month, day) == exchange_online[i].first_day;
	}
	ok(good, "days of the service have their numbers");
}

static void test_online(void)
{
	static const struct {
		const char *text, *before, *after;
	} places[] = {
		{ "15.20.8398.18", "15.20.8398", "15.20.8398" },
		{ "15.1.200.1", "15.1.118", "15.1.557" },
		{ "15.1.3.0", NULL, "15.1.16" },
		{ "15.20.99999.1", "15.20.9073", NULL },
		{ "15.19.1.1", NULL, NULL },
		{ "99.1.1.1", NULL, NULL },
	};

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		struct version version = version_of(places[i].text);
		const struct exchange_online *before, *after;

		exchange_online_find(&version, &before, &after);
		ok(is_row(before, places[i].before) && is_row(after, places[i].after),
		   "%s stands where it belongs", places[i].text);
	}
}

int main(void)
{
	test_online();
	test_days();
	test_rows_map_to_themselves();
	test_neighbours();
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		struct version version = version_of(known[i].text);
		struct exchange_place place = exchange_build_find(&version);

		ok(place.exact != NULL && strcmp(place.exact->name, known[i].name) == 0, "%s is %s",
		   known[i].text, known[i].name);
	}
	struct version service = version_of("15.1.557.21"), unknown = version_of("15.20.8398.18");
	struct exchange_place place = exchange_build_find(&service);
	ok(place.exact == NULL && strcmp(place.lower->name, "Exchange Server 2016 CU3 Mar17SU") == 0 &&
		   strcmp(place.higher->name, "Exchange Server 2016 CU4") == 0,
	   "a build of the service stands between two updates");
	ok(exchange_product(&unknown) == NULL, "15.20 is no product on sale");
	struct version ru5 = version_of("14.3.181.6");
	ok_number(exchange_updates_since(exchange_build_find(&ru5).exact, "2016-08-24"), 9,
		  "nine updates behind in August 2016");
	ok(strcmp(exchange_support_find("Exchange Server 2010")->extended_end, "2020-10-13") == 0,
	   "end of support");
	return done();
}
