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

/* Take the results of one hop into the list. */
static void take(struct arena *arena, struct auth_result_list *list,
		 const struct auth_result_list *from, size_t hop)
{
	for (size_t i = 0; i < from->count; i++)
		if (from->items[i].hop == hop)
			*LIST_ADD(arena, list) = from->items[i];
}

struct auth_result_list hop_auth(struct dns_session *session, struct arena *arena,
				 const struct facts *facts)
{
	struct auth_result_list evaluated = { 0 }, joined = { 0 };

	for (size_t i = 0; evaluators[i] != NULL; i++)
		evaluators[i](session, arena, facts, &evaluated);
	if (session->pending > 0)
		return facts->claimed;
	for (size_t hop = 0; hop < facts->route.hops.count; hop++) {
		take(arena, &joined, &evaluated, hop);
		take(arena, &joined, &facts->claimed, hop);
	}
	take(arena, &joined, &evaluated, NO_HOP);
	take(arena, &joined, &facts->claimed, NO_HOP);
	differences_explain(arena, facts, &joined);
	return joined;
}
