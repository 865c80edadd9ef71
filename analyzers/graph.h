/*
 * graph - hosts and hand-overs as nodes and edges, for drawings.
 *
 * One node per host of the route, and one per place where nobody told which
 * host it was. One edge per hop; steps inside one host that follow each other
 * are one edge that leads back to its node.
 */
#ifndef ANALYZERS_GRAPH_H
#define ANALYZERS_GRAPH_H

#include "analyzers/report.h"

enum graph_line {
	LINE_BELIEVED, /* told by a host that is ours, or corroborated */
	LINE_CLAIMED,  /* told by nobody who can be believed */
	LINE_GAP,      /* nothing is known: a hop is missing, hidden or forged */
};

struct graph_node {
	const struct host *host; /* NULL: not known which */
	struct span said;	 /* what it called itself as a client, which proves nothing; may be empty */
	struct span admd;	 /* may be empty */
	struct span_list software; /* each product and version once; ready to read, not yet safe to show */
	bool author;		 /* of the author's organisation, or of his provider */
};
struct graph_node_list LIST_OF(struct graph_node);

struct graph_edge {
	size_t from, to;	    /* index of nodes */
	const struct hop *hop;	    /* NULL for a gap */
	size_t first_hop, last_hop; /* from 1; differ for steps inside one host. 0 for a gap */
	enum graph_line line;
	bool broken; /* a break of the report shows here */
	const struct auth_result **results; /* what was recorded or found at its end */
	size_t result_count;
};
struct graph_edge_list LIST_OF(struct graph_edge);

struct graph {
	struct graph_node_list nodes;
	struct graph_edge_list edges; /* in the order of the hops */
};

struct graph graph_make(struct arena *, const struct report *);

/* The node where that hop ends, counted from 0; NO_HOP: where the last one does. */
size_t graph_node_of_hop(const struct graph *, size_t hop);

#endif
