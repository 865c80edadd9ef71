#include "analyzers/admd.h"

struct span admd_of(struct org *org)
{
	org = org_root(org);
	return org != NULL ? org->shown : SPAN_NONE;
}

/* The domain in which a hop's client shows itself: by address or name, else as it says. */
static struct org *shown_as(const struct trail *trail, size_t i)
{
	const struct leg *leg = &trail->legs[i];
	struct org *below = i > 0 ? trail->legs[trail->legs[i - 1].stands].server.org : NULL;

	if (leg->client.org != NULL)
		return leg->client.org;
	if (leg->client.said != NULL && org_same(leg->client.said->org, below))
		return leg->client.said->org;
	return leg->seen ? below : NULL;
}

void admd_name(struct trail *trail)
{
	const struct hop *hops = trail->route->hops.items;

	for (size_t i = 0; i < trail->orgs.count; i++) {
		struct org *root = org_root(trail->orgs.items[i]);

		if (root->shown.at == NULL)
			root->shown = root->name;
	}
	/* Later ones overwrite: who takes a mail from outside shows himself, and so does its giver.
	 */
	for (size_t i = 0; i < trail->count; i++) {
		struct org *server = trail->legs[i].server.org, *client = shown_as(trail, i);

		if (hops[i].crossing != CROSSING_BORDER && hops[i].crossing != CROSSING_UNKNOWN)
			continue;
		if (client != NULL)
			org_root(client)->shown = client->name;
		if (server != NULL)
			org_root(server)->shown = server->name;
	}
}
