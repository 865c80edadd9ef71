/*
 * hop_auth - SPF, DKIM, ARC and DMARC at each hop, beside what was recorded there.
 */
#ifndef ANALYZERS_HOP_AUTH_H
#define ANALYZERS_HOP_AUTH_H

#include "analyzers/report.h"

/*
 * Evaluate what can be evaluated at each hop, and put it beside the claims of
 * the facts: by hop, oldest first, evaluated before claimed, claims in their
 * order. While session->pending is not 0 the list is unfinished.
 *
 * Where nobody can be asked and the report is counted only, what SPF and DMARC
 * were skipped for is left out: no count rests on it.
 */
struct auth_result_list hop_auth(struct dns_session *, struct arena *, const struct facts *);

/*
 * An evaluator of one method adds its results to the list, by hop, oldest
 * first. It finds there what the evaluators before it added.
 */
typedef void hop_evaluator(struct dns_session *, struct arena *, const struct facts *,
			   struct auth_result_list *);

/*
 * The time that what holds for a time is judged by: --at, or when the message
 * came to the hop, its clock put right; the message's own date where no hop
 * tells one. 0: not known.
 */
time_t hop_time(const struct facts *, size_t hop);

#endif
