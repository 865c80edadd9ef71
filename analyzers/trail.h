/*
 * trail - the hops of a route with what their names and addresses tell, while
 * route_trace() works on them. Nobody else needs it.
 *
 * Each hop has two ends: the client as its server saw it, and the server.
 */
#ifndef ANALYZERS_TRAIL_H
#define ANALYZERS_TRAIL_H

#include "analyzers/route.h"
#include "data/providers.h"

/* An organisation's domain; those found to be one have one root. */
struct org {
	struct span name;
	struct org *parent; /* NULL at the root */
	struct span shown; /* root only: what all its domains go by */
};

/* A host name that occurs in the message, once. */
struct name {
	struct span text; /* lower-case A-labels, no final dot */
	struct span raw; /* as it first stood in the message */
	struct org *org; /* NULL: a single label, a public suffix */
	const struct provider *provider;
	bool inner; /* of a domain that no public DNS has: "corp.local" */
};

struct end {
	const struct name *name; /* server: by; client: as looked up, when that led back; or NULL */
	const struct name *said; /* client only: EHLO, or a name that did not lead back */
	struct ip ip;
	enum network_scope scope;
	const struct provider *block; /* the family whose address it is */
	bool customer; /* the looked-up name is one of an access network's customer lines */
	struct org *org; /* by what servers wrote; NULL: not known */
};

struct leg {
	struct end client, server;
	bool in_host, fetch, lmtp;
	bool silent; /* of a kind of line that never tells the client */
	bool doubted; /* a client that did not log in has no name, or a customer's */
	bool front; /* the server is one that its provider shows to the outside */
	bool seen; /* the server itself saw that its client is the server below */
	struct span
		one_house; /* why its server's and its client's domains are one organisation's */
	size_t stands; /* the hop at or below whose server is meant, for steps that name none */
};

struct trail {
	struct arena *arena;
	struct route *route;
	const struct told *told;
	struct leg *legs; /* one per hop */
	size_t count;
	struct trail_names LIST_OF(struct name *) names;
	uint64_t named; /* their bits: no name is kept whose bit is not set */
	struct trail_orgs LIST_OF(struct org *) orgs;
};

/* Read names and addresses of all hops. */
struct trail trail_read(struct arena *, struct route *, const struct told *);

/* The name as it is kept; NULL: it names no host, being an address, "localhost", or no name. */
const struct name *trail_name(struct trail *, struct span raw);

static inline struct org *org_root(struct org *org)
{
	while (org != NULL && org->parent != NULL)
		org = org->parent;
	return org;
}

/* True when they were two and are one now; either may be NULL: nothing happens. */
bool org_join(struct org *, struct org *);

/* False when either is NULL. */
static inline bool org_same(struct org *a, struct org *b)
{
	return a != NULL && org_root(a) == org_root(b);
}

/* Addresses that a stranger can have; documentation addresses are taken for such. */
static inline bool scope_is_public(enum network_scope scope)
{
	return scope == SCOPE_PUBLIC || scope == SCOPE_DOCUMENTATION;
}

/* An address that is told and is not public: the client is on the server's own side. */
static inline bool end_is_inside(const struct end *end)
{
	return end->scope != SCOPE_NONE && !scope_is_public(end->scope);
}

/* Whether the end tells nothing: no name, no address, no EHLO. */
static inline bool end_is_blank(const struct end *end)
{
	return end->name == NULL && end->said == NULL && end->scope == SCOPE_NONE;
}

struct span name_label(const struct name *); /* its first label */

#endif
