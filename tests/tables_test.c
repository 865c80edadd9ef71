#include "data/exchange.h"
#include "data/releases.h"
#include "data/status_codes.h"
#include "data/vendor_headers.h"
#include "tests/test.h"

#include <string.h>

static const struct {
	const char *code, *class, *detail;
} codes[] = {
	{ "5.7.26", "permanent failure", "several authentication checks failed" },
	{ "2.0.0", "success", "undefined status" },
	{ "4.7.99", "persistent transient failure, may succeed later", NULL },
	{ "3.7.1", NULL, "delivery not authorised, message refused" },
};

static bool same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static void test_status_codes(void)
{
	struct status_code code;

	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		bool known = status_code_find(codes[i].code, strlen(codes[i].code), &code);

		ok(known == (codes[i].class != NULL) && same(code.class, codes[i].class), "%s: class",
		   codes[i].code);
		ok((codes[i].detail == NULL) == (code.detail == NULL), "%s: detail", codes[i].code);
	}
	ok(!status_code_find("5.7.26 ", 7, &code), "nothing may stand behind a code");
	ok(!status_code_find("14.3.181.6", 10, &code), "a build is no status code");
}

static const struct {
	const char *name, *product; /* NULL: unknown */
} headers[] = {
	{ "X-Forefront-Antispam-Report", "Exchange Online Protection" },
	{ "x-forefront-antispam-report", "Exchange Online Protection" },
	{ "X-hMailServer-Reason-1", "hMailServer" },
	{ "X-Never-Heard-Of", NULL },
};

static void test_vendor_headers(void)
{
	for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
		const struct vendor_header *row =
			vendor_header_find(headers[i].name, strlen(headers[i].name));

		ok(same(row != NULL ? row->product : NULL, headers[i].product), "%s", headers[i].name);
	}
	const struct vendor_header *key =
		vendor_key_find("X-Forefront-Antispam-Report", "CAT", 3, "BIMP", 4);
	ok(key != NULL && same(key->meaning, "brand impersonation"), "a key with its value");
	ok(vendor_key_find("X-Forefront-Antispam-Report", "CA", 2, NULL, 0) == NULL,
	   "half a key is none");
}

static void test_releases(void)
{
	struct version exim = version_read("4.82_1-5b7a7c0-XX", 17, NULL);
	struct version windows = version_read("6.0.3790.4675", 13, NULL);
	struct release_place place = release_find("Exim", &exim);
	size_t covered = 0;

	ok(place.exact != NULL && same(place.exact->released, "2013-10-28"), "Exim 4.82");
	ok(place.lower != NULL && place.higher != NULL, "has releases on both sides");
	ok(release_updates_since(place.exact, "2014-12-31") > 0, "and is behind a year later");
	place = release_find("Microsoft SMTPSVC", &windows);
	ok(place.exact != NULL && strncmp(place.exact->note, "Windows Server 2003 SP2", 23) == 0,
	   "SMTPSVC tells Windows");
	for (size_t i = 0; i < release_cve_count; i++)
		covered += strcmp(release_cves[i].software, "Exim") == 0 &&
			   release_cve_covers(&release_cves[i], &exim);
	ok(covered > 0, "an old Exim has known vulnerabilities");
}

/* An initialiser that fills its array to the last byte has no NUL, and no compiler says so. */
#define ENDS(row, cell) ((row).cell[sizeof (row).cell - 1] == '\0')

static void test_cells(void)
{
	bool builds = true, online = true, cves = true, fields = true, releases = true;

	for (size_t i = 0; i < exchange_build_count; i++) {
		const struct exchange_build *row = &exchange_builds[i];

		builds &= ENDS(*row, build) && ENDS(*row, product) && ENDS(*row, level) &&
			  ENDS(*row, update) && ENDS(*row, kind) && ENDS(*row, name) &&
			  ENDS(*row, released) && ENDS(*row, alias_of);
	}
	for (size_t i = 0; i < exchange_online_count; i++)
		online &= ENDS(exchange_online[i], build) && ENDS(exchange_online[i], first_seen) &&
			  ENDS(exchange_online[i], last_seen);
	for (size_t i = 0; i < exchange_cve_count; i++) {
		const struct exchange_cve *row = &exchange_cves[i];

		cves &= ENDS(*row, cve) && ENDS(*row, nickname) && ENDS(*row, product) &&
			ENDS(*row, level) && ENDS(*row, first_fixed) && ENDS(*row, released);
	}
	for (size_t i = 0; i < vendor_header_count; i++) {
		const struct vendor_header *row = &vendor_headers[i];

		fields &= ENDS(*row, header) && ENDS(*row, match) && ENDS(*row, vendor) &&
			  ENDS(*row, product) && ENDS(*row, category) && ENDS(*row, meaning) &&
			  ENDS(*row, evidence);
	}
	for (size_t i = 0; i < release_cve_count; i++) {
		const struct release_cve *row = &release_cves[i];

		releases &= ENDS(*row, software) && ENDS(*row, cve) && ENDS(*row, first_affected) &&
			    ENDS(*row, last_affected) && ENDS(*row, first_fixed) &&
			    ENDS(*row, summary) && ENDS(*row, evidence);
	}
	ok(releases, "the cells of mta_cves hold their text");
	ok(builds, "the cells of exchange_builds hold their text");
	ok(online, "the cells of exchange_online hold their text");
	ok(cves, "the cells of exchange_cves hold their text");
	ok(fields, "the cells of vendor_headers hold their text");
}

int main(void)
{
	test_status_codes();
	test_vendor_headers();
	test_cells();
	test_releases();
	return done();
}
