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

/* The first field at or below `from` in which a server wrote to whom it delivered. */
static size_t delivered_below(const struct message *message, size_t from)
{
	static const enum field_id marks[] = { FIELD_DELIVERED_TO, FIELD_X_ORIGINAL_TO,
					       FIELD_ENVELOPE_TO };
	size_t first = message->fields.count;

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t field = message_find(message, marks[i], from);

		first = field < first ? field : first;
	}
	return first;
}

/* What a server wrote when it delivered stands above its Received field. */
static void add_delivered(struct arena *arena, struct span_list *list, const struct facts *facts)
{
	const struct message *message = facts->message;
	size_t end = facts->route.hops.items[facts->route.own_from].field;

	if (end > message->fields.count)
		end = message->fields.count;
	for (size_t i = delivered_below(message, 0); i < end; i = delivered_below(message, i + 1))
		add(arena, list, message->fields.items[i].body);
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
