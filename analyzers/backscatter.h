/* backscatter - bounces for mails that their recipient never sent. */
#ifndef ANALYZERS_BACKSCATTER_H
#define ANALYZERS_BACKSCATTER_H

#include "analyzers/report.h"

/*
 * Whether the report is on a bounce whose original had a sender of the house
 * that now gets the bounce, and that house did not send it: where it came over
 * the first border, SPF or DMARC of that domain fails, nothing of the domain
 * passed anywhere, no signature of it may be good, and none of its hosts had
 * it. Fills in the break at the last hop; host is who made the bounce. Wants
 * the messages inside judged.
 */
bool backscatter_find(struct arena *, const struct report *, struct break_ *);

#endif
