/* recipient - for whom the mail was, as its last hosts tell. */
#ifndef ANALYZERS_RECIPIENT_H
#define ANALYZERS_RECIPIENT_H

#include "analyzers/report.h"

/*
 * The addresses that an own host had the mail for, as the user told, as its
 * Received fields tell, or as the fields tell that it wrote when it delivered:
 * Delivered-To, X-Original-To, Envelope-To. To and Cc are the sender's words
 * and tell nothing here. Each address once.
 */
struct span_list recipient_addresses(struct arena *, const struct facts *);

/*
 * Whether a domain is the recipients' own, or of one organisation with it, or
 * with what the user calls us. The domain of a mailbox provider is nobody's
 * own; there, only mail in the name of the recipient's own address is.
 */
bool recipient_is_own(struct arena *, const struct facts *, const struct span_list *recipients,
		      struct span address, struct span domain);

#endif
