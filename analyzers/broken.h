/* broken - what the checks ask of breaks and of the results behind them. */
#ifndef ANALYZERS_BROKEN_H
#define ANALYZERS_BROKEN_H

#include "analyzers/ranks.h"

/* Whether a break has that cause: "no-srs". */
bool broken_by(const struct break_ *, const char *cause);

/* Whether it has one that is of a change to the mail's text or header. */
bool broken_by_change(const struct break_ *);

/* Whether it is blamed on the house of a list whose server's hop that is, or on nobody. */
bool broken_by_list(const struct report *, const struct break_ *, size_t list);

/* Whether nothing that passes spoke for the author any more, or DMARC turned by it. */
bool broken_turned(const struct break_ *);

/*
 * How grave a finding of a break is: an alarm only where the author lost the
 * last that spoke for him, and more than lines that nobody vouches for tells so.
 */
enum severity broken_severity(const struct break_ *);


/* The newest result of DMARC of them that was evaluated at any hop and found a record; or NULL. */
const struct auth_result *broken_policy(const struct report *);

/* Whether the owner of the author's domain wants what fails kept away: p=quarantine, p=reject. */
bool broken_is_refused(const struct report *);

/* "mx.fwd.example": who caused it, by the name under which he is in the report. */
struct span broken_host(struct arena *, const struct report *, const struct break_ *);

/* Add a finding at a break's hop, as grave as that, and point at the hop's field. */
struct finding *broken_add(struct arena *, struct finding_list *, const struct report *,
			   const struct break_ *, const struct rule *, struct span detail);

#endif
