/*
 * link - what joins a hop to the one before it.
 *
 * A name that the client said joins nothing on its own. A server *saw* the
 * server below when the address, or a name it looked up, is that server's.
 */
#ifndef ANALYZERS_LINK_H
#define ANALYZERS_LINK_H

#include "analyzers/trail.h"

/* Fill in hop->link of every hop, and leg->seen and leg->stands. */
void link_find(struct trail *);

#endif
