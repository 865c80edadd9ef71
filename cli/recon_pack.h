/* recon_pack - what recon_add() takes of one report, in some bytes. */
#ifndef CLI_RECON_PACK_H
#define CLI_RECON_PACK_H

#include "analyzers/recon.h"

struct span recon_pack(struct arena *, const struct report *);

/*
 * Add it, where it is of a time that is asked for; else the message is counted among the
 * others. False, and nothing added, where the bytes are none.
 */
bool recon_unpack(struct recon *, struct span);

#endif
