/*
 * host_facts - what the user brought along of addresses and domains: who holds them, since when,
 * whom to ask. Nothing is judged by it; it is laid beside the hosts that it is about.
 */
#ifndef ANALYZERS_HOST_FACTS_H
#define ANALYZERS_HOST_FACTS_H

#include "analyzers/route.h"

/* One object of the user's file. What it does not tell is empty. */
struct host_fact {
	struct ip first, last; /* the addresses that it is about; of no family: none */
	struct span domain; /* else: this one and all below it; lower case */
	struct span about; /* the same in words: "192.0.2.0/24", "example.com" */
	struct span name, handle, country;
	struct span holder; /* the registrant, by name */
	struct span abuse; /* where to complain: an address of mail */
	struct span registered; /* the date, as written */
	struct span_list notes; /* what else: "asn: 64496" */
};

struct host_facts {
	struct host_fact_list LIST_OF(struct host_fact) all; /* in the order of the files */
	unsigned char sha256[32]; /* of the files, each with that of those before it */
};

struct host_fact_refs LIST_OF(const struct host_fact *);

/* Those that are about an address or a name of the host; the list lives in the arena. */
struct host_fact_refs host_facts_of(struct arena *, const struct host_facts *, const struct host *);

#endif
