#include "analyzers/behind_border.h"

#include "data/providers.h"
#include "parser/idn.h"

enum { EXCHANGERS_ASKED = 10 };

static bool is_public(enum network_scope scope)
{
	return scope == SCOPE_PUBLIC || scope == SCOPE_DOCUMENTATION;
}

static bool is_own_relay(const struct hop *hop)
{
	if (hop->crossing == CROSSING_INSIDE || hop->crossing == CROSSING_LOCAL)
		return true;
	if (hop->client_scope != SCOPE_NONE && !is_public(hop->client_scope))
		return true;
	return hop->crossing != CROSSING_BORDER && hop->client_admd.len > 0 &&
	       span_equal_nocase(hop->client_admd, hop->admd);
}

/* Whether both hops were for the same people, as far as they tell. */
static bool same_recipients(const struct received *a, const struct received *b)
{
	if (a->recipient_count == 0 || b->recipient_count == 0)
		return true;
	for (size_t i = 0; i < a->recipient_count; i++)
		for (size_t k = 0; k < b->recipient_count; k++)
			if (span_equal_nocase(a->recipients[i], b->recipients[k]))
				return true;
	return false;
}

static const struct provider *family_of(const struct hop *hop)
{
	const struct ip *ip = &hop->received.client_ip;
	struct span name = hop->received.client_name;
	const struct provider *family = name.len > 0 ? provider_by_name(name.at, name.len) : NULL;

	if (family == NULL && ip->family != 0)
		family = provider_by_address(ip->family, ip->bytes);
	return family;
}

static bool is_filter(const struct facts *facts, size_t i)
{
	const struct hop *hops = facts->route.hops.items;
	const struct provider *family = family_of(&hops[i]);
	size_t into = i;

	if (i == 0 || family == NULL || family->kind != PROVIDER_FILTER)
		return false;
	while (into > 0 && span_equal_nocase(hops[into - 1].admd, hops[i].client_admd))
		into--;
	return into < i && same_recipients(&hops[into].received, &hops[i].received);
}

/* An answer for addresses holds the client's. */
static bool holds_address(const struct dns_answer *answer, const struct ip *ip)
{
	size_t len = ip->family == 4 ? 4 : 16;

	for (size_t i = 0; i < answer->count; i++)
		if (answer->records[i].data.len == len &&
		    memcmp(answer->records[i].data.at, ip->bytes, len) == 0)
			return true;
	return false;
}

static bool is_exchanger(struct dns_session *session, const struct hop *hop, struct span exchanger)
{
	const struct received *received = &hop->received;
	enum dns_type type = received->client_ip.family == 4 ? DNS_A : DNS_AAAA;
	struct dns_answer answer;

	if (received->client_name_status == CLIENT_NAME_FOUND &&
	    span_equal_nocase(received->client_name, exchanger))
		return true;
	if (received->client_ip.family == 0)
		return false;
	answer = dns_ask(session, exchanger, type);
	return answer.status == DNS_FOUND && holds_address(&answer, &received->client_ip);
}

static bool is_exchanger_of(struct dns_session *session, const struct hop *hop, struct span domain)
{
	struct dns_answer answer = dns_ask(session, domain, DNS_MX);
	bool found = false;

	/* No early end: what is still on its way is asked for in one round. */
	for (size_t i = 0; i < answer.count && i < EXCHANGERS_ASKED; i++)
		found |= is_exchanger(session, hop, answer.records[i].data);
	return found;
}

/* Whom a hop was for: as it tells, else its own house. */
static bool is_mail_exchanger(struct dns_session *session, struct arena *arena,
			      const struct facts *facts, const struct hop *hop)
{
	const struct received *received = &hop->received;
	struct span domain = SPAN_NONE, told = SPAN_NONE;
	bool found = false;

	for (size_t i = 0; i < received->recipient_count && i < EXCHANGERS_ASKED; i++) {
		struct span other = idn_domain(arena, received->recipients[i]);

		if (other.len > 0 && !span_equal(other, domain))
			found |= is_exchanger_of(session, hop, other);
		domain = other.len > 0 ? other : domain;
	}
	if (domain.len > 0)
		return found;
	if (hop->trust == TRUST_OWN)
		told = idn_domain(arena, facts->told->rcpt);
	/* A provider's own domain is not that of the people who have their mail there. */
	if (told.len == 0 && hop->admd.len > 0 &&
	    provider_by_name(hop->admd.at, hop->admd.len) == NULL)
		told = hop->admd;
	return told.len > 0 && is_exchanger_of(session, hop, told);
}

bool behind_border(struct dns_session *session, struct arena *arena, const struct facts *facts,
		   size_t i)
{
	const struct hop *hop = &facts->route.hops.items[i];

	return is_own_relay(hop) || is_filter(facts, i) ||
	       is_mail_exchanger(session, arena, facts, hop);
}
