#include "analyzers/software.h"
#include "tests/test.h"

#include <string.h>

enum { AUGUST_2016 = 1472029502 }; /* 2016-08-24 */

static struct arena arena;

static const struct {
	const char *number;
	bool service;
	enum software_match match;
	const char *product, *name;
} numbers[] = {
	{ "14.3.181.6", false, SOFTWARE_EXACT, "Exchange Server 2010", "SP3 Update Rollup 5" },
	{ "8.3.342.0", false, SOFTWARE_EXACT, "Exchange Server 2007", "SP3 Update Rollup 12" },
	{ "8.03.0342.000", false, SOFTWARE_EXACT, "Exchange Server 2007", "SP3 Update Rollup 12" },
	{ "15.1.557.21", true, SOFTWARE_SERVICE, "Exchange Online", "" },
	{ "15.1.587.6", true, SOFTWARE_SERVICE, "Exchange Online", "" },
	{ "15.20.8398.18", false, SOFTWARE_SERVICE, "Exchange Online", "" },
	{ "15.1.557.21", false, SOFTWARE_NEAREST, "Exchange Server 2016", "" },
	{ "15.2.1748.36", false, SOFTWARE_EXACT, "Exchange Server 2019", "CU15 Aug25SU" },
	{ "15.2.2562.46", false, SOFTWARE_EXACT, "Exchange Server SE", "RTM Aug26SU" },
	{ "15.2.9999.1", false, SOFTWARE_NEAREST, "Exchange Server SE", "" },
	{ "9.9.9.9", false, SOFTWARE_UNKNOWN, "", "" },
	{ "", false, SOFTWARE_UNKNOWN, "", "" },
};

static void test_numbers(void)
{
	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
		struct software software = software_of_exchange(
			&arena, span_string(numbers[i].number), numbers[i].service, AUGUST_2016);

		ok(software.match == numbers[i].match, "%s: match", numbers[i].number);
		ok_span(software.product, span_string(numbers[i].product), "product");
		ok_span(software.name, span_string(numbers[i].name), "name");
	}
}

static void test_age(void)
{
	struct software old = software_of_exchange(&arena, SPAN("14.3.181.6"), false, AUGUST_2016);
	struct software new = software_of_exchange(&arena, SPAN("15.2.1748.36"), false, AUGUST_2016);
	struct software timeless = software_of_exchange(&arena, SPAN("14.3.181.6"), false, 0);
	struct software dead = software_of_exchange(&arena, SPAN("8.3.342.0"), false,
						    AUGUST_2016 + 365 * 24 * 3600);

	ok(old.behind_known && old.updates_behind == 9 && !old.too_new && !old.support_over,
	   "nine updates behind, supported, and possible at that time");
	ok(strcmp(old.released, "2014-02-24") == 0 && strcmp(old.support_ended, "2020-10-13") == 0,
	   "released, and supported until");
	ok(new.too_new, "a build of 2025 did not run in 2016");
	ok(!timeless.behind_known && !timeless.too_new && !timeless.support_over,
	   "without a date nothing is said of age");
	ok(dead.support_over, "Exchange 2007 was out of support in August 2017");
	ok_span(software_text(&arena, &old), SPAN("Exchange Server 2010 SP3 Update Rollup 5 (14.3.181.6)"),
		"as people read it");
}

static void test_products(void)
{
	struct software exim = software_of_product(&arena, SPAN("Exim"), SPAN("4.82_1-5b7a7c0-XX"),
						   AUGUST_2016);
	struct software windows = software_of_product(&arena, SPAN("Microsoft SMTPSVC"),
						      SPAN("6.0.3790.4675"), AUGUST_2016);
	struct software other = software_of_product(&arena, SPAN("hMailServer"), SPAN_NONE, AUGUST_2016);

	ok(exim.match == SOFTWARE_EXACT && exim.updates_behind > 3, "Exim 4.82 is old in 2016");
	ok(windows.match == SOFTWARE_EXACT && windows.possible &&
		   span_starts(windows.note, SPAN("Windows Server 2003 SP2")),
	   "SMTPSVC is possibly Windows Server 2003");
	ok(other.match == SOFTWARE_PRODUCT, "a product without a version");
	windows = software_of_product(&arena, SPAN("Microsoft\r\n\tSMTPSVC"), SPAN("6.0.3790.4675"),
				      AUGUST_2016);
	ok_span(windows.product, SPAN("Microsoft SMTPSVC"), "a product that is folded");
}

int main(void)
{
	test_numbers();
	test_age();
	test_products();
	arena_free(&arena);
	return done();
}
