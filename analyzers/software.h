/*
 * software - product and version behind a hop, and how old it was at that time.
 *
 * It is the software of the `by` host of its line, and as true as the line:
 * whoever wrote the line is the only witness.
 */
#ifndef ANALYZERS_SOFTWARE_H
#define ANALYZERS_SOFTWARE_H

#include "analyzers/auth.h"
#include "analyzers/route.h"

enum software_match {
	SOFTWARE_UNKNOWN,
	SOFTWARE_PRODUCT, /* the product is known, its version is not told or not in a table */
	SOFTWARE_SERVICE, /* a service that is always of the day, such as Exchange Online */
	SOFTWARE_NEAREST, /* the number lies between two released ones, or beyond them */
	SOFTWARE_EXACT,
};

struct software {
	enum software_match match;
	struct span product;	  /* "Exchange Server 2010" */
	struct span version;	  /* without leading zeros, "14.3.181.6"; may be empty */
	struct span name;	  /* of the version: "SP3 Update Rollup 5"; may be empty */
	struct span lower, higher; /* names of the nearest releases when the number is none */
	struct span note;	  /* a sentence that says what else is to be known; may be empty */
	const char *released;	  /* YYYY-MM-DD or YYYY-MM; NULL: not known. Static */
	const char *support_ended; /* the day on which support ends or ended; NULL: not known. Static */
	bool support_over;	  /* at the time asked for */
	bool behind_known;
	unsigned updates_behind; /* releases of the product that were out by then */
	bool too_new;		 /* released after the time asked for: a wrong clock or a forged line */
	bool possible;		 /* rests on no source that was read: tell it as "possibly" */
};

/* `at`: seconds since the epoch by which age is judged; 0: not known, and nothing is said of age. */
struct software software_of_hop(struct arena *, const struct hop *, time_t at);

/*
 * The same for every hop of the route, as many as there are: by its line, or by the fields that
 * its server left where the line does not tell. `at` serves where a line has no date; told->at may
 * name another time for its age.
 */
struct software *software_of_route(struct arena *, const struct route *,
				   const struct auth_result_list *claimed, const struct told *,
				   time_t at);

/* What a number of Exchange means; `service`: it was read at a host of the service. */
struct software software_of_exchange(struct arena *, struct span number, bool service, time_t at);

/* A product with a version as its line writes them. */
struct software software_of_product(struct arena *, struct span product, struct span version,
				    time_t at);

/*
 * Vulnerabilities that the version may have: for Exchange those whose mend was out at `at` (0: not
 * known, none are told), for others all that the number falls under. Only ever "possibly":
 * distributions mend without changing the number. Names are static.
 */
struct span_list software_cves(struct arena *, const struct software *, time_t at);

const char *software_match_word(enum software_match); /* "exact"; "" for SOFTWARE_UNKNOWN; static */

/* "Exchange Server 2010 SP3 Update Rollup 5 (14.3.181.6)": one line, not yet safe to show. */
struct span software_text(struct arena *, const struct software *);

#endif
