/* crossing - what kind of border the message crossed to a hop. */
#ifndef ANALYZERS_CROSSING_H
#define ANALYZERS_CROSSING_H

#include "analyzers/trail.h"

/* Fill in hop->crossing. Wants links and trust. */
void crossing_judge(struct trail *);

/* A user or program handed in a new message. */
bool crossing_is_submission(const struct trail *, size_t hop);

/* A provider's front host took it from a stranger, or from the provider's own outbound hosts. */
bool crossing_is_front(const struct trail *, size_t hop);

#endif
