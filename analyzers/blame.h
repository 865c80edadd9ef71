/*
 * blame - what broke a signature: the changes that, undone, make it hold again.
 */
#ifndef ANALYZERS_BLAME_H
#define ANALYZERS_BLAME_H

#include "analyzers/dkim.h"
#include "analyzers/mutation.h"

/* A change that was undone with success. */
struct undone {
	const char *cause; /* "subject-tag"; static */
	bool of_body;
	struct span because; /* one sentence, shown text */
};
struct undone_list LIST_OF(struct undone);

struct blame {
	struct undone_list undone; /* the header's first */
	bool header, body; /* that part holds, as it is or with the changes undone */
	bool cut; /* the work allowed did not suffice for all that could be tried */
};

/* What may be spent on one message. */
struct blame_budget {
	uint64_t header, body; /* bytes to be hashed for guesses */
	uint64_t ends; /* bytes of bodies to be looked through for an old end */
};

struct blame_budget blame_budget(void);

/*
 * Try to undo what broke the parts of a signature that `outcome` says fail.
 * Only the final message is tried; of a body that was not held only the
 * end is tried.
 */
struct blame blame_signature(struct arena *, const struct facts *, const struct signature *,
			     const struct dkim_outcome *, struct blame_budget *);

#endif
