/* claim_place - which hop's server wrote a field. */
#ifndef ANALYZERS_CLAIM_PLACE_H
#define ANALYZERS_CLAIM_PLACE_H

#include "analyzers/auth.h"
#include "analyzers/route.h"

struct claim_place {
	size_t hop; /* index in route->hops, or NO_HOP */
	enum auth_place place;
};

/* The hop of the next Received field at or below; NO_HOP if there is none. */
size_t claim_place_nearest(const struct route *, size_t field);

/*
 * The hop of a result that stands in `field`: the nearest at or below it,
 * unless `receiver` names another hop's server. It names one when it is its
 * by name, or another name of that host, or a domain above either while
 * `client` is that hop's client. Below all Received fields it is of the hop
 * with that client, or whose organisation the receiver is of; else of none:
 * the mail brought it along.
 *
 * Between two lines of one server, which gave the mail to itself, a result is
 * of the lower one unless it names a client that only the upper one has. A
 * filter that looked again at the upper one writes there, too, below the line
 * of the session it serves, and nothing in the field tells the two apart; so
 * who reads more into the hop (losses_find() does) has to allow for both.
 */
struct claim_place claim_place_find(const struct route *, size_t field, struct span receiver,
				    const struct ip *client);

const char *claim_place_word(enum auth_place); /* "own", "below", "away"; static */

/*
 * The hop of a field that `program` added, which such programs do anywhere:
 * by the mark that tells their host, else the nearest at or below, else the
 * newest hop of that program, of a host that handed the mail to itself, or
 * that tells its server.
 */
struct claim_place claim_place_filter(const struct route *, size_t field, const char *program);

#endif
