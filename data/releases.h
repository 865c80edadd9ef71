/*
 * releases - versions of mail transfer agents other than Exchange, their dates, and what was
 * found wrong with them.
 *
 * Texts are static; an empty one means not known. `possible` rows rest on no source that was read.
 */
#ifndef DATA_RELEASES_H
#define DATA_RELEASES_H

#include <stdbool.h>
#include <stddef.h>

#include "data/version.h"

struct release {
	char software[24]; /* "Exim", "Postfix", "Microsoft SMTPSVC" */
	char version[16];
	char released[12]; /* YYYY-MM-DD or empty */
	char note[72];	   /* SMTPSVC: the Windows release */
	char evidence[12]; /* "yes" or "possibly" */
};

struct release_cve {
	char software[24], cve[32], first_affected[24], last_affected[16], first_fixed[40];
	char summary[88], evidence[12];
};

/* Where a version stands among the releases of a program. NULL: there is none. */
struct release_place {
	const struct release *exact, *lower, *higher;
};

extern const struct release_cve release_cves[]; /* by software */
extern const size_t release_cve_count;

/* `software` as in the table, a NUL-terminated static text. */
struct release_place release_find(const char *software, const struct version *);

/* How many releases of the program with a higher version came after `release` and not after `date`. */
unsigned release_updates_since(const struct release *, const char *date);

/* Whether the version lies in the range that the row names, both ends included. */
bool release_cve_covers(const struct release_cve *, const struct version *);

#endif
