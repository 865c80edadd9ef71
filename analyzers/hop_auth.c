#include "analyzers/hop_auth.h"

#include "analyzers/differences.h"
#include "analyzers/hop_arc.h"
#include "analyzers/hop_dkim.h"
#include "analyzers/hop_dmarc.h"
#include "analyzers/hop_spf.h"

/*
 * In this order: DMARC rests on the others. HELO, which DMARC takes only from
 * the null sender, is the last to ask. NULL ends them.
 */
static hop_evaluator *const evaluators[] = { hop_spf,	hop_dkim,     hop_arc,
					     hop_dmarc, hop_spf_helo, NULL };

time_t hop_time(const struct facts *facts, size_t hop)
{
	const struct hop_list *hops = &facts->route.hops;
	const struct mail_date *date = &facts->headline.date;
	time_t arrival = date->known ? date->utc : 0;

	if (hop < hops->count && hops->items[hop].received.date.known)
		arrival = hops->items[hop].received.date.utc -
			  (hops->items[hop].offset_known ? hops->items[hop].clock_offset : 0);
	return told_time(facts->told, arrival);
}

/* The place of a hop among `hops`, behind which comes what is of none. */
static size_t slot_of(const struct auth_result *result, size_t hops)
{
	return result->hop < hops ? result->hop : hops;
}

/* Put the results at the places that their slots have left. */
static void put(struct auth_result *items, size_t *places, const struct auth_result_list *from,
		size_t hops)
{
	for (size_t i = 0; i < from->count; i++)
		items[places[slot_of(&from->items[i], hops)]++] = from->items[i];
}

/* Both lists by hop, each in its order. */
static struct auth_result_list join(struct arena *arena, const struct auth_result_list *evaluated,
				    const struct auth_result_list *claimed, size_t hops)
{
	size_t count = evaluated->count + claimed->count, before = 0;
	struct auth_result_list joined = { NULL, count, count };
	size_t *places = arena_take(arena, hops + 1, sizeof *places);

	joined.items = arena_room(arena, count, sizeof *joined.items);
	for (size_t i = 0; i < evaluated->count; i++)
		places[slot_of(&evaluated->items[i], hops)]++;
	for (size_t i = 0; i < claimed->count; i++)
		places[slot_of(&claimed->items[i], hops)]++;
	for (size_t i = 0; i <= hops; i++) {
		size_t held = places[i];

		places[i] = before;
		before += held;
	}
	put(joined.items, places, evaluated, hops);
	put(joined.items, places, claimed, hops);
	return joined;
}

struct auth_result_list hop_auth(struct dns_session *session, struct arena *arena,
				 const struct facts *facts)
{
	struct auth_result_list evaluated = { 0 }, joined;

	for (size_t i = 0; evaluators[i] != NULL; i++)
		evaluators[i](session, arena, facts, &evaluated);
	if (session->pending > 0)
		return facts->claimed;
	joined = join(arena, &evaluated, &facts->claimed, facts->route.hops.count);
	differences_explain(arena, facts, &joined);
	return joined;
}
