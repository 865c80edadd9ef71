/* recon_hosts - what is told of each host: identities and rows put together. */
#ifndef ANALYZERS_RECON_HOSTS_H
#define ANALYZERS_RECON_HOSTS_H

#include "analyzers/recon_forest.h"

/* Make the picture's hosts of identities, the most often seen first, so that it names its host. */
void recon_hosts_gather(struct arena *, const struct recon *, struct recon_forest *,
			struct recon_picture *);

/* Add what rows tell of them: organisation, software, clock. */
void recon_hosts_tell(struct arena *, const struct recon *, const struct recon_forest *,
		      struct recon_picture *);

/* Make a span of time reach from `from` (0: not known) to `to` as well. */
void recon_widen(time_t *first, time_t *last, time_t from, time_t to);

#endif
