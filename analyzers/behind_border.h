/* behind_border - checks of SPF that were made behind the border at which they belong. */
#ifndef ANALYZERS_BEHIND_BORDER_H
#define ANALYZERS_BEHIND_BORDER_H

#include "analyzers/report.h"

/*
 * Whether the client that SPF was checked against at a hop is a relay of the
 * checker's own: inside its house, a mail exchanger of the recipient's domain,
 * or a filter service that the recipient has his mail go through. Who the
 * mail exchangers are is asked only when the rest does not tell.
 */
bool behind_border(struct dns_session *, struct arena *, const struct facts *, size_t hop);

#endif
