/* path_causes - breaks that turn no verdict: who pretended, who lied, and who sent a mail round. */
#ifndef ANALYZERS_PATH_CAUSES_H
#define ANALYZERS_PATH_CAUSES_H

#include "analyzers/break.h"
#include "analyzers/ranks.h"

/* Add a break for each that the path or the results tell. */
void path_causes_find(struct arena *, const struct report *, const struct rank_rows *,
		      struct break_list *);

/* The oldest border that is believed, with a client whose address is anybody's; or NO_HOP. */
size_t path_causes_border(const struct facts *);

#endif
