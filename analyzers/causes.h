/* causes - why an identity was lost, and through whom: a row for each cause word. */
#ifndef ANALYZERS_CAUSES_H
#define ANALYZERS_CAUSES_H

#include "analyzers/break.h"
#include "analyzers/losses.h"

/* What one loss comes to: a break of its own, to be joined with others of its hop and host. */
struct break_ cause_of_loss(struct arena *, const struct report *, const struct loss *);

/*
 * What comes beside a cause at a hop where DMARC turned: the envelope sender
 * was rewritten, or what passes there is somebody else's. NULL: neither.
 */
const char *cause_of_misalignment(struct arena *, const struct report *, const struct rank_rows *,
				  size_t hop);

/* The first border behind `after`, up to `hop`, with another sender than the one at `after`. */
size_t cause_rewritten_at(const struct report *, size_t after, size_t hop);

/* Add a cause, once; words that come beside others are added last. */
void cause_add(struct arena *, struct break_ *, const char *word);

#endif
