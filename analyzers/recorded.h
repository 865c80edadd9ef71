/*
 * recorded - what hosts recorded of authentication, in sentences.
 *
 * It is told as their word. A failure of what had passed at an older hop is a
 * turn; a pass counts only where it stands in its own place.
 */
#ifndef ANALYZERS_RECORDED_H
#define ANALYZERS_RECORDED_H

#include "analyzers/report.h"

/* Add what the newest hops recorded, and between which hops a pass turned into a fail. */
void recorded_say(struct arena *, const struct report *, struct span_list *sentences);

/* Whether this failed, and had passed at an older hop for the same identity. */
bool recorded_turned(const struct auth_result_list *, const struct auth_result *);

enum recorded_end { RECORDED_NOTHING, RECORDED_PASSED, RECORDED_FAILED, RECORDED_BROKEN };

/* How it ended by their word, and at which hop that shows; NO_HOP when nothing was recorded. */
enum recorded_end recorded_end(const struct auth_result_list *, size_t *hop);

#endif
