#include "analyzers/software.h"

#include "analyzers/claim_place.h"
#include "data/software_marks.h"

/* Where a recorded result has been placed by what the field says, there its program runs. */
static size_t hop_of_claim(const struct auth_result_list *claimed, size_t field)
{
	for (size_t i = 0; i < claimed->count; i++)
		if (claimed->items[i].field == field)
			return claimed->items[i].hop;
	return NO_HOP;
}

static bool all_known(const struct software *software, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (software[i].match == SOFTWARE_UNKNOWN)
			return false;
	return true;
}

/* A mark names the server only where its line does not: many gateways run a common MTA. */
static void apply_marks(const struct route *route, const struct auth_result_list *claimed,
			struct software *software)
{
	const struct field_list *fields = &route->message->fields;

	if (all_known(software, route->hops.count))
		return;
	for (size_t i = 0; i < fields->count; i++) {
		struct span name = fields->items[i].name;
		const struct software_mark *mark;

		if (fields->items[i].id == FIELD_RECEIVED ||
		    (mark = software_mark_find(name.at, name.len)) == NULL ||
		    mark->kind != MARK_SERVER)
			continue;
		size_t hop = hop_of_claim(claimed, i);
		if (hop == NO_HOP)
			hop = claim_place_nearest(route, i);
		if (hop == NO_HOP || software[hop].match != SOFTWARE_UNKNOWN)
			continue;
		software[hop] = (struct software){ .match = SOFTWARE_PRODUCT,
						   .product = span_string(mark->product),
						   .note = SPAN("known by the fields it left") };
	}
}

/* Its age is judged by the time the user wants; whether it was out yet, by that of the hop. */
static struct software judge(struct arena *arena, const struct hop *hop, const struct told *told,
			     time_t at)
{
	struct software software = software_of_hop(arena, hop, told_time(told, at));

	if (told->at != AT_HOP)
		software.too_new = software_of_hop(arena, hop, at).too_new;
	return software;
}

struct software *software_of_route(struct arena *arena, const struct route *route,
				   const struct auth_result_list *claimed, const struct told *told,
				   time_t at)
{
	const struct hop_list *hops = &route->hops;
	struct software *software = arena_take(arena, hops->count, sizeof *software);

	for (size_t i = 0; i < hops->count; i++) {
		const struct mail_date *date = &hops->items[i].received.date;

		software[i] = judge(arena, &hops->items[i], told, date->known ? date->utc : at);
	}
	apply_marks(route, claimed, software);
	return software;
}
