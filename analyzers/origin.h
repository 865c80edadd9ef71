/*
 * origin - where a mail came from before its oldest Received field, where
 * another field tells it: the user of a web mailer, most often.
 */
#ifndef ANALYZERS_ORIGIN_H
#define ANALYZERS_ORIGIN_H

#include "analyzers/route.h"

/*
 * Make the hop before `oldest`, the oldest Received one, from a field below its
 * own; of `out` only what was read is filled in. Returns false, and `out` is of
 * no use, when no field tells of a host that no Received field tells as well.
 * What such a field says is a claim, for whoever had the mail before could
 * have written it.
 */
bool origin_find(struct arena *, const struct message *, const struct hop *oldest, struct hop *out);

#endif
