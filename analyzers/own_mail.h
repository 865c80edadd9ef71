/* own_mail - mail in the recipient's own name that came in from outside. */
#ifndef ANALYZERS_OWN_MAIL_H
#define ANALYZERS_OWN_MAIL_H

#include "analyzers/report.h"

enum own_way {
	OWN_NOT, /* it is not in his name, is vouched for, or nothing was found out */
	OWN_FROM_OUTSIDE, /* nothing tells that it was ever his */
	OWN_RETURNED, /* it was his: somebody outside sent it back */
	OWN_BY_LIST, /* it came through a mailing list, which nothing else vouches for */
};

struct own_mail {
	enum own_way way;
	size_t hop; /* the border at which it came in */
	struct span domain; /* in whose name */
	bool of_envelope; /* not in From: only the envelope sender has it */
	size_t held; /* RETURNED: the newest hop before at which something spoke for him */
	const struct auth_result *against; /* what was found at the border: SPF or DMARC */
};

/* The border at which the mail came to the stretch that is our own; NO_HOP: from nobody outside. */
size_t own_mail_border(const struct route *);

/*
 * Look at mail whose From, or else envelope sender, is of the recipient's own
 * domain. Nothing is told where an identity of that domain passes at the
 * border or behind it, where a signature of it could not be checked, or where
 * neither SPF nor DMARC was looked at there.
 */
struct own_mail own_mail_find(struct arena *, const struct report *);

#endif
