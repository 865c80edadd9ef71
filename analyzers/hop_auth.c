#include "analyzers/hop_auth.h"

#include "analyzers/differences.h"
#include "analyzers/dmarc.h"
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

/* What is left to do where nobody can be asked and nobody reads that. */
static hop_evaluator *const unasked[] = { hop_spf_unasked, hop_dkim, hop_arc, hop_dmarc_unasked,
					  hop_spf_helo_unasked, NULL };

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

/*
 * Whether all that SPF and DMARC could come to is "offline", and no count rests on that. Where no
 * policy can be looked for, DMARC tells so whether the DNS is asked or not.
 */
static bool is_unasked(const struct dns_session *session, const struct facts *facts)
{
	return facts->told->counted && dns_session_is_off(session) &&
	       dmarc_is_askable(facts->headline.from_domain);
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
	hop_evaluator *const *evaluator = is_unasked(session, facts) ? unasked : evaluators;
	struct auth_result_list evaluated = { 0 }, joined;

	for (; *evaluator != NULL; evaluator++)
		(*evaluator)(session, arena, facts, &evaluated);
	if (session->pending > 0)
		return facts->claimed;
	joined = join(arena, &evaluated, &facts->claimed, facts->route.hops.count);
	differences_explain(arena, facts, &joined);
	return joined;
}
