/*
 * returned - what the answers that a bounce reports mean, and who gave them.
 */
#ifndef ANALYZERS_RETURNED_H
#define ANALYZERS_RETURNED_H

#include "analyzers/route.h"
#include "parser/bounce.h"

enum said_in { SAID_NOWHERE, SAID_IN_ORIGINAL, SAID_IN_BOUNCE };

/* What is known of one recipient's answer beside its own words. */
struct returned {
	const char
		*meaning; /* in plain words, by its status or reply; NULL: neither tells. Static */
	struct span said_by; /* name or address of the host that gave it; empty: not told */
	size_t said_at_hop; /* the hop of which that host is the server; NO_HOP */
	enum said_in said_in; /* whose hop that is */
};
struct returned_list LIST_OF(struct returned);

/* One for each recipient, in their order. `original` is the returned mail's path, or NULL. */
struct returned_list returned_read(struct arena *, const struct bounce *, const struct route *route,
				   const struct route *original);

/* What a message found inside is to the one that tells of it: "The mail that came back"; static. */
const char *returned_title(const struct bounce *, size_t index);

const char *said_in_word(enum said_in); /* "original"; NULL for SAID_NOWHERE; static */

#endif
