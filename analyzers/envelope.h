/*
 * envelope - the envelope sender (RFC 5321 MAIL FROM) on each connection, and
 * who tells it.
 */
#ifndef ANALYZERS_ENVELOPE_H
#define ANALYZERS_ENVELOPE_H

#include "analyzers/auth.h"
#include "analyzers/kind.h"
#include "analyzers/route.h"

/*
 * Fill in mail_from, mail_from_told_by and mail_from_domain of each hop. The
 * first that tells it is believed: the clause of its own line, Received-SPF,
 * Return-Path (which stands above the line of the hop that delivered),
 * Authentication-Results, the field of a spam filter, to whom a mail came
 * back (the last hop's sender, RFC 5321 6.1), a rewritten sender undone for
 * the hop into the forwarder (SRS and its like), that the message is a
 * delivery status notification (RFC 3464 2: the null sender), the user.
 * Results count for the hop whose client they were made of, and whatever
 * contradicts the domain that a result tells is not believed. What is left
 * has the sender of its neighbours: of both sides when they agree, of one
 * where the mail stayed with the organisation. Else it stays untold.
 *
 * Filters record a verdict without a name: their SPF results of MAIL FROM get
 * the domain that the sender of their hop turns out to have.
 */
void envelope_trace(struct arena *, struct route *, struct auth_result_list *, const struct told *,
		    enum message_kind);

/* Assume the author's domain, which may be empty, of what is still untold. */
void envelope_assume(struct route *, struct span from_domain);

#endif
