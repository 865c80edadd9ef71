/*
 * route - the path of one message, oldest hop first.
 *
 * Fields are only ever added on top, so the message as hop k left it is the
 * field list from that hop's Received field down: an index, not a copy.
 */
#ifndef ANALYZERS_ROUTE_H
#define ANALYZERS_ROUTE_H

#include "analyzers/rewrite.h"
#include "analyzers/told.h"
#include "data/networks.h"
#include "parser/message.h"
#include "parser/received.h"

/* What kind of border the message crossed to this hop. */
enum crossing {
	CROSSING_LOCAL,
	CROSSING_FETCH,
	CROSSING_SUBMISSION,
	CROSSING_BORDER,
	CROSSING_INSIDE,
	CROSSING_UNKNOWN,
};

enum trust { TRUST_OWN, TRUST_CORROBORATED, TRUST_CLAIMED };

enum link_kind {
	LINK_ORIGIN, /* the oldest hop */
	LINK_SAME_HOST, /* a step inside one host */
	LINK_NAMED, /* this hop's client is the previous hop's server, by name or address */
	LINK_SAME_ADMD, /* not the same host, but one organisation */
	LINK_BROKEN, /* nothing joins them: a hop is missing, hidden or forged */
};

/* Who told the envelope sender of a hop. */
enum told_by {
	TOLD_BY_NOBODY,
	TOLD_BY_RECEIVED,
	TOLD_BY_RECEIVED_SPF,
	TOLD_BY_AUTHRES,
	TOLD_BY_RETURN_PATH,
	TOLD_BY_SRS,
	TOLD_BY_DSN,
	TOLD_BY_SPAM_HEADER,
	TOLD_BY_NEIGHBOUR,
	TOLD_BY_USER,
	TOLD_BY_ASSUMED,
};

#define NO_HOST ((size_t)-1)
#define NO_VISIT ((size_t)-1)

/* One machine or cluster as the message shows it, under all its names and addresses. */
struct host {
	struct span_list names; /* lower-case A-labels; the best known first */
	struct ip_list LIST_OF(struct ip) public_ips;
	struct ip_list private_ips;
	struct span admd; /* organisational domain it belongs to (RFC 5598 2.3); may be empty */
	struct span_list because; /* why names and addresses were joined, one sentence each */
};
struct host_list LIST_OF(struct host);

struct hop {
	struct received received;
	size_t field; /* index in message->fields of its field */
	size_t first_field; /* index of the topmost field that its server wrote above its own */
	/* False: another field tells of a client below the oldest Received field, such as
	 * X-Originating-IP. It is the first hop, a claim, and its server is not told. */
	bool is_received;
	enum link_kind link; /* to the hop before it */
	enum crossing crossing;
	enum trust trust;
	bool seen; /* the server itself saw the one before it: its address, or its looked-up name */
	bool front; /* the server is one that its provider shows to the outside */
	bool restarts; /* the mail had arrived before: fetched, or handed in anew */
	size_t visit; /* index of the last visit to this host, others between; or NO_VISIT */
	enum network_scope client_scope, by_scope;
	size_t client_host, by_host; /* index in route->hosts, or NO_HOST */
	struct span client_admd, admd; /* of client and server; may be empty */
	bool delay_known;
	long delay; /* seconds since the hop before; negative: clocks disagree, or forged */
	bool offset_known;
	long clock_offset; /* seconds by which the clock of the by host is thought to be fast */
	struct span offset_because; /* one sentence: what the estimate rests on */
	struct span mail_from; /* envelope sender on this connection; empty for the null sender */
	enum told_by mail_from_told_by;
	/* Its domain as A-labels, also where nothing but that was told; empty: unknown, or null
	 * sender. */
	struct span mail_from_domain;
	struct rewrite rewrite; /* what else is in mail_from */
};
struct hop_list LIST_OF(struct hop);

struct route {
	const struct message *message;
	struct hop_list hops; /* oldest first */
	struct host_list hosts;
	size_t own_from; /* index of the oldest hop with trust own; hops.count: none */
};

/* Read the path; `date` is the Date field's. The message must outlive the route. */
struct route route_trace(struct arena *, const struct message *, const struct mail_date *date,
			 const struct told *, struct flaw_list *);

/* The name of the field that tells of the hop: "Received", "X-Originating-IP"; static. */
const char *route_field_name(const struct route *, const struct hop *);

const char *crossing_word(enum crossing); /* "border"; static */
const char *trust_word(enum trust);
const char *link_word(enum link_kind); /* "same-host" */
const char *told_by_word(enum told_by); /* "received-spf"; "" for TOLD_BY_NOBODY */

#endif
