/* returned_say - what a bounce or report says of another mail, in plain sentences. */
#ifndef ANALYZERS_RETURNED_SAY_H
#define ANALYZERS_RETURNED_SAY_H

#include "analyzers/report.h"

/*
 * Add who refused the mail, why, and whose turn it is: nobody's where the breaks
 * tell of backscatter. Nothing where the message tells of no other mail.
 */
void returned_say(struct arena *, const struct report *, struct span_list *);

#endif
