/*
 * header_undo - what was done to signed header fields, found by undoing it
 * until b= holds: tags off the Subject, the author back into From, fields of
 * a list left out.
 */
#ifndef ANALYZERS_HEADER_UNDO_H
#define ANALYZERS_HEADER_UNDO_H

#include "analyzers/header_hash.h"

struct header_undo {
	bool fits; /* b= holds with the fields below as they were */
	struct span subject, from; /* the field as it was signed, where another one stands now */
	const char *left_out; /* fields that were not there then, "Reply-To"; static; NULL: none */
	bool cut; /* more could have been tried: "budget" */
};

/*
 * Try to make the header fit a signature that it does not fit, with its key.
 * All guesses share *budget, bytes to be hashed. `scratch` is a mark's worth
 * of arena, given back by the caller, who copies what is to stay.
 */
struct header_undo header_undo(struct arena *scratch, struct key_cache *, const struct message *,
			       const struct signature *, const struct dkim_record *,
			       uint64_t *budget);

#endif
