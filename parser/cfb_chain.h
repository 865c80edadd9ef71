/*
 * cfb_chain - the chains of sectors in a compound file ([MS-CFB] 2.2 to 2.4): the
 * only steps from one sector to the next. Of parser/cfb alone.
 */
#ifndef PARSER_CFB_CHAIN_H
#define PARSER_CFB_CHAIN_H

#include "parser/cfb.h"

enum { CFB_NUMBER = 4 }; /* bytes of a number */

/* What is no number of a sector, and of no entry ([MS-CFB] 2.1, 2.6.1). */
#define CFB_NONE 0xffffffffu

unsigned cfb_byte(struct span, size_t at); /* 0xff behind the last */

/* A number of 4 bytes, of those that lie one behind the other; CFB_NONE behind the last. */
uint32_t cfb_number(struct span, size_t index);

/* Empty where the file has no such sector. */
struct span cfb_sector(const struct cfb *, size_t sector);

/* Steps from sector to sector, of the large ones or of the small ones. */
struct cfb_chain {
	const struct cfb *cfb;
	struct span table; /* FAT or mini FAT */
	bool mini;
	uint32_t next;
	size_t left; /* steps: a chain of more of them than there are sectors goes in circles */
	bool *met; /* by sector; NULL: nobody wants to know where the circle begins */
	bool broken;
};

struct cfb_chain cfb_chain_from(const struct cfb *, uint32_t first);
struct cfb_chain cfb_chain_of_mini(const struct cfb *, uint32_t first);

/* One that stops where a sector comes again: what it led to before stands where it should. */
struct cfb_chain cfb_chain_watched(struct arena *, struct cfb_chain);

/* False at the end, and where it is broken. */
bool cfb_chain_step(struct cfb_chain *, uint32_t *sector);

/* The bytes of a chain that is whole: `size` of them, in the arena; false where they are not. */
bool cfb_chain_join(struct arena *, struct cfb_chain, size_t size, struct span *out);

/* All bytes of a chain, as far as it leads and they are there; false where that is not its end. */
bool cfb_chain_follow(struct arena *, struct cfb_chain, struct span *out);

#endif
