/*
 * body_undo - what was done to a body, found by undoing it until bh= fits:
 * text cut off at a line end, taken out before a boundary or at the start,
 * ">From " unquoted.
 */
#ifndef ANALYZERS_BODY_UNDO_H
#define ANALYZERS_BODY_UNDO_H

#include "analyzers/body_hash.h"

struct body_undo {
	bool fits; /* bh= is of what is left */
	bool unquoted; /* "From " lines had been quoted */
	struct span added; /* what was added to the body, as it stands there; empty: nothing */
	bool at_start; /* it was added before the text */
	bool cut; /* more could have been tried: "budget" */
};

/*
 * Try to make the body fit a signature that it does not fit. One pass over it
 * tries each end of its last LIMIT_CUT_LINES lines; all else shares *budget,
 * bytes to be hashed. `scratch` is a mark's worth of arena, given back by the
 * caller. A signature with l= is only tried on unquoted text.
 */
struct body_undo body_undo(struct arena *scratch, const struct signature *, struct span body,
			   uint64_t *budget);

/*
 * The same of a body that was not held: `end` is its last lines, and `before` is
 * of all that stands in front of them. Only ends are tried, so that cut is set
 * where none fits.
 */
struct body_undo body_undo_end(struct arena *scratch, const struct signature *, struct span end,
			       const struct body_hasher *before);

/* Where the first line with ">" and "From " at its start begins, or NOT_FOUND; `body` begins a
 * line. */
size_t body_find_quoted(struct span body);

/* Whether a line of the text begins with ">From ": once quoted, or so written. */
bool body_is_quoted(struct span body);

/* The text with one ">" taken off each ">From " line, ">>From " lines too (mboxrd). */
struct span body_unquote(struct arena *, struct span body);

#endif
