/*
 * envelope - the envelope sender (RFC 5321 MAIL FROM) on each connection, and
 * who tells it.
 */
#ifndef ANALYZERS_ENVELOPE_H
#define ANALYZERS_ENVELOPE_H

#include "analyzers/auth.h"
#include "analyzers/route.h"

/*
 * Fill in mail_from, mail_from_told_by and mail_from_domain of each hop. The
 * first that tells it is believed: the clause of its own line, Received-SPF,
 * Return-Path (which stands above the line of the hop that delivered), the
 * field of a spam filter, Authentication-Results, SRS undone for the hop into
 * the forwarder, the user. Results count for the hop whose client they were
 * made of.
 * What nobody tells stays untold.
 *
 * Filters record a verdict without a name: their SPF results of MAIL FROM get
 * the domain that the sender of their hop turns out to have.
 */
void envelope_trace(struct arena *, struct route *, struct auth_result_list *, const struct told *);

#endif
