#include "analyzers/crossing.h"

#include "data/hop_fields.h"

/*
 * Exchange takes a mail for one of its own users' when a connector or a
 * certificate says so. The mark stands for the whole organisation, and where
 * the mail entered that was told.
 */
static bool is_internal(const struct trail *trail, size_t i)
{
	return i == trail->route->own_from &&
	       dialect_is_exchange(trail->route->hops.items[i].received.dialect) &&
	       span_equal_nocase(message_field(trail->route->message,
					       FIELD_X_MS_EXCHANGE_ORGANIZATION_AUTHAS),
				 SPAN("Internal"));
}

/* A field that tells of a user: he handed the mail in, whatever its server speaks to others. */
static bool is_told_user(const struct trail *trail, size_t i)
{
	const struct route *route = trail->route;
	const struct hop *hop = &route->hops.items[i];
	enum hop_field_kind kind;

	if (hop->is_received)
		return false;
	kind = hop_field_kind(route->message->fields.items[hop->field].id);
	return kind == HOP_FIELD_USER || kind == HOP_FIELD_SCRIPT;
}

bool crossing_is_submission(const struct trail *trail, size_t i)
{
	const struct received *received = &trail->route->hops.items[i].received;

	if ((received->dialect->traits & INSIDE) != 0)
		return false;
	return received->authenticated != AUTH_NOT_TOLD || is_told_user(trail, i) ||
	       (received->dialect->traits & SUBMISSION) != 0 ||
	       (received->protocol_traits & (PROTOCOL_AUTH | PROTOCOL_SUBMISSION)) != 0;
}

bool crossing_is_front(const struct trail *trail, size_t i)
{
	const struct leg *leg = &trail->legs[i];
	const struct end *client = &leg->client;
	const struct provider *family = leg->front ? leg->server.name->provider : NULL;
	const struct name *name = client->name != NULL ? client->name : client->said;

	if (family == NULL || !scope_is_public(client->scope))
		return false;
	if (client->block != family && (client->name == NULL || client->name->provider != family))
		return true;
	return name != NULL && provider_is_outbound(family, name->text.at, name->text.len);
}

/* The client's organisation by what servers wrote: address, looked-up name, the line below. */
static struct org *client_org(const struct trail *trail, size_t i)
{
	const struct hop *hops = trail->route->hops.items;
	const struct leg *leg = &trail->legs[i];
	bool joined = i > 0 && leg->seen && hops[i].link != LINK_BROKEN &&
		      (hops[i].trust == TRUST_CLAIMED) == (hops[i - 1].trust == TRUST_CLAIMED);

	if (leg->client.org != NULL)
		return leg->client.customer ? NULL : leg->client.org;
	return joined ? trail->legs[trail->legs[i - 1].stands].server.org : NULL;
}

static enum crossing judge(const struct trail *trail, size_t i)
{
	const struct leg *leg = &trail->legs[i];
	unsigned traits = trail->route->hops.items[i].received.dialect->traits;

	if (leg->in_host || leg->client.scope == SCOPE_LOOPBACK)
		return CROSSING_LOCAL;
	if (leg->fetch)
		return CROSSING_FETCH;
	if (crossing_is_submission(trail, i) || is_internal(trail, i))
		return CROSSING_SUBMISSION;
	if (crossing_is_front(trail, i))
		return CROSSING_BORDER;
	if (end_is_inside(&leg->client))
		return CROSSING_INSIDE;
	if (i == trail->route->own_from && leg->client.scope != SCOPE_NONE && !leg->lmtp)
		return CROSSING_BORDER;
	if (leg->lmtp || (traits & INSIDE) != 0 ||
	    (!end_is_blank(&leg->client) && org_same(client_org(trail, i), leg->server.org)))
		return CROSSING_INSIDE;
	return leg->client.scope != SCOPE_NONE ? CROSSING_BORDER : CROSSING_UNKNOWN;
}

void crossing_judge(struct trail *trail)
{
	for (size_t i = 0; i < trail->count; i++)
		trail->route->hops.items[i].crossing = judge(trail, i);
}
