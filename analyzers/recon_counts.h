/* recon_counts - the tables of a picture that are not of its hosts, the most counted first. */
#ifndef ANALYZERS_RECON_COUNTS_H
#define ANALYZERS_RECON_COUNTS_H

#include "analyzers/recon.h"

/* The texts of that fact. */
struct recon_counts recon_counts_of(struct arena *, const struct recon *, enum recon_fact);

/* Organisations, by their hosts. */
struct recon_counts recon_admds_of(struct arena *, const struct recon_picture *);

/* Forwarders, with what they broke and how of the first LIMIT_FORWARDERS. */
struct recon_forwarders recon_forwarders_of(struct arena *, const struct recon *);

#endif
