/*
 * mutation - what was done to a signed mail on its way.
 *
 * Each kind of change is a row: what tells it. A row that tells by marks says
 * what is likely; one that undoes the change and finds the signature good
 * again has proven it.
 */
#ifndef ANALYZERS_MUTATION_H
#define ANALYZERS_MUTATION_H

#include "analyzers/report.h"

struct mutation {
	const char *cause; /* a cause word: "footer"; static */
	bool proven; /* undone, and the signature held again */
	size_t hop; /* whose server did it, where that shows; or NO_HOP */
	struct span because; /* one sentence, shown text */
};
struct mutation_list LIST_OF(struct mutation);

/*
 * What became of the signature that `bad` is a failing result of: the changes
 * to its header, then those to its body. `bad` tells which of the two does not
 * fit any more; where it does not, both may be told. Empty for a signature
 * that fails for a reason of its own, such as its key.
 */
struct mutation_list mutation_find(struct arena *, const struct facts *,
				   const struct auth_result *bad);

/* Whether the mail carries a field that lists write: List-Id, List-Post and their elders. */
bool mutation_of_list(const struct message *);

/* The hop whose server is the mailing list's, by the list's own fields; NO_HOP: none. */
size_t mutation_list_hop(struct arena *, const struct facts *);

#endif
