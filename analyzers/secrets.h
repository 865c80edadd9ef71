/* secrets - what a report tells that strangers need not know. */
#ifndef ANALYZERS_SECRETS_H
#define ANALYZERS_SECRETS_H

#include "analyzers/recon.h"
#include "analyzers/redactor.h"
#include "analyzers/report.h"

/*
 * Hide from now on: local-parts of all addresses, who logged in, people's
 * names, and names of hosts that have a single label, lie in no public domain,
 * or were met behind the border alone; but not those of great providers, which
 * everybody knows. The numbers follow the message, whatever is shown of it.
 */
void secrets_hide(struct redactor *, const struct report *);

/* The same of the hosts that many messages tell of. */
void secrets_hide_picture(struct redactor *, const struct recon_picture *,
			  const struct suffix_list *);

#endif
