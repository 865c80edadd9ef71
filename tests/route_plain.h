/*
 * route_plain - a route with nothing in it but the hops as they stand, and the
 * hosts that a test joins: what is attached to hops is tested apart from the
 * judgement of the path.
 */
#ifndef TESTS_ROUTE_PLAIN_H
#define TESTS_ROUTE_PLAIN_H

#include "analyzers/route.h"

__attribute__((unused)) static struct route route_plain(struct arena *arena,
							 const struct message *message)
{
	struct route route = { .message = message };

	for (size_t i = message->fields.count; i-- > 0;)
		if (message->fields.items[i].id == FIELD_RECEIVED)
			*LIST_ADD(arena, &route.hops) = (struct hop){
				.received = received_read(arena, message->fields.items[i].body, NULL),
				.field = i,
				.is_received = true,
				.crossing = CROSSING_BORDER,
				.client_host = NO_HOST,
				.by_host = NO_HOST,
			};
	return route;
}

/* Say that the server of a hop has this name, too. */
__attribute__((unused)) static void route_join(struct arena *arena, struct route *route, size_t hop,
					       struct span name)
{
	struct host host = { 0 };

	*LIST_ADD(arena, &host.names) = route->hops.items[hop].received.by;
	*LIST_ADD(arena, &host.names) = name;
	route->hops.items[hop].by_host = route->hosts.count;
	*LIST_ADD(arena, &route->hosts) = host;
}

#endif
