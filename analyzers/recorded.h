/*
 * recorded - what hosts recorded of authentication, in sentences.
 *
 * It is told as their word; a pass counts only where it stands in its own
 * place. What broke is not told here: see verdict.
 */
#ifndef ANALYZERS_RECORDED_H
#define ANALYZERS_RECORDED_H

#include "analyzers/report.h"

/* Add what the newest hops with a failure and with a pass recorded. */
void recorded_say(struct arena *, const struct report *, struct span_list *sentences);

enum recorded_end { RECORDED_NOTHING, RECORDED_PASSED, RECORDED_FAILED };

/* How it ended by their word, and at which hop that shows; NO_HOP when nothing was recorded. */
enum recorded_end recorded_end(const struct auth_result_list *, size_t *hop);

/*
 * Whether what passed is all for other organisations than the author's: it tells
 * who sent the mail, and nothing of whom From names. False where a domain is not told.
 */
bool recorded_is_strangers(const struct report *);

#endif
