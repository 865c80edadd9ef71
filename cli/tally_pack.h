/* tally_pack - what tally_add() counts of one report, in some bytes. */
#ifndef CLI_TALLY_PACK_H
#define CLI_TALLY_PACK_H

#include "analyzers/tally.h"

struct span tally_pack(struct arena *, const struct report *);

/* Add it. False, and nothing added, where the bytes are none. */
bool tally_unpack(struct tally *, struct span);

#endif
