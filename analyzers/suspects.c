#include "analyzers/suspects.h"

#include "analyzers/words.h"

size_t suspect_client(const struct facts *facts, size_t hop)
{
	const struct hop *hops = facts->route.hops.items;

	if (hops[hop].client_host != NO_HOST)
		return hops[hop].client_host;
	if (hop > 0 && hops[hop].link != LINK_BROKEN)
		return hops[hop - 1].by_host;
	return NO_HOST;
}

/* The mail was handed over within the host: a filter took it and gave it back. */
static bool is_filtered(const struct facts *facts, size_t hop)
{
	const struct hop *hops = facts->route.hops.items;

	return hops[hop].crossing == CROSSING_LOCAL && hop > 0 && hops[hop].link == LINK_SAME_HOST;
}

/* The first hop after that server at which another host looked at the mail. */
static size_t shows_after(const struct facts *facts, size_t server, const struct loss *loss)
{
	const struct hop_list *hops = &facts->route.hops;
	size_t end = loss->hop;

	/* A check at a hop saw the mail as it came there. */
	for (size_t i = server + 1; i <= end && i < hops->count; i++)
		if (hops->items[i].by_host != hops->items[server].by_host || i == end)
			return i;
	return end;
}

static struct suspect accuse(const struct facts *facts, size_t server, const struct loss *loss)
{
	return (struct suspect){
		.hop = server,
		.host = facts->route.hops.items[server].by_host,
		.shows = shows_after(facts, server, loss),
	};
}

/* Whether a server can have done it: it had the mail behind the last pass, before the failure. */
static bool may_be(const struct loss *loss, size_t server, bool stored)
{
	return (loss->after == NO_HOP || server >= loss->after) &&
	       (server < loss->hop || (stored && server == loss->hop));
}

/* Worked out on the mail as it lies in its store, after the last server had it as well. */
static bool is_stored(const struct facts *facts, const struct loss *loss)
{
	return loss->bad != NULL && loss->bad->source == AUTH_EVALUATED &&
	       loss->hop + 1 == facts->route.hops.count;
}

static bool find_marked(const struct facts *facts, const struct loss *loss,
			const struct mutation_list *changes, struct suspect *out)
{
	for (size_t i = 0; i < changes->count; i++) {
		const struct mutation *change = &changes->items[i];

		if (change->hop == NO_HOP || !may_be(loss, change->hop, is_stored(facts, loss)))
			continue;
		*out = accuse(facts, change->hop, loss);
		out->marked = true;
		out->because = change->because;
		return true;
	}
	return false;
}

static bool find_filtered(struct arena *arena, const struct facts *facts, const struct loss *loss,
			  struct suspect *out)
{
	for (size_t i = loss->hop + 1; i-- > 0;) {
		/* The step leads from the host to itself: it had the mail before. */
		if (!is_filtered(facts, i) || (loss->after != NO_HOP && i <= loss->after) ||
		    !may_be(loss, i - 1, is_stored(facts, loss)))
			continue;
		*out = accuse(facts, i - 1, loss);
		out->marked = true;
		out->because = arena_format(
			arena, SPAN_FMT " gave the mail to itself anew, as filters do, at hop %zu",
			SPAN_ARG(words_server(arena, &facts->route.hops.items[i])), i + 1);
		return true;
	}
	return false;
}

/* The newest border at or below the failure, behind the last pass; the failure itself if none. */
static size_t border_before(const struct facts *facts, const struct loss *loss)
{
	const struct hop *hops = facts->route.hops.items;
	size_t low = loss->after == NO_HOP ? 0 : loss->after + 1;

	for (size_t i = loss->hop + 1; i-- > low;)
		if (hops[i].crossing == CROSSING_BORDER)
			return i;
	return loss->hop;
}

struct suspect suspect_find(struct arena *arena, const struct facts *facts, const struct loss *loss,
			    const struct mutation_list *changes)
{
	struct suspect out = { .hop = NO_HOP, .host = NO_HOST, .shows = loss->hop };

	/* A recorded failure names its hop: what handed the mail there is the nearest suspect. */
	if (!is_stored(facts, loss) && loss->hop > 0 && loss->bad != NULL &&
	    loss->after != NO_HOP && loss->after + 1 == loss->hop) {
		out.host = suspect_client(facts, loss->hop);
		out.hop = loss->hop - 1;
		return out;
	}
	if (find_marked(facts, loss, changes, &out) || find_filtered(arena, facts, loss, &out))
		return out;
	if (is_stored(facts, loss))
		out.shows = border_before(facts, loss);
	out.host = suspect_client(facts, out.shows);
	out.hop = out.shows > 0 ? out.shows - 1 : NO_HOP;
	return out;
}
