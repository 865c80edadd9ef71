#include "analyzers/dmarc_inputs.h"

#include <string.h>

static bool is_word(const char *word, const char *const *words)
{
	while (*words != NULL && strcmp(*words, word) != 0)
		words++;
	return *words != NULL;
}

/* SPF was not wanted there, which is another thing than that it could not be had. */
static bool is_of_border(const struct auth_result *result)
{
	static const char *const elsewhere[] = { "inside",	 "private-client",
						 "local",	 "fetch",
						 "submission",	 "origin-side",
						 "no-client-ip", NULL };

	if (result->skipped != NULL)
		return !is_word(result->skipped, elsewhere);
	return result->reason == NULL || strcmp(result->reason, "checked-inside") != 0;
}

static bool is_identity(const struct auth_result *result, const char *identity)
{
	return result->identity != NULL && strcmp(result->identity, identity) == 0;
}

/*
 * The result of SPF that counts for DMARC at a hop (RFC 9989 4.4.2): MAIL FROM,
 * or HELO under the null sender, which is when there is no other.
 */
static const struct auth_result *spf_of(const struct dmarc_case *of, size_t hop)
{
	const struct auth_result *helo = NULL;

	for (size_t i = 0; i < of->count; i++) {
		const struct auth_result *result = &of->results[i];

		if (result->method != AUTH_SPF || result->hop != hop || !is_of_border(result))
			continue;
		if (is_identity(result, "mailfrom"))
			return result;
		if (is_identity(result, "helo"))
			helo = result;
	}
	return helo;
}

bool dmarc_is_evaluated(const struct dmarc_case *of, size_t hop)
{
	return spf_of(of, hop) != NULL;
}

/* Where SPF was checked for the mail as a hop got it; NO_HOP: nowhere. */
static size_t checked_at(const struct dmarc_case *of, size_t hop)
{
	const struct hop_list *hops = &of->facts->route.hops;

	while (hop < hops->count && spf_of(of, hop) == NULL) {
		enum crossing crossing = hops->items[hop].crossing;

		if (crossing != CROSSING_LOCAL && crossing != CROSSING_INSIDE &&
		    crossing != CROSSING_FETCH)
			return NO_HOP;
		hop = hop > 0 ? hop - 1 : NO_HOP;
	}
	return hop < hops->count ? hop : NO_HOP;
}

/* Why SPF was not looked at there. */
static const char *why_unchecked(const struct dmarc_case *of, size_t hop)
{
	for (size_t i = 0; i < of->count; i++)
		if (of->results[i].method == AUTH_SPF && of->results[i].hop == hop &&
		    of->results[i].skipped != NULL)
			return of->results[i].skipped;
	return "no-client-ip";
}

const char *dmarc_hindrance(const struct dns_answer *trouble)
{
	switch (trouble->status) {
	case DNS_OFFLINE:
		return "offline";
	case DNS_NOT_RECORDED:
		return "not-recorded";
	case DNS_FAILED:
		return trouble->fault == DNS_FAULT_BUDGET ? "budget" : NULL;
	case DNS_TIMED_OUT:
	case DNS_PENDING:
	case DNS_FOUND:
	case DNS_NO_DATA:
	case DNS_NO_NAME:
		break;
	}
	return NULL;
}

static const struct dmarc_tie *tie_of(struct dmarc_case *of, enum auth_method method,
				      struct span identity)
{
	struct dmarc_tie *tie;

	for (size_t i = 0; i < of->ties.count; i++)
		if (of->ties.items[i].method == method &&
		    span_equal(of->ties.items[i].identity, identity))
			return &of->ties.items[i];
	tie = LIST_ADD(of->inquiry.arena, &of->ties);
	tie->identity = identity;
	tie->method = method;
	tie->aligned =
		dmarc_align(&of->inquiry, &of->policy, of->author, identity, method, &tie->trouble);
	return tie;
}

void dmarc_align_all(struct dmarc_case *of)
{
	for (size_t i = 0; i < of->count; i++) {
		struct auth_result *result = &of->results[i];

		if (result->method == AUTH_SPF || result->method == AUTH_DKIM)
			result->aligned = tie_of(of, result->method, result->domain)->aligned;
	}
}

static void count_input(struct dmarc_sum *sum, const struct auth_result *result)
{
	sum->dnssec =
		sum->counted ? dns_security_join(sum->dnssec, result->dnssec) : result->dnssec;
	sum->counted = true;
}

static void add_unknown(struct dmarc_sum *sum, const struct auth_result *result, const char *why)
{
	if (sum->unknown != NULL)
		return;
	sum->unknown = why;
	sum->unknown_input = result;
}

static void add_pass(struct dmarc_case *of, struct dmarc_sum *sum, const struct auth_result *result)
{
	const char *why;

	switch (result->aligned) {
	case ALIGNMENT_NO:
		sum->stranger = result;
		return;
	case ALIGNMENT_UNKNOWN:
		why = dmarc_hindrance(&tie_of(of, result->method, result->domain)->trouble);
		sum->for_now |= why == NULL;
		if (why != NULL)
			add_unknown(sum, result, why);
		return;
	case ALIGNMENT_YES:
		break;
	}
	if (result->method == AUTH_SPF)
		sum->spf = result;
	else if (sum->dkim == NULL)
		sum->dkim = result;
	count_input(sum, result);
}

/* A signature that is genuine over the header needs a body to tell the rest. */
static bool is_half(const struct auth_result *result)
{
	return result->method == AUTH_DKIM && result->verdict == AUTH_NEUTRAL &&
	       result->header == AUTH_PART_PASS && result->body == AUTH_PART_UNKNOWN;
}

/* There is no such identity, which is another thing than that nothing is known of it. */
static bool is_absent(const struct auth_result *result)
{
	static const char *const absent[] = { "no-helo", "no-sender", NULL };

	return result->skipped != NULL && is_word(result->skipped, absent);
}

static void add(struct dmarc_case *of, struct dmarc_sum *sum, const struct auth_result *result)
{
	if (is_absent(result))
		return;
	if (result->skipped == NULL && result->verdict == AUTH_PASS) {
		add_pass(of, sum, result);
		return;
	}
	if (result->aligned == ALIGNMENT_NO)
		return;
	if (result->skipped != NULL)
		add_unknown(sum, result, result->skipped);
	else if (is_half(result))
		add_unknown(sum, result, "no-body");
	else if (result->verdict == AUTH_TEMPERROR)
		sum->for_now = true;
	else
		count_input(sum, result);
}

static bool is_signed_by(const struct dmarc_case *of, struct span domain)
{
	for (size_t i = 0; i < of->count; i++)
		if (of->results[i].method == AUTH_DKIM &&
		    span_equal_nocase(of->results[i].domain, domain))
			return true;
	return false;
}

/* A believed host saw a signature of the author's that is not in the mail any more. */
static bool tells_lost(struct dmarc_case *of, const struct auth_result *claim)
{
	return claim->method == AUTH_DKIM && claim->place == PLACE_OWN &&
	       (claim->verdict == AUTH_PASS || claim->verdict == AUTH_FAIL) &&
	       claim->domain.len > 0 &&
	       of->facts->route.hops.items[claim->hop].trust != TRUST_CLAIMED &&
	       !is_signed_by(of, claim->domain) &&
	       tie_of(of, AUTH_DKIM, claim->domain)->aligned != ALIGNMENT_NO;
}

/*
 * Whether the mail may have had one at that hop that verified: it was seen
 * later, or there, where it did not fail.
 */
static bool lost_signature(struct dmarc_case *of, size_t hop)
{
	const struct auth_result_list *claimed = &of->facts->claimed;

	for (size_t i = 0; i < claimed->count; i++)
		if (claimed->items[i].hop != NO_HOP && claimed->items[i].hop >= hop &&
		    (claimed->items[i].hop > hop || claimed->items[i].verdict == AUTH_PASS) &&
		    tells_lost(of, &claimed->items[i]))
			return true;
	return false;
}

struct dmarc_sum dmarc_sum_up(struct dmarc_case *of, size_t hop, bool is_last)
{
	size_t checked = checked_at(of, hop);
	struct dmarc_sum sum = { 0 };

	if (checked != NO_HOP)
		add(of, &sum, spf_of(of, checked));
	else
		add_unknown(&sum, NULL, why_unchecked(of, hop));
	for (size_t i = 0; i < of->count; i++)
		if (of->results[i].method == AUTH_DKIM && of->results[i].hop == hop)
			add(of, &sum, &of->results[i]);
	if (!is_last && lost_signature(of, hop))
		add_unknown(&sum, NULL, "changed-since");
	return sum;
}
