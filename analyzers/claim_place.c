#include "analyzers/claim_place.h"

#include <string.h>

#include "parser/domain.h"
#include "parser/limits.h"

/* How far from a filter's results the field stands that names its host. */
enum { MARK_DISTANCE = 8 };

/* Hops stand oldest first, their fields lowest first. */
size_t claim_place_nearest(const struct route *route, size_t field)
{
	for (size_t i = route->hops.count; i-- > 0;)
		if (route->hops.items[i].is_received && route->hops.items[i].field >= field)
			return i;
	return NO_HOP;
}

static struct span without_dot(struct span name)
{
	if (name.len > 0 && name.at[name.len - 1] == '.')
		name.len--;
	return name;
}

/* A name that a server could have: not "localhost", not one word such as "OpenDMARC". */
static bool is_host_name(struct span name)
{
	return name.len <= LIMIT_NAME && span_index(name, '.') != NOT_FOUND;
}

static size_t host_named(const struct route *route, struct span name)
{
	for (size_t i = 0; i < route->hosts.count; i++)
		for (size_t j = 0; j < route->hosts.items[i].names.count; j++)
			if (span_equal_nocase(route->hosts.items[i].names.items[j], name))
				return i;
	return NO_HOST;
}

struct named {
	struct span name;
	size_t host; /* that has it, or NO_HOST */
	const struct ip *client;
};

static bool is_named(const struct hop *hop, const struct named *named)
{
	if (!hop->is_received)
		return false;
	return span_equal_nocase(without_dot(hop->received.by), named->name) ||
	       (named->host != NO_HOST && hop->by_host == named->host);
}

static bool has_client(const struct hop *hop, const struct named *named)
{
	return hop->is_received && named->client->family != 0 &&
	       ip_equal(named->client, &hop->received.client_ip);
}

/* "google.com" for mx.google.com, "protection.outlook.com" for the front hosts below it. */
static bool is_above_name(const struct hop *hop, const struct named *named)
{
	struct span by;

	if (!has_client(hop, named))
		return false;
	by = without_dot(hop->received.by);
	return by.len > named->name.len && domain_holds(named->name, by);
}

/* Whether the hop is of another client than the one that is known. */
static bool is_of_other(const struct hop *hop, const struct ip *client)
{
	return client->family != 0 && hop->received.client_ip.family != 0 &&
	       !ip_equal(client, &hop->received.client_ip);
}

/*
 * Of the hops that fit, the one next to `near`: what a server wrote stands by
 * its own line. A known client decides between visits to the same server.
 */
static size_t find_hop(const struct route *route, size_t near, const struct named *named,
		       bool (*fits)(const struct hop *, const struct named *))
{
	size_t best = NO_HOP, best_distance = 0;

	if (near != NO_HOP && fits(&route->hops.items[near], named) &&
	    !is_of_other(&route->hops.items[near], named->client))
		return near; /* as mostly: none is nearer */
	for (size_t i = 0; i < route->hops.count; i++) {
		const struct hop *hop = &route->hops.items[i];
		size_t distance;

		if (!fits(hop, named))
			continue;
		distance = near == NO_HOP ? i : i > near ? i - near : near - i;
		if (is_of_other(hop, named->client))
			distance += route->hops.count;
		if (best == NO_HOP || distance < best_distance) {
			best = i;
			best_distance = distance;
		}
	}
	return best;
}

static bool is_of_admd(const struct hop *hop, const struct named *named)
{
	return hop->is_received && named->name.len > hop->admd.len &&
	       domain_holds(hop->admd, named->name);
}

/* Google writes its results below its own Received field. */
static bool writes_below(const struct hop *hop)
{
	return span_ends_nocase(without_dot(hop->received.by), SPAN(".google.com"));
}

/* `near` is the nearest of the field's. */
static enum auth_place place_of(const struct route *route, size_t near, size_t hop)
{
	const struct hop_list *hops = &route->hops;
	size_t above = near == NO_HOP ? 0 : near + 1;

	while (above < hops->count && !hops->items[above].is_received)
		above++;
	if (hop == NO_HOP)
		return PLACE_AWAY;
	if (hop == near || (hop == above && writes_below(&hops->items[hop])))
		return PLACE_OWN;
	return hop == above ? PLACE_BELOW : PLACE_AWAY;
}

struct claim_place claim_place_find(const struct route *route, size_t field, struct span receiver,
				    const struct ip *client)
{
	size_t near = claim_place_nearest(route, field), hop = NO_HOP;
	struct named named = { .name = without_dot(receiver), .host = NO_HOST, .client = client };

	if (is_host_name(named.name)) {
		named.host = host_named(route, named.name);
		hop = find_hop(route, near, &named, is_named);
		if (hop == NO_HOP)
			hop = find_hop(route, near, &named, is_above_name);
	}
	if (hop == NO_HOP)
		hop = near;
	if (hop == NO_HOP)
		hop = find_hop(route, near, &named, has_client);
	if (hop == NO_HOP)
		hop = find_hop(route, near, &named, is_of_admd);
	return (struct claim_place){ hop, place_of(route, near, hop) };
}

/* Fields in which a filter names its host, and the word before the name. */
static const struct {
	const char *program, *field, *word;
} marks[] = {
	{ "SpamAssassin", "X-Spam-Checker-Version", "on" },
	{ "SpamAssassin", "X-Virus-Scanned", "at" }, /* by amavis, which runs SpamAssassin */
	{ "rspamd", "X-Rspamd-Server", "" },
};

static struct span host_in(struct span body, struct span word)
{
	struct span last = SPAN_NONE, text = span_upto(body, 4 * LIMIT_NAME);

	if (word.len == 0)
		return span_cut_word(&text);
	while (text.len > 0)
		if (span_equal_nocase(span_cut_word(&text), word))
			last = span_cut_word(&text);
	return last;
}

/* The host that a mark beside the field tells; empty if there is none. */
static struct span marked_host(const struct message *message, size_t field, const char *program)
{
	size_t from = field > MARK_DISTANCE ? field - MARK_DISTANCE : 0;

	for (size_t i = from; i < message->fields.count && i <= field + MARK_DISTANCE; i++)
		for (size_t j = 0; j < sizeof marks / sizeof *marks; j++)
			if (strcmp(marks[j].program, program) == 0 &&
			    span_is_nocase(message->fields.items[i].name, marks[j].field))
				return without_dot(host_in(message->fields.items[i].body,
							   span_string(marks[j].word)));
	return SPAN_NONE;
}

/* A mark may be a host name without its domain. */
static bool is_marked(const struct hop *hop, const struct named *named)
{
	struct span by = span_upto(hop->received.by, LIMIT_NAME);

	return is_named(hop, named) || (hop->is_received && named->name.len > 0 &&
					span_equal_nocase(span_cut(&by, '.'), named->name));
}

static bool is_of_program(const struct hop *hop, const struct named *program)
{
	const struct dialect *dialect = hop->received.dialect;

	return hop->is_received &&
	       (span_find_nocase(span_upto(hop->received.product, LIMIT_NAME), program->name) !=
			NOT_FOUND ||
		(dialect != NULL &&
		 (span_equal_nocase(span_string(dialect->name), program->name) ||
		  span_find_nocase(span_string(dialect->product), program->name) != NOT_FOUND)));
}

static bool is_own_client(const struct hop *hop, const struct named *named)
{
	(void)named;
	return hop->is_received && (hop->received.protocol_traits & PROTOCOL_LOCAL) != 0 &&
	       hop->received.by.len > 0;
}

static bool has_server(const struct hop *hop, const struct named *named)
{
	(void)named;
	return hop->is_received && hop->received.by.len > 0;
}

static size_t newest_hop(const struct route *route, const struct named *named,
			 bool (*fits)(const struct hop *, const struct named *))
{
	for (size_t i = route->hops.count; i-- > 0;)
		if (fits(&route->hops.items[i], named))
			return i;
	return NO_HOP;
}

struct claim_place claim_place_filter(const struct route *route, size_t field, const char *program)
{
	static bool (*const ways[])(const struct hop *, const struct named *) = {
		is_of_program, is_own_client, has_server,
	};
	static const struct ip no_client;
	struct named mark = { .name = marked_host(route->message, field, program),
			      .host = NO_HOST,
			      .client = &no_client };
	struct named named = { span_string(program), NO_HOST, &no_client };
	size_t near = claim_place_nearest(route, field), hop = NO_HOP;

	if (is_host_name(mark.name))
		mark.host = host_named(route, mark.name);
	if (mark.name.len > 0)
		hop = find_hop(route, near, &mark, is_marked);
	if (hop == NO_HOP)
		hop = near;
	for (size_t i = 0; i < sizeof ways / sizeof *ways && hop == NO_HOP; i++)
		hop = newest_hop(route, &named, ways[i]);
	return (struct claim_place){ hop, place_of(route, near, hop) };
}

const char *claim_place_word(enum auth_place place)
{
	switch (place) {
	case PLACE_OWN: return "own";
	case PLACE_BELOW: return "below";
	case PLACE_AWAY: return "away";
	}
	return NULL;
}
