#include "analyzers/trust.h"

#include "analyzers/crossing.h"
#include "parser/domain.h"

enum { DAY = 24 * 60 * 60 };

static bool address_is_told(const struct trail *trail, const struct ip *ip)
{
	const struct trusted_list *list = &trail->told->trusted;

	for (size_t k = 0; k < list->count; k++)
		if (list->items[k].name.len == 0 && ip_in_prefix(ip, &list->items[k].prefix))
			return true;
	return false;
}

/* Whether the user named the server of that hop, by the words that it writes of itself. */
static bool server_is_told(const struct trail *trail, size_t i)
{
	const struct trusted_list *list = &trail->told->trusted;
	const struct end *server = &trail->legs[trail->legs[i].stands].server;

	for (size_t k = 0; server->name != NULL && k < list->count; k++)
		if (domain_holds(list->items[k].name, server->name->text))
			return true;
	return address_is_told(trail, &server->ip);
}

/* A line stamped days after the one above it was not written on the way there. */
static bool contradicts(const struct trail *trail, size_t i)
{
	const struct mail_date *above = &trail->route->hops.items[i].received.date;
	const struct mail_date *below = &trail->route->hops.items[i - 1].received.date;

	return above->known && below->known && below->utc > above->utc + DAY;
}

/* Whether the mail was in one house all the way from the server below to this one. */
static bool same_house(const struct trail *trail, size_t i)
{
	const struct leg *leg = &trail->legs[i];
	struct org *below = trail->legs[trail->legs[i - 1].stands].server.org;

	if (leg->in_host || leg->lmtp)
		return true;
	if (crossing_is_submission(trail, i) || crossing_is_front(trail, i))
		return false;
	if (end_is_inside(&leg->client))
		return true;
	if (!org_same(below, leg->server.org))
		return false;
	return end_is_blank(&leg->client) ||
	       (!leg->client.customer && org_same(leg->client.org, below));
}

static enum trust trust_below(struct trail *trail, size_t i)
{
	enum trust above = trail->route->hops.items[i].trust;

	if (above == TRUST_CLAIMED || !trail->route->hops.items[i - 1].is_received)
		return TRUST_CLAIMED;
	if (above == TRUST_OWN && trail->legs[i].fetch)
		return TRUST_OWN; /* what was fetched lay in our own mailbox */
	/* What the user's own host handed on, it wrote. */
	if (address_is_told(trail, &trail->legs[i].client.ip)) {
		trail->legs[i].seen = true;
		return TRUST_OWN;
	}
	if (!trail->legs[i].seen || contradicts(trail, i))
		return TRUST_CLAIMED;
	if (server_is_told(trail, i - 1) || (above == TRUST_OWN && same_house(trail, i)))
		return TRUST_OWN;
	return TRUST_CORROBORATED;
}

/* A server without a domain of its own belongs to the house at the other end of a private link. */
static void adopt(struct trail *trail, size_t i)
{
	struct end *above = &trail->legs[i].server;
	struct end *below = &trail->legs[trail->legs[i - 1].stands].server;

	if (above->org == NULL)
		above->org = below->org;
	else if (below->org == NULL)
		below->org = above->org;
}

/* Never across the trust line: what nobody vouches for joins nothing to us. */
static void join(struct trail *trail, size_t i)
{
	const struct hop *hop = &trail->route->hops.items[i];
	struct leg *leg = &trail->legs[i];
	struct org *below = trail->legs[trail->legs[i - 1].stands].server.org;
	struct span address = SPAN("the loopback address");

	if (!leg->seen || hop->link == LINK_BROKEN || leg->fetch || hop[-1].trust == TRUST_CLAIMED)
		return;
	if (!leg->in_host && !end_is_inside(&leg->client))
		return;
	adopt(trail, i);
	if (!org_join(leg->server.org, below))
		return;
	if (!leg->in_host)
		address = ip_text(trail->arena, &leg->client.ip);
	leg->one_house = arena_say(
		trail->arena,
		SPAN_FMT " and " SPAN_FMT " are one organisation: hop %zu took it over " SPAN_FMT,
		SPAN_ARG(below->name), SPAN_ARG(leg->server.org->name), i + 1, SPAN_ARG(address));
}

void trust_judge(struct trail *trail)
{
	struct hop *hops = trail->route->hops.items;

	trail->route->own_from = trail->count;
	for (size_t i = trail->count; i-- > 0;) {
		hops[i].trust = i + 1 == trail->count ? TRUST_OWN : trust_below(trail, i + 1);
		if (hops[i].trust == TRUST_OWN)
			trail->route->own_from = i;
		if (i + 1 < trail->count)
			join(trail, i + 1);
	}
}
