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

struct exchange_build {
	const char *build;    /* short form, "14.3.181.6" */
	const char *product;  /* "Exchange Server 2010" */
	const char *level;    /* "SP3", "CU15", "RTM" */
	const char *update;   /* "RU5", "Aug25SU"; empty: the level itself */
	const char *kind;     /* RTM SP CU RU SU HU Preview post-SP */
	const char *name;     /* whole */
	const char *released;
	const char *alias_of; /* the number to prefer where two lists differ */
};

struct exchange_online {
	const char *build; /* three numbers */
	const char *first_seen, *last_seen;
};

struct exchange_support {
	const char *product;
	const char *released, *mainstream_end, *extended_end, *esu_end;
};

struct exchange_cve {
	const char *cve, *nickname, *product, *level, *first_fixed, *released;
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
