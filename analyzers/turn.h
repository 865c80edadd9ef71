/* turn - whose turn it is: who said 250 last, and what he owes for it (RFC 5321 4.2.5, 6.1). */
#ifndef ANALYZERS_TURN_H
#define ANALYZERS_TURN_H

#include "analyzers/report.h"

/* Whom a report on a mail that cannot be delivered would reach. */
enum turn_sender {
	TURN_SENDER, /* whoever sent it */
	TURN_NULL, /* nobody: RFC 5321 4.5.5 has no report made of a report */
	TURN_FORGED, /* somebody who did not send it (backscatter) */
};
enum turn_sender turn_sender(const struct report *);

/* "mx.b.example (b.example)": who has it; the report must tell one. */
struct span turn_holder(struct arena *, const struct report *);

/* One sentence, shown text; empty where the path does not tell who has the mail. */
struct span turn_say(struct arena *, const struct report *);

#endif
