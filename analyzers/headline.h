/* headline - what a person asks first of a message: who, to whom, what, when. */
#ifndef ANALYZERS_HEADLINE_H
#define ANALYZERS_HEADLINE_H

#include "analyzers/told.h"
#include "parser/address.h"
#include "parser/date.h"
#include "parser/message.h"

struct headline {
	struct mailbox_list from, to; /* of all From and all To fields, in order */
	struct span from_domain; /* A-labels; empty when there is none or several */
	/* Of that domain by the list of suffixes; empty: it has none. facts_read() finds it. */
	struct span from_organisation;
	const char *from_told_by; /* "from", "user" or "authres"; static; NULL: nobody */
	struct span subject; /* decoded, not yet safe to show */
	struct mail_date date;
	struct span message_id; /* without angle brackets */
	struct span return_path; /* "<>" is the null sender; empty: not told */
};

/* What the user told takes the place of From. Flaws of these fields are noted. */
struct headline headline_read(struct arena *, const struct message *, const struct told *,
			      struct flaw_list *);

#endif
