#include "analyzers/envelope.h"

#include <string.h>

#include "analyzers/claim_place.h"
#include "analyzers/rewrite.h"
#include "parser/domain.h"
#include "parser/idn.h"

/* Fields of filters that hold the envelope sender of the connection they looked at; FIELD_OTHER
 * all of them. */
static const struct span filter_fields[] = {
	{ "X-Barracuda-Envelope-From", 25 },
	{ "X-BESS-Envelope-From", 20 },
	{ "X-Env-Sender", 12 }, /* Symantec Email Security.cloud */
	{ "X-Envelope-From", 15 }, /* amavis, Courier, MDaemon */
	{ "X-FE-Envelope-From", 18 }, /* FortiMail */
};

/* What a result told of the domain is more than what others make of the address. */
static void tell_known(struct hop *hop, struct span address, struct span domain,
		       enum told_by told_by)
{
	if (hop->mail_from_domain.len > 0 && !span_equal_nocase(hop->mail_from_domain, domain))
		return;
	hop->mail_from = address;
	hop->mail_from_told_by = told_by;
	hop->mail_from_domain = domain;
}

static void tell(struct arena *arena, struct hop *hop, struct span address, enum told_by told_by)
{
	if (hop->mail_from_told_by == TOLD_BY_NOBODY)
		tell_known(hop, address, idn_domain(arena, address), told_by);
}

/* The address in "<a@b.example>", "<@relay.example:a@b.example>" (RFC 5321 C), "a@b.example". */
static struct span path_address(struct span body)
{
	struct span text = span_trim(body);
	bool quoted = false;
	size_t i;

	if (text.len == 0 || text.at[0] != '<')
		return span_cut_word(&text);
	text = span_from(text, 1);
	for (i = 0; i < text.len && (quoted || text.at[i] != '>'); i++)
		quoted ^= text.at[i] == '"';
	text = span_trim(span_upto(text, i));
	i = span_index(text, ':');
	if (i != NOT_FOUND && text.at[0] == '@')
		text = span_from(text, i + 1);
	return text;
}

static void tell_lines(struct arena *arena, struct route *route)
{
	for (size_t i = 0; i < route->hops.count; i++)
		if (route->hops.items[i].received.sender_told)
			tell(arena, &route->hops.items[i], route->hops.items[i].received.sender,
			     TOLD_BY_RECEIVED);
}

/*
 * Whether a result was made of this hop's connection. Behind a filter service
 * the address that was checked may be that of an earlier hop; and what names
 * the hop from elsewhere needs its client's address to be believed.
 */
static bool is_of_hop(const struct auth_result *result, const struct hop *hop)
{
	if (result->client_ip.family == 0 || hop->received.client_ip.family == 0)
		return result->place == PLACE_OWN;
	return ip_equal(&result->client_ip, &hop->received.client_ip);
}

static struct hop *hop_told(const struct route *route, const struct auth_result *result)
{
	struct hop *hop = result->hop < route->hops.count ? &route->hops.items[result->hop] : NULL;

	if (hop == NULL || result->method != AUTH_SPF || !is_of_hop(result, hop))
		return NULL;
	return hop;
}

static bool is_received_spf(const struct route *route, const struct auth_result *result)
{
	return result->field < route->message->fields.count &&
	       route->message->fields.items[result->field].id == FIELD_RECEIVED_SPF;
}

static void tell_results(struct arena *arena, struct route *route,
			 const struct auth_result_list *results, enum told_by told_by)
{
	for (size_t i = 0; i < results->count; i++) {
		const struct auth_result *result = &results->items[i];
		struct hop *hop = result->sender_told ? hop_told(route, result) : NULL;

		if (hop != NULL &&
		    is_received_spf(route, result) == (told_by == TOLD_BY_RECEIVED_SPF))
			tell(arena, hop, result->sender, told_by);
	}
}

static size_t newest_hop(const struct route *route)
{
	size_t hop = route->hops.count;

	while (hop > 0 && !route->hops.items[hop - 1].is_received)
		hop--;
	return hop > 0 ? hop - 1 : NO_HOP;
}

/* Exchange puts Return-Path where it likes; that of Exchange Online stands at the end mostly. */
static bool is_exchange(const struct hop *hop)
{
	return hop->received.dialect != NULL && dialect_is_exchange(hop->received.dialect);
}

/*
 * Return-Path stands above the line of the server that made it, at the final
 * delivery. One below all lines is what the mail brought along, except that
 * Exchange, at the end of the path, puts the only one there.
 */
static void tell_return_paths(struct arena *arena, struct route *route)
{
	const struct message *message = route->message;
	size_t first = message_find(message, FIELD_RETURN_PATH, 0), newest = newest_hop(route);
	bool only = message_find(message, FIELD_RETURN_PATH, first + 1) == message->fields.count;

	for (size_t i = first; i < message->fields.count;
	     i = message_find(message, FIELD_RETURN_PATH, i + 1)) {
		size_t hop = claim_place_nearest(route, i);

		if (hop == NO_HOP && only && newest != NO_HOP &&
		    is_exchange(&route->hops.items[newest]))
			hop = newest;
		if (hop != NO_HOP && route->hops.items[hop].crossing != CROSSING_FETCH)
			tell(arena, &route->hops.items[hop],
			     path_address(message->fields.items[i].body), TOLD_BY_RETURN_PATH);
	}
}

/* Nearly all fields are told by their length, or by the letter behind "X-". */
static bool is_filter_field(struct span name)
{
	for (size_t i = 0; i < sizeof filter_fields / sizeof *filter_fields; i++)
		if (name.len == filter_fields[i].len &&
		    char_lower(name.at[2]) == char_lower(filter_fields[i].at[2]) &&
		    span_equal_nocase(name, filter_fields[i]))
			return true;
	return false;
}

/* How many fields stand at a hop's line or above; most stand below all lines, where none wrote. */
static size_t fields_of_hops(const struct route *route)
{
	for (size_t i = 0; i < route->hops.count; i++)
		if (route->hops.items[i].is_received)
			return route->hops.items[i].field + 1;
	return 0;
}

static void tell_filters(struct arena *arena, struct route *route)
{
	const struct field *fields = route->message->fields.items;
	size_t end = fields_of_hops(route);

	for (size_t i = 0; i < end; i++)
		if (fields[i].id == FIELD_OTHER && is_filter_field(fields[i].name))
			tell(arena, &route->hops.items[claim_place_nearest(route, i)],
			     path_address(fields[i].body), TOLD_BY_SPAM_HEADER);
}

static bool is_in_host(const struct hop *hop)
{
	return hop->crossing == CROSSING_LOCAL || hop->link == LINK_SAME_HOST;
}

/* Whether the hop's server is of the domain that a sender was rewritten to. */
static bool is_server_of(const struct hop *hop, struct span domain)
{
	return domain_holds(domain, hop->received.by) || domain_holds(hop->admd, domain);
}

/*
 * The newest hop before `hop` whose server is the forwarder's: between them
 * the mail may have moved on inside the receiver, with the rewritten sender.
 */
static size_t hop_into(const struct route *route, size_t hop, struct span forwarder)
{
	while (hop-- > 0)
		if (is_server_of(&route->hops.items[hop], forwarder))
			return hop;
	return NO_HOP;
}

/*
 * A rewritten sender tells what the forwarder was given: the sender of the
 * hop into it. Steps inside its host come after that hop.
 */
static void tell_rewritten(struct arena *arena, struct route *route)
{
	for (size_t i = route->hops.count; i-- > 1;) {
		struct rewrite rewrite;
		struct span by;
		size_t into = NO_HOP;

		if (route->hops.items[i].mail_from.len == 0)
			continue;
		rewrite = rewrite_read(arena, route->hops.items[i].mail_from);
		by = claim_domain(rewrite.by);
		if (rewrite_is_forward(&rewrite) && rewrite.original.len > 0)
			into = hop_into(route, i, by);
		while (into != NO_HOP && into > 0 && is_in_host(&route->hops.items[into]))
			into--;
		if (into != NO_HOP && is_server_of(&route->hops.items[into], by))
			tell(arena, &route->hops.items[into], rewrite.original, TOLD_BY_SRS);
	}
}

/*
 * A mail comes back to the sender that its last host was given (RFC 5321 4.5.5,
 * 6.1). Where that host had already rewritten it, the hop had the one before.
 */
static void tell_returned(struct arena *arena, struct route *route, struct span address)
{
	size_t newest = address.len > 0 ? newest_hop(route) : NO_HOP;
	struct rewrite rewrite;

	if (newest == NO_HOP)
		return;
	rewrite = rewrite_read(arena, address);
	if (!rewrite_is_forward(&rewrite) ||
	    !is_server_of(&route->hops.items[newest], claim_domain(rewrite.by)))
		tell(arena, &route->hops.items[newest], address, TOLD_BY_DSN);
	else if (rewrite.original.len > 0)
		tell(arena, &route->hops.items[newest], rewrite.original, TOLD_BY_SRS);
}

static void tell_all(struct arena *arena, struct route *route, struct span address,
		     enum told_by told_by)
{
	for (size_t i = 0; i < route->hops.count; i++)
		if (route->hops.items[i].is_received)
			tell(arena, &route->hops.items[i], address, told_by);
}

static bool is_told(const struct hop *hop)
{
	return hop->mail_from_told_by != TOLD_BY_NOBODY;
}

static bool same_sender(const struct hop *a, const struct hop *b)
{
	return span_equal_nocase(a->mail_from, b->mail_from);
}

/* Whether the mail came to this hop from the one before it without leaving the house. */
static bool stayed(const struct hop *hop)
{
	return hop->is_received && !hop->restarts &&
	       (hop->crossing == CROSSING_INSIDE || hop->crossing == CROSSING_LOCAL);
}

/* "greg@localhost" is what a program on the host said; the next server made an address of it. */
static bool spreads(const struct hop *hop)
{
	return is_told(hop) &&
	       (hop->mail_from.len == 0 || span_index(hop->mail_from_domain, '.') != NOT_FOUND);
}

/* By hop: the nearest hop that is told, over hops where the mail stayed in one house; or NO_HOP. */
struct beside {
	size_t *older, *newer;
};

static struct beside find_beside(struct arena *arena, const struct hop_list *hops)
{
	struct beside beside = { arena_room(arena, hops->count, sizeof(size_t)),
				 arena_room(arena, hops->count, sizeof(size_t)) };

	for (size_t i = 0; i < hops->count; i++) {
		const struct hop *hop = &hops->items[i];
		/* What a forged line says does not spread over the trust line. */
		bool joined = i > 0 && stayed(hop) && hop[-1].trust <= hop->trust;

		beside.older[i] = spreads(hop) ? i : joined ? beside.older[i - 1] : NO_HOP;
	}
	for (size_t i = hops->count; i-- > 0;) {
		const struct hop *hop = &hops->items[i];
		bool joined = i + 1 < hops->count && stayed(&hop[1]);

		beside.newer[i] = spreads(hop) ? i : joined ? beside.newer[i + 1] : NO_HOP;
	}
	return beside;
}

/* The hop whose sender that of an untold hop must be; NO_HOP: there is none, or two differ. */
static size_t neighbour(const struct hop_list *hops, size_t older, size_t newer,
			const struct beside *beside, size_t i)
{
	if (older != NO_HOP && newer != NO_HOP &&
	    same_sender(&hops->items[older], &hops->items[newer]))
		return newer;
	/* A sender that changed further up may have changed here, by a list or a forwarder. */
	older = newer == NO_HOP ? beside->older[i] : NO_HOP;
	newer = beside->newer[i];
	if (newer != NO_HOP && beside->older[i] != NO_HOP)
		return NO_HOP;
	return newer != NO_HOP ? newer : older;
}

static void tell_neighbours(struct arena *arena, struct route *route)
{
	struct hop_list *hops = &route->hops;
	struct beside beside = find_beside(arena, hops);
	size_t *chosen = arena_room(arena, hops->count, sizeof *chosen);
	size_t *newer = arena_room(arena, hops->count, sizeof *newer);

	for (size_t i = hops->count, told = NO_HOP; i-- > 0;)
		newer[i] = told = is_told(&hops->items[i]) ? i : told;
	for (size_t i = 0, older = NO_HOP; i < hops->count; i++) {
		if (is_told(&hops->items[i]))
			older = i;
		chosen[i] = neighbour(hops, older, newer[i], &beside, i);
	}
	for (size_t i = 0; i < hops->count; i++)
		if (chosen[i] != NO_HOP && hops->items[i].is_received && !is_told(&hops->items[i]))
			tell_known(&hops->items[i], hops->items[chosen[i]].mail_from,
				   hops->items[chosen[i]].mail_from_domain, TOLD_BY_NEIGHBOUR);
}

static bool is_of_sender(const struct auth_result *result)
{
	return result->method == AUTH_SPF && result->identity != NULL &&
	       strcmp(result->identity, "mailfrom") == 0;
}

/* Many verifiers record the domain alone. */
static void tell_domains(struct route *route, const struct auth_result_list *results)
{
	for (size_t i = 0; i < results->count; i++) {
		struct hop *hop = is_of_sender(&results->items[i])
					  ? hop_told(route, &results->items[i])
					  : NULL;

		if (hop != NULL && hop->mail_from_told_by == TOLD_BY_NOBODY &&
		    hop->mail_from_domain.len == 0)
			hop->mail_from_domain = results->items[i].domain;
	}
}

static void name_results(const struct route *route, struct auth_result_list *results)
{
	for (size_t i = 0; i < results->count; i++) {
		struct auth_result *result = &results->items[i];

		if (result->domain.len == 0 && is_of_sender(result) &&
		    result->hop < route->hops.count)
			result->domain = route->hops.items[result->hop].mail_from_domain;
	}
}

/* Most hops have the sender of the one before them. */
static void read_rewrites(struct arena *arena, struct hop_list *hops)
{
	for (size_t i = 0; i < hops->count; i++) {
		struct hop *hop = &hops->items[i];

		if (i > 0 && hop->mail_from.at == hop[-1].mail_from.at &&
		    hop->mail_from.len == hop[-1].mail_from.len)
			hop->rewrite = hop[-1].rewrite;
		else
			hop->rewrite = rewrite_read(arena, hop->mail_from);
	}
}

void envelope_trace(struct arena *arena, struct route *route, struct auth_result_list *results,
		    const struct told *told, enum message_kind kind)
{
	tell_lines(arena, route);
	tell_results(arena, route, results, TOLD_BY_RECEIVED_SPF);
	/* Some checkers write the address in small letters, and SRS lives by the case of its hash.
	 */
	tell_return_paths(arena, route);
	tell_results(arena, route, results, TOLD_BY_AUTHRES);
	tell_domains(route, results);
	tell_filters(arena, route);
	if (told != NULL)
		tell_returned(arena, route, path_address(told->returned_to));
	tell_rewritten(arena, route);
	if (kind == KIND_BOUNCE)
		tell_all(arena, route, SPAN_NONE, TOLD_BY_DSN);
	if (told != NULL && told->mail_from.len > 0)
		tell_all(arena, route, path_address(told->mail_from), TOLD_BY_USER);
	tell_neighbours(arena, route);
	read_rewrites(arena, &route->hops);
	name_results(route, results);
}

void envelope_assume(struct route *route, struct span from_domain)
{
	for (size_t i = 0; i < route->hops.count && from_domain.len > 0; i++) {
		struct hop *hop = &route->hops.items[i];

		if (!hop->is_received || is_told(hop) || hop->mail_from_domain.len > 0)
			continue;
		hop->mail_from_told_by = TOLD_BY_ASSUMED;
		hop->mail_from_domain = from_domain;
	}
}
