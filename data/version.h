/* version - dotted version and build numbers, and their order. */
#ifndef DATA_VERSION_H
#define DATA_VERSION_H

#include <stddef.h>
#include <stdint.h>

#define VERSION_PARTS 4

struct version {
	uint32_t part[VERSION_PARTS]; /* those not written are 0 */
	unsigned parts;		      /* how many were written; 0: no number */
};

/*
 * Read the dotted number that `text` begins with, leading zeros dropped, at
 * most four parts of at most nine digits. *rest is the length of what was
 * read and may be NULL. "4.82_1-5b7a7c0" reads as 4.82.
 */
struct version version_read(const char *text, size_t len, size_t *rest);

/* The same of a row of our tables, which is a string. */
struct version version_of(const char *text);

/* Less than, equal to or more than 0, as `a` stands before, at or after `b`; counts `parts` numbers. */
static inline int version_compare(const struct version *a, const struct version *b, unsigned parts)
{
	for (unsigned i = 0; i < parts && i < VERSION_PARTS; i++)
		if (a->part[i] != b->part[i])
			return a->part[i] < b->part[i] ? -1 : 1;
	return 0;
}

/* The same of a row of our tables, read only as far as it takes to tell. */
int version_compare_row(const char *row, const struct version *b, unsigned parts);

#endif
