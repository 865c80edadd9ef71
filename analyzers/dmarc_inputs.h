/* dmarc_inputs - what SPF and DKIM come to for an author at one hop. */
#ifndef ANALYZERS_DMARC_INPUTS_H
#define ANALYZERS_DMARC_INPUTS_H

#include "analyzers/dmarc.h"
#include "analyzers/report.h"

/* Whether an identity is the author's, asked once however often it is met. */
struct dmarc_tie {
	struct span identity;
	enum auth_method method;
	enum auth_alignment aligned;
	struct dns_answer trouble;
};

/* The author's side of an evaluation, and what SPF and DKIM added to the list so far. */
struct dmarc_case {
	struct dmarc_inquiry inquiry;
	const struct facts *facts;
	struct auth_result *results;
	size_t count;
	struct span author;
	struct dmarc_policy policy;
	struct dmarc_ties LIST_OF(struct dmarc_tie) ties;
};

struct dmarc_sum {
	const struct auth_result *spf, *dkim; /* passed and aligned; NULL: none */
	const struct auth_result *stranger; /* passed for somebody else */
	/* A word of skipped results: what could turn it is not known. NULL: all is known. */
	const char *unknown;
	const struct auth_result
		*unknown_input; /* NULL: of something that is gone, or of no entry */
	bool for_now; /* what could turn it failed only for now */
	bool counted;
	enum dns_security dnssec; /* of what counts, where counted */
};

/* Fill in `aligned` of every result of SPF and DKIM. */
void dmarc_align_all(struct dmarc_case *);

/* Whether SPF was wanted at a hop: a border, or what is taken for one. */
bool dmarc_is_evaluated(const struct dmarc_case *, size_t hop);

/*
 * Add up what counts at a hop (RFC 9989 4.4). SPF counts where it was checked
 * for the mail as the hop got it: there, or where the mail came into the
 * house when it has only moved about inside since.
 */
struct dmarc_sum dmarc_sum_up(struct dmarc_case *, size_t hop, bool is_last);

/* What hinders an answer, in the words of skipped results; NULL: only the moment. */
const char *dmarc_hindrance(const struct dns_answer *trouble);

#endif
