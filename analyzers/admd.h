/* admd - the name under which an organisation goes in a report. */
#ifndef ANALYZERS_ADMD_H
#define ANALYZERS_ADMD_H

#include "analyzers/trail.h"

/*
 * Let each organisation of several domains go by the one under which it
 * showed itself to the outside last. Wants crossings and all joins.
 */
void admd_name(struct trail *);

/* That name; empty for NULL. */
struct span admd_of(struct org *);

#endif
