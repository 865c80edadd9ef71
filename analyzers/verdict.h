/*
 * verdict - what it all comes to, in plain sentences: where authentication
 * broke, who did it and what to change, or that nothing did.
 */
#ifndef ANALYZERS_VERDICT_H
#define ANALYZERS_VERDICT_H

#include "analyzers/report.h"

/* The break that matters most to the reader; NULL when there is none. */
const struct break_ *verdict_chief(const struct report *);

/*
 * Two sentences as a rule: the break and what to change; or that none is
 * seen, and what else may have decided. Others follow with a sentence each.
 * Shown text.
 */
void verdict_say(struct arena *, const struct report *, struct span_list *sentences);

/*
 * "forged" where what the mail tells of itself is made up, "broken", or "lost" where DMARC did not
 * hang on it; static.
 */
const char *verdict_word(const struct break_ *);

/* "smtpe1.intersmtp.com": who caused a break; shown text, empty when no host is known. */
struct span verdict_culprit_name(struct arena *, const struct report *, const struct break_ *);

/* "smtpe1.intersmtp.com (bt.com)": who caused a break; shown text. */
struct span verdict_culprit(struct arena *, const struct report *, const struct break_ *);

#endif
