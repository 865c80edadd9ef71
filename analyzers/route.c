#include "analyzers/route.h"

#include <string.h>

#include "analyzers/clock.h"
#include "analyzers/crossing.h"
#include "analyzers/hosts.h"
#include "analyzers/link.h"
#include "analyzers/origin.h"
#include "analyzers/trail.h"
#include "analyzers/trust.h"
#include "parser/limits.h"

static size_t most_hops(const struct told *told)
{
	return told->hops > 0 ? told->hops : LIMIT_HOPS;
}

/* Indexes of the newest Received fields, `most` of them, newest first. */
static size_t find_hops(const struct message *message, size_t *fields, size_t most,
			struct flaw_list *flaws)
{
	size_t count = 0;

	for (size_t i = message_find(message, FIELD_RECEIVED, 0); i < message->fields.count;
	     i = message_find(message, FIELD_RECEIVED, i + 1)) {
		if (count == most) {
			flaw_add(flaws, FLAW_TOO_MANY_HOPS, message->fields.items[i].raw);
			break;
		}
		fields[count++] = i;
	}
	return count;
}

/* Let nothing be known of a hop but its line, which is the first member and read anyway. */
static void know_nothing(struct hop *hop)
{
	memset((char *)hop + sizeof hop->received, 0, sizeof *hop - sizeof hop->received);
	hop->client_host = hop->by_host = NO_HOST;
	hop->visit = NO_VISIT;
}

/* The hop below the oldest Received field, for which a place is kept before the others. */
static void add_origin(struct arena *arena, struct route *route, size_t most)
{
	struct hop_list *hops = &route->hops;

	if (hops->count == 0 || hops->count == most)
		return;
	know_nothing(&hops->items[-1]);
	if (!origin_find(arena, route->message, &hops->items[0], hops->items - 1))
		return;
	hops->items--;
	hops->count++;
	hops->capacity++;
}

static void read_hops(struct arena *arena, struct route *route, size_t most,
		      struct flaw_list *flaws)
{
	size_t *fields = arena_room(arena, most, sizeof *fields);
	size_t count = find_hops(route->message, fields, most, flaws);

	route->hops.items = (struct hop *)arena_room(arena, count + 1, sizeof(struct hop)) + 1;
	route->hops.count = route->hops.capacity = count;
	for (size_t i = 0; i < count; i++) {
		size_t field = fields[count - 1 - i];
		struct span body = route->message->fields.items[field].body;
		struct hop *hop = &route->hops.items[i];

		know_nothing(hop);
		received_read_into(&hop->received, arena, body, flaws);
		hop->field = field;
		hop->first_field = i + 1 < count ? fields[count - 2 - i] + 1 : 0;
		hop->is_received = true;
	}
	add_origin(arena, route, most);
}

static void read_delays(struct route *route)
{
	for (size_t i = 1; i < route->hops.count; i++) {
		struct hop *hop = &route->hops.items[i];
		const struct mail_date *before = &hop[-1].received.date;

		hop->delay_known = before->known && hop->received.date.known;
		if (hop->delay_known)
			hop->delay = (long)(hop->received.date.utc - before->utc);
	}
}

/* A fetcher, a list, or a program on the host began a new journey of a mail that had arrived. */
static void find_restarts(struct route *route)
{
	for (size_t i = 1; i < route->hops.count; i++) {
		struct hop *hop = &route->hops.items[i];
		unsigned traits = hop->received.dialect->traits;

		if (!hop[-1].is_received)
			continue; /* what is told of its client is of the same journey */
		bool handed_in = hop->crossing == CROSSING_LOCAL &&
				 hop->received.client_ip.family == 0 && (traits & NO_FROM) != 0;

		hop->restarts = handed_in || (traits & (FETCH | LIST | SUBMISSION)) != 0 ||
				(hop->received.protocol_traits & PROTOCOL_FETCH) != 0;
	}
}

static void find_visits(struct route *route)
{
	for (size_t i = 2; i < route->hops.count; i++) {
		struct hop *hop = &route->hops.items[i];
		bool left = false;

		for (size_t k = i; hop->by_host != NO_HOST && k-- > 0 && hop->visit == NO_VISIT;) {
			size_t host = route->hops.items[k].by_host;

			if (host == hop->by_host && left)
				hop->visit = k;
			else if (host == hop->by_host)
				break;
			left = left || host != NO_HOST;
		}
	}
}

struct route route_trace(struct arena *arena, const struct message *message,
			 const struct mail_date *date, const struct told *told,
			 struct flaw_list *flaws)
{
	struct route route = { .message = message };
	struct trail trail;

	read_hops(arena, &route, most_hops(told), flaws);
	read_delays(&route);
	trail = trail_read(arena, &route, told);
	link_find(&trail);
	trust_judge(&trail);
	crossing_judge(&trail);
	hosts_join(&trail);
	for (size_t i = 0; i < trail.count; i++) {
		route.hops.items[i].seen = trail.legs[i].seen;
		route.hops.items[i].front = trail.legs[i].front;
	}
	find_restarts(&route);
	find_visits(&route);
	clock_read(arena, &route, date);
	return route;
}

const char *route_field_name(const struct route *route, const struct hop *hop)
{
	return field_id_name(route->message->fields.items[hop->field].id);
}

const char *crossing_word(enum crossing crossing)
{
	switch (crossing) {
	case CROSSING_LOCAL:
		return "local";
	case CROSSING_FETCH:
		return "fetch";
	case CROSSING_SUBMISSION:
		return "submission";
	case CROSSING_BORDER:
		return "border";
	case CROSSING_INSIDE:
		return "inside";
	case CROSSING_UNKNOWN:
		return "unknown";
	}
	return "";
}

const char *trust_word(enum trust trust)
{
	switch (trust) {
	case TRUST_OWN:
		return "own";
	case TRUST_CORROBORATED:
		return "corroborated";
	case TRUST_CLAIMED:
		return "claimed";
	}
	return "";
}

const char *link_word(enum link_kind link)
{
	switch (link) {
	case LINK_ORIGIN:
		return "origin";
	case LINK_SAME_HOST:
		return "same-host";
	case LINK_NAMED:
		return "named";
	case LINK_SAME_ADMD:
		return "same-admd";
	case LINK_BROKEN:
		return "broken";
	}
	return "";
}

const char *told_by_word(enum told_by told_by)
{
	switch (told_by) {
	case TOLD_BY_NOBODY:
		return "";
	case TOLD_BY_RECEIVED:
		return "received";
	case TOLD_BY_RECEIVED_SPF:
		return "received-spf";
	case TOLD_BY_AUTHRES:
		return "authres";
	case TOLD_BY_RETURN_PATH:
		return "return-path";
	case TOLD_BY_SRS:
		return "srs";
	case TOLD_BY_DSN:
		return "dsn";
	case TOLD_BY_SPAM_HEADER:
		return "spam-header";
	case TOLD_BY_NEIGHBOUR:
		return "neighbour";
	case TOLD_BY_USER:
		return "user";
	case TOLD_BY_ASSUMED:
		return "assumed";
	}
	return "";
}
