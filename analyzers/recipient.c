#include "analyzers/recipient.h"

#include "analyzers/dmarc.h"
#include "data/providers.h"
#include "parser/domain.h"
#include "parser/idn.h"
#include "parser/limits.h"

static void add(struct arena *arena, struct span_list *list, struct span address)
{
	address = span_trim(address);
	if (address.len > 2 && address.at[0] == '<' && address.at[address.len - 1] == '>')
		address = span_part(address, 1, address.len - 2);
	if (span_index(address, '@') == NOT_FOUND || list->count >= LIMIT_RECIPIENTS)
		return;
	for (size_t i = 0; i < list->count; i++)
		if (span_equal_nocase(list->items[i], address))
			return;
	*LIST_ADD(arena, list) = address;
}

/* What a server wrote when it delivered stands above its Received field. */
static void add_delivered(struct arena *arena, struct span_list *list, const struct facts *facts)
{
	const struct route *route = &facts->route;
	const struct field_list *fields = &facts->message->fields;
	size_t end = route->hops.items[route->own_from].field;

	for (size_t i = 0; i < end && i < fields->count; i++)
		if (fields->items[i].id == FIELD_DELIVERED_TO ||
		    fields->items[i].id == FIELD_X_ORIGINAL_TO ||
		    fields->items[i].id == FIELD_ENVELOPE_TO)
			add(arena, list, fields->items[i].body);
}

struct span_list recipient_addresses(struct arena *arena, const struct facts *facts)
{
	const struct route *route = &facts->route;
	struct span_list list = { 0 };

	add(arena, &list, facts->told->rcpt);
	for (size_t i = route->hops.count; i-- > route->own_from;) {
		const struct received *line = &route->hops.items[i].received;

		for (size_t k = 0; k < line->recipient_count; k++)
			add(arena, &list, line->recipients[k]);
	}
	if (route->own_from < route->hops.count)
		add_delivered(arena, &list, facts);
	return list;
}

static bool is_providers(struct span domain)
{
	return provider_by_name(domain.at, domain.len) != NULL;
}

bool recipient_is_own(struct arena *arena, const struct facts *facts,
		      const struct span_list *recipients, struct span address, struct span domain)
{
	const struct trusted_list *trusted = &facts->told->trusted;

	for (size_t i = 0; i < trusted->count; i++)
		if (domain_holds(trusted->items[i].name, domain))
			return true;
	for (size_t i = 0; i < recipients->count; i++) {
		if (address.len > 0 && span_equal_nocase(recipients->items[i], address))
			return true;
		if (!is_providers(domain) &&
		    dmarc_listed_together(facts->told->suffixes, domain,
					  idn_domain(arena, recipients->items[i])))
			return true;
	}
	return false;
}
