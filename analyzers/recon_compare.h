/*
 * recon_compare - what one recon tells and another does not.
 *
 * Which names and addresses are one host is decided on both together, so that
 * a host that got another name or address is still the same.
 */
#ifndef ANALYZERS_RECON_COMPARE_H
#define ANALYZERS_RECON_COMPARE_H

#include "analyzers/recon.h"

enum recon_side { RECON_BEFORE, RECON_AFTER, RECON_SIDES };

enum recon_trait {
	TRAIT_HOST,
	TRAIT_NAME, /* of a host that both know, as are those up to software */
	TRAIT_PUBLIC_IP,
	TRAIT_PRIVATE_IP,
	TRAIT_SOFTWARE,
	TRAIT_LINK,
	TRAIT_FORWARDER,
	TRAIT_INNER_NAME, /* given away */
	RECON_TRAITS,
};

struct recon_difference {
	enum recon_trait trait;
	enum recon_side only; /* who tells it */
	size_t host, to; /* of the picture of both; NO_HOST: it is not about a host, or none is
			    handed to */
	struct span text; /* name, address, or product and version by NUL */
	uint64_t count; /* lines that tell it, of the last two traits messages; 0: of names and
			   addresses */
};
struct recon_differences LIST_OF(struct recon_difference);

/*
 * `both` is the two merged, and the picture is of it: what that leaves out is
 * not compared. Sorted by trait, then by host, as the picture has them. The
 * texts are those of the sides.
 */
struct recon_differences recon_compare(struct arena *, const struct recon sides[RECON_SIDES],
				       const struct recon *both, const struct recon_picture *);

#endif
