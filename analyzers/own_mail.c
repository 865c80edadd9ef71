#include "analyzers/own_mail.h"

#include "analyzers/dmarc.h"
#include "analyzers/mutation.h"
#include "analyzers/ranks.h"
#include "analyzers/recipient.h"

struct own_case {
	struct arena *arena;
	const struct report *report;
	struct own_mail out;
};

static bool is_public(enum network_scope scope)
{
	return scope == SCOPE_PUBLIC || scope == SCOPE_DOCUMENTATION;
}

size_t own_mail_border(const struct route *route)
{
	size_t entry = NO_HOP;

	for (size_t i = route->hops.count; i-- > 0;) {
		const struct hop *hop = &route->hops.items[i];

		if (hop->trust != TRUST_OWN)
			break;
		if (hop->crossing == CROSSING_BORDER && is_public(hop->client_scope))
			entry = i;
	}
	return entry;
}

static bool is_same_house(const struct own_case *of, struct span domain)
{
	return dmarc_listed_together(of->report->facts->told->suffixes, domain, of->out.domain);
}

/* A name that the server looked up for the client is more than the client's word. */
static bool is_own_host(const struct own_case *of)
{
	const struct received *line = &of->report->facts->route.hops.items[of->out.hop].received;

	return line->client_name_status == CLIENT_NAME_FOUND &&
	       is_same_house(of, line->client_name);
}

static bool is_envelope_told(const struct hop *hop)
{
	switch (hop->mail_from_told_by) {
	case TOLD_BY_RECEIVED:
	case TOLD_BY_RECEIVED_SPF:
	case TOLD_BY_AUTHRES:
	case TOLD_BY_RETURN_PATH:
	case TOLD_BY_USER:
		return hop->mail_from_domain.len > 0;
	case TOLD_BY_NOBODY:
	case TOLD_BY_SRS:
	case TOLD_BY_DSN:
	case TOLD_BY_SPAM_HEADER:
	case TOLD_BY_NEIGHBOUR:
	case TOLD_BY_ASSUMED:
		break;
	}
	return false;
}

/* In whose name the mail came: From's before the envelope's, for it is what is read. */
static bool find_name(struct own_case *of)
{
	const struct facts *facts = of->report->facts;
	const struct hop *hop = &facts->route.hops.items[of->out.hop];
	const struct headline *headline = &facts->headline;
	struct span_list recipients = recipient_addresses(of->arena, facts);
	struct span author = headline->from.count > 0 ? headline->from.items[0].addr : SPAN_NONE;

	if (headline->from_domain.len > 0 &&
	    recipient_is_own(of->arena, facts, &recipients, author, headline->from_domain)) {
		of->out.domain = headline->from_domain;
		return true;
	}
	if (is_envelope_told(hop) && recipient_is_own(of->arena, facts, &recipients, hop->mail_from,
						      hop->mail_from_domain)) {
		of->out.domain = hop->mail_from_domain;
		of->out.of_envelope = true;
		return true;
	}
	return false;
}

/* An identity of the own domain, or what DMARC says of From. */
static bool is_of_domain(const struct own_case *of, const struct auth_result *result)
{
	switch (result->method) {
	case AUTH_DMARC:
		return !of->out.of_envelope;
	case AUTH_SPF:
	case AUTH_DKIM:
		if (result->aligned != ALIGNMENT_UNKNOWN && !of->out.of_envelope)
			return result->aligned == ALIGNMENT_YES;
		return is_same_house(of, result->domain);
	case AUTH_ARC:
	case AUTH_METHODS:
		break;
	}
	return false;
}

static bool is_believed(const struct own_case *of, const struct auth_result *result)
{
	enum rank rank = rank_of(of->report->facts, result);

	return rank != RANK_NONE && rank != RANK_ANYBODY;
}

/* Whether something of the own domain passes at the border or behind it, or might. */
static bool is_vouched_for(const struct own_case *of)
{
	for (size_t i = 0; i < of->report->auth.count; i++) {
		const struct auth_result *result = &of->report->auth.items[i];
		bool unchecked = result->method == AUTH_DKIM && result->source == AUTH_EVALUATED &&
				 (result->skipped != NULL || result->verdict == AUTH_TEMPERROR ||
				  result->verdict == AUTH_NEUTRAL);

		if (result->hop == NO_HOP || result->hop < of->out.hop || !is_of_domain(of, result))
			continue;
		if (unchecked || (result->verdict == AUTH_PASS && is_believed(of, result)))
			return true;
	}
	return false;
}

static bool tells_something(const struct auth_result *result)
{
	return result->verdict != AUTH_TEMPERROR && result->verdict != AUTH_PERMERROR;
}

/* What was found at the border; DMARC, which is about From, before SPF. */
static const struct auth_result *found_at_border(const struct own_case *of)
{
	const struct auth_result *found = NULL;

	for (size_t i = 0; i < of->report->auth.count; i++) {
		const struct auth_result *result = &of->report->auth.items[i];
		bool wanted = result->method == AUTH_SPF ||
			      (result->method == AUTH_DMARC && !of->out.of_envelope);

		if (!wanted || result->hop != of->out.hop || !is_believed(of, result) ||
		    !tells_something(result))
			continue;
		if (of->out.of_envelope && !is_of_domain(of, result))
			continue;
		if (found == NULL || (result->method == AUTH_DMARC && found->method == AUTH_SPF &&
				      result->verdict == AUTH_FAIL))
			found = result;
	}
	return found;
}

/* The newest hop before the border at which the own domain was spoken for; NO_HOP: none. */
static size_t held_before(const struct own_case *of)
{
	size_t held = NO_HOP;

	for (size_t i = 0; i < of->report->auth.count; i++) {
		const struct auth_result *result = &of->report->auth.items[i];

		if (result->hop != NO_HOP && result->hop < of->out.hop &&
		    result->verdict == AUTH_PASS && is_believed(of, result) &&
		    is_of_domain(of, result) && (held == NO_HOP || result->hop > held))
			held = result->hop;
	}
	return held;
}

static enum own_way way_of(struct own_case *of)
{
	of->out.held = held_before(of);
	if (of->out.held != NO_HOP)
		return OWN_RETURNED;
	return mutation_list_hop(of->arena, of->report->facts) != NO_HOP ? OWN_BY_LIST
									 : OWN_FROM_OUTSIDE;
}

struct own_mail own_mail_find(struct arena *arena, const struct report *report)
{
	struct own_case of = { arena, report, { .hop = own_mail_border(&report->facts->route) } };

	of.out.held = NO_HOP;
	if (of.out.hop == NO_HOP || !find_name(&of) || is_own_host(&of) || is_vouched_for(&of))
		return of.out;
	of.out.against = found_at_border(&of);
	if (of.out.against != NULL)
		of.out.way = way_of(&of);
	return of.out;
}
