/*
 * exchange - what is known of Microsoft Exchange by its build numbers:
 * products and updates, the service, the end of support, vulnerabilities.
 *
 * Texts are static; an empty one means not known. Dates are YYYY-MM-DD, or
 * YYYY-MM where only the month is known.
 */
#ifndef DATA_EXCHANGE_H
#define DATA_EXCHANGE_H

#include <stdbool.h>
#include <stddef.h>

#include "data/version.h"

/*
 * Cells of the large tables are arrays and not pointers: the loader would have
 * to write an address into each at every start, page by page.
 */
struct exchange_build {
	char build[16];	   /* short form, "14.3.181.6" */
	char product[24];  /* "Exchange Server 2010" */
	char level[12];	   /* "SP3", "CU15", "RTM" */
	char update[12];   /* "RU5", "Aug25SU"; empty: the level itself */
	char kind[12];	   /* RTM SP CU RU SU HU Preview post-SP */
	char name[60];	   /* whole */
	char released[12];
	char alias_of[16]; /* the number to prefer where two lists differ */
};

struct exchange_online {
	char build[16]; /* three numbers ... */
	struct version version; /* ... these */
	char first_seen[12], last_seen[12];
	long first_day; /* that first_seen can be, from 1970-01-01 on */
};

struct exchange_support {
	const char *product;
	const char *released, *mainstream_end, *extended_end, *esu_end;
};

struct exchange_cve {
	char cve[20], nickname[20], product[24], level[12], first_fixed[16], released[12];
};

extern const struct exchange_build exchange_builds[]; /* by number */
extern const size_t exchange_build_count;
extern const struct exchange_online exchange_online[]; /* by number */
extern const size_t exchange_online_count;
extern const struct exchange_cve exchange_cves[]; /* by CVE */
extern const size_t exchange_cve_count;

/* Where a number stands among the builds of its product line. NULL: there is none. */
struct exchange_place {
	const struct exchange_build *exact;
	const struct exchange_build *lower, *higher; /* nearest neighbours; of one product line */
};

/*
 * Exchange 2007 is compared by three numbers: the fourth one in Received is
 * that of another component. An alias gives the row that it is an alias of.
 */
struct exchange_place exchange_build_find(const struct version *);

/* The product line a number belongs to: "Exchange Server 2016"; NULL: none. */
const char *exchange_product(const struct version *);

/*
 * The rows of the service that hold the number or enclose it; either may be
 * NULL. Both are the same when the third number is in the table.
 */
void exchange_online_find(const struct version *, const struct exchange_online **at_or_before,
			  const struct exchange_online **at_or_after);

const struct exchange_support *exchange_support_find(const char *product);

/*
 * How many releases of the same product with a higher number came after `build` and not after
 * `date` (YYYY-MM-DD). One that was published again counts once.
 */
unsigned exchange_updates_since(const struct exchange_build *build, const char *date);

#endif
