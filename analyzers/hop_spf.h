/*
 * hop_spf - SPF at the hops where it means something, with the envelope
 * sender of each.
 *
 * Which hops these are is told by their crossing. One whose client belongs to
 * the server's own side, or to nobody, is skipped with a word; where its
 * server recorded an SPF result nevertheless, what it looked at is looked at
 * again ("checked-inside"), which explains the record and counts for nothing
 * else.
 */
#ifndef ANALYZERS_HOP_SPF_H
#define ANALYZERS_HOP_SPF_H

#include "analyzers/hop_auth.h"

/* One entry for each hop: of MAIL FROM; with the null sender of HELO (RFC 7208 2.4). */
hop_evaluator hop_spf;

/*
 * The HELO of the hops whose MAIL FROM has been looked at. It stands last
 * among the evaluators, for it is the first to go without when a message has
 * asked all the questions that it may.
 */
hop_evaluator hop_spf_helo;

/*
 * The same where the DNS is off, the author's domain is a plain name
 * (dmarc_is_askable) and what is skipped is not read: only entries of domains that are
 * of one label or not plain (dns_name_is_plain), of which some could not be asked for anyway.
 */
hop_evaluator hop_spf_unasked, hop_spf_helo_unasked;

#endif
