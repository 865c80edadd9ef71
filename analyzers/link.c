#include "analyzers/link.h"

enum { LABEL_LEAST = 3 }; /* a machine's label that is shorter tells too little */

struct tie {
	enum link_kind kind;
	bool seen;
};

#define SEEN(kind) ((struct tie){ (kind), true })
#define SAID(kind) ((struct tie){ (kind), false })
#define NO_TIE SAID(LINK_BROKEN)

/* Whose domain may be another without that meaning another house: none, or one for the inside. */
static bool name_is_loose(const struct name *name)
{
	return name == NULL || name->org == NULL || name->inner;
}

/*
 * A step inside a host, whose server is under another name than the one
 * below. Over the loopback address another domain is the filter's or the
 * list's; handed in by a program, it is a mail from elsewhere sent on.
 */
static struct tie tie_in_host(const struct end *before, const struct leg *leg)
{
	const struct name *name = leg->server.name;

	if (before->name == NULL || name == NULL || before->name == name)
		return SEEN(LINK_SAME_HOST);
	if (before->name->provider != NULL && before->name->provider == name->provider)
		return SEEN(LINK_SAME_ADMD); /* a provider's hosts have one name each */
	if (org_same(before->org, leg->server.org) || name_is_loose(before->name) ||
	    name_is_loose(name))
		return SEEN(LINK_SAME_HOST);
	return leg->client.scope == SCOPE_LOOPBACK ? SAID(LINK_SAME_HOST) : NO_TIE;
}

/*
 * The line tells no client at all. That is as it should be for some kinds of
 * lines; from any other, whatever its client brought along may stand below.
 */
static struct tie tie_untold(const struct end *before, const struct leg *leg)
{
	const struct end *server = &leg->server;
	bool family = before->name != NULL && server->name != NULL &&
		      before->name->provider != NULL &&
		      before->name->provider == server->name->provider;
	bool inner = before->scope == SCOPE_PROVIDER || server->scope == SCOPE_PROVIDER;
	bool seen = leg->silent || family || inner;

	if (before->name != NULL && before->name == server->name)
		return (struct tie){ LINK_SAME_HOST, seen };
	if (org_same(before->org, server->org))
		return (struct tie){ LINK_SAME_ADMD, seen };
	/* Names of one label are for the inside of a house, and mostly of the same one. */
	if (before->name != NULL && before->org == NULL && server->name != NULL &&
	    server->org == NULL)
		return SAID(LINK_SAME_ADMD);
	return NO_TIE;
}

/* The client said the name of the server below, or looked-up names say so without leading back. */
static struct tie tie_by_saying(const struct end *before, const struct leg *leg)
{
	const struct end *client = &leg->client;
	const struct provider *family = before->name->provider;

	/* RFC 2033 5: nobody speaks LMTP to strangers. */
	if (end_is_inside(client) || leg->lmtp)
		return SEEN(LINK_NAMED);
	if (client->scope == SCOPE_NONE)
		return SAID(LINK_NAMED);
	if (!client->customer && org_same(client->org, before->org))
		return SEEN(LINK_NAMED);
	if (family != NULL && provider_has_blocks(family) && client->scope == SCOPE_PUBLIC)
		return NO_TIE; /* not at one of the family's addresses */
	return leg->doubted ? NO_TIE : SAID(LINK_NAMED);
}

/* "fe1.mail.example" and "fe1.inside.example", "FE1" and "fe1.example.org": one machine's label. */
static bool same_label(const struct name *a, const struct name *b)
{
	struct span label;

	if (a == NULL || b == NULL)
		return false;
	label = name_label(a);
	return label.len >= LABEL_LEAST && span_equal(label, name_label(b)) &&
	       (org_same(a->org, b->org) || name_is_loose(a) || name_is_loose(b));
}

static struct tie tie_by_label(const struct end *before, const struct end *client)
{
	if (same_label(before->name, client->name))
		return client->customer ? SAID(LINK_NAMED) : SEEN(LINK_NAMED);
	if (!same_label(before->name, client->said))
		return NO_TIE;
	if (end_is_inside(client) || (!client->customer && org_same(client->org, before->org)))
		return SEEN(LINK_NAMED);
	return NO_TIE;
}

/* Both private and in one /16, or one /48. */
static bool same_net(const struct end *a, const struct end *b)
{
	size_t bytes = a->ip.family == 4 ? 2 : 6;

	if (a->scope != b->scope || a->scope != SCOPE_PRIVATE || a->ip.family != b->ip.family)
		return false;
	for (size_t i = 0; i < bytes; i++)
		if (a->ip.bytes[i] != b->ip.bytes[i])
			return false;
	return true;
}

/* Not the same host, but of one house. */
static struct tie tie_by_house(const struct end *before, const struct leg *leg)
{
	const struct end *client = &leg->client;

	if (same_net(before, client))
		return SEEN(LINK_SAME_ADMD);
	if (end_is_inside(client) &&
	    (org_same(before->org, leg->server.org) || name_is_loose(before->name)))
		return SEEN(LINK_SAME_ADMD);
	if (org_same(client->org, before->org))
		return client->customer ? SAID(LINK_SAME_ADMD) : SEEN(LINK_SAME_ADMD);
	if (client->said != NULL && client->org == NULL && !leg->doubted &&
	    org_same(client->said->org, before->org))
		return SAID(LINK_SAME_ADMD);
	return NO_TIE;
}

static bool usable(const struct end *end)
{
	return end->scope != SCOPE_NONE && end->scope != SCOPE_LOOPBACK;
}

/*
 * The address is what the server below calls its own. But anybody can write
 * that of his address beside another's name: it must not be one that a look-up
 * denies, nor a name of our own house that nothing but that line vouches for.
 */
static struct tie tie_by_address(const struct end *before, const struct leg *leg)
{
	const struct end *client = &leg->client;

	if (end_is_inside(client) || name_is_loose(before->name))
		return SEEN(LINK_NAMED);
	if (client->name != NULL && !name_is_loose(client->name) &&
	    !org_same(client->name->org, before->org))
		return SAID(LINK_NAMED);
	if (client->org == NULL && client->said != before->name &&
	    org_same(before->org, leg->server.org))
		return SAID(LINK_NAMED);
	return SEEN(LINK_NAMED);
}

/* Addresses first, then looked-up names, then what was said. */
static struct tie tie_find(const struct leg *below, const struct leg *leg)
{
	const struct end *before = &below->server, *client = &leg->client;
	struct tie tie;

	if (leg->in_host)
		return tie_in_host(before, leg);
	if (end_is_blank(client))
		return tie_untold(before, leg);
	if (end_is_blank(before))
		return below->in_host ? SEEN(LINK_NAMED) : NO_TIE;
	if (usable(client) && ip_equal(&client->ip, &before->ip))
		return tie_by_address(before, leg);
	if (before->name != NULL && client->name == before->name)
		return SEEN(LINK_NAMED);
	if (before->name != NULL && client->said == before->name) {
		tie = tie_by_saying(before, leg);
		if (tie.kind != LINK_BROKEN)
			return tie;
	}
	tie = tie_by_label(before, client);
	if (tie.kind == LINK_BROKEN)
		tie = tie_by_house(before, leg);
	/* What is fetched lay in a mailbox of the one who fetches it, wherever that is. */
	return tie.kind == LINK_BROKEN && leg->fetch ? SAID(LINK_SAME_ADMD) : tie;
}

/* Whether the way between may have been within one house, other than the upper server's. */
static bool is_elsewhere(const struct trail *trail, size_t i, size_t top)
{
	for (; i < top; i++)
		if (org_same(trail->legs[i].server.org, trail->legs[top].server.org) ||
		    trail->route->hops.items[i + 1].link == LINK_BROKEN)
			return false;
	return true;
}

/*
 * An address that a server further down calls its own, seen again as the
 * client here: the mail was within one house in between. Links on the way
 * that rest on what was said are so confirmed, unless the server looked and
 * found somebody else, or the house is said to be its own.
 */
static void close_loop(struct trail *trail, size_t top)
{
	const struct leg *leg = &trail->legs[top];
	size_t bottom = top;

	if (!scope_is_public(leg->client.scope) || leg->client.name != NULL ||
	    trail->route->hops.items[top].received.client_name_status == CLIENT_NAME_NONE)
		return;
	for (size_t i = top; i-- > 1 && bottom == top;)
		if (ip_equal(&leg->client.ip, &trail->legs[i - 1].server.ip))
			bottom = i - 1;
	if (bottom == top || !is_elsewhere(trail, bottom, top))
		return;
	for (size_t i = bottom + 1; i <= top; i++)
		trail->legs[i].seen = true;
}

void link_find(struct trail *trail)
{
	struct hop *hops = trail->route->hops.items;

	for (size_t i = 1; i < trail->count; i++) {
		struct leg *leg = &trail->legs[i];

		if (!hops[i - 1].is_received && end_is_blank(&trail->legs[i - 1].server)) {
			/* The field was written by the client, as far as one can tell. */
			hops[i].link = leg->in_host ? LINK_SAME_HOST : LINK_NAMED;
			continue;
		}
		struct tie tie = tie_find(&trail->legs[trail->legs[i - 1].stands], leg);

		hops[i].link = tie.kind;
		leg->seen = tie.seen;
		if (tie.kind == LINK_SAME_HOST && leg->server.name == NULL && !usable(&leg->server))
			leg->stands = trail->legs[i - 1].stands;
	}
	for (size_t i = trail->count; i-- > 1;)
		if (!trail->legs[i].seen && hops[i].link == LINK_NAMED)
			close_loop(trail, i);
}
