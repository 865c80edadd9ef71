/* suspects - who changed a signed mail, and at which hop that first shows. */
#ifndef ANALYZERS_SUSPECTS_H
#define ANALYZERS_SUSPECTS_H

#include "analyzers/losses.h"
#include "analyzers/mutation.h"

struct suspect {
	size_t hop; /* the hop whose server did it, or NO_HOP: its client, or nobody that shows */
	size_t host; /* index in route->hosts, or NO_HOST */
	size_t shows; /* the hop whose receiver could see it first */
	bool marked; /* something tells that it was he, not only that he had the mail */
	struct span because; /* one sentence where marked */
};

/*
 * By what the changes' marks tell; by a step that handed the mail to itself
 * anew, as filters do; else the last who had the mail before it showed.
 */
struct suspect suspect_find(struct arena *, const struct facts *, const struct loss *,
			    const struct mutation_list *);

/* The host that handed the mail to a hop. */
size_t suspect_client(const struct facts *, size_t hop);

#endif
