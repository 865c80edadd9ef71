#include "analyzers/author.h"

/* Written where only that server writes, by one of our own. */
static bool is_believed(const struct route *route, const struct auth_result *claim)
{
	return claim->method == AUTH_DMARC && claim->domain.len > 0 && claim->hop != NO_HOP &&
	       claim->place == PLACE_OWN && route->hops.items[claim->hop].trust == TRUST_OWN;
}

void author_from_claims(struct headline *headline, const struct route *route,
			const struct auth_result_list *claimed)
{
	struct span domain = SPAN_NONE;

	if (headline->from_told_by != NULL ||
	    message_find(route->message, FIELD_FROM, 0) < route->message->fields.count)
		return;
	for (size_t i = 0; i < claimed->count; i++) {
		const struct auth_result *claim = &claimed->items[i];

		if (!is_believed(route, claim))
			continue;
		if (domain.len > 0 && !span_equal_nocase(domain, claim->domain))
			return;
		domain = claim->domain;
	}
	if (domain.len == 0)
		return;
	headline->from_domain = domain;
	headline->from_told_by = "authres";
}
