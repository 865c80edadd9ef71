/* recon_forest - which identities are one host. */
#ifndef ANALYZERS_RECON_FOREST_H
#define ANALYZERS_RECON_FOREST_H

#include "analyzers/recon.h"

/* Identities as a forest: those with one root are one host. */
struct recon_forest {
	size_t *parent;
	size_t *host; /* of a root: its index in the picture plus 1; set by recon_hosts_gather() */
	bool *pool; /* an address with many names, or a name with many addresses: joins nothing */
};

struct recon_forest recon_forest_make(struct arena *, const struct recon *);

size_t recon_forest_root(const struct recon_forest *, size_t identity);

/* Index in the picture of the identity's host. */
static inline size_t recon_forest_host(const struct recon_forest *forest, size_t identity)
{
	return forest->host[recon_forest_root(forest, identity)] - 1;
}

#endif
