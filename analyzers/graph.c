#include "analyzers/graph.h"

#include <string.h>

#include "data/providers.h"
#include "parser/domain.h"

struct drawing {
	struct arena *arena;
	const struct report *report;
	struct graph graph;
	size_t *node_of_host; /* index of nodes + 1; 0: none yet */
};

/* The author's organisation, or the provider whose domain he writes from: gmail.com is google.com.
 */
static bool is_authors(struct span admd, struct span author)
{
	const struct provider *family;

	if (admd.len == 0 || author.len == 0)
		return false;
	if (domain_holds(admd, author))
		return true;
	family = provider_by_name(admd.at, admd.len);
	return family != NULL && family->kind == PROVIDER_MAILBOX &&
	       family == provider_by_name(author.at, author.len);
}

static size_t add_node(struct drawing *drawing, struct graph_node node)
{
	node.author = is_authors(node.admd, drawing->report->facts->headline.from_domain);
	*LIST_ADD(drawing->arena, &drawing->graph.nodes) = node;
	return drawing->graph.nodes.count - 1;
}

static size_t host_node(struct drawing *drawing, size_t host, struct span admd, struct span said)
{
	const struct host *known = &drawing->report->facts->route.hosts.items[host];

	if (drawing->node_of_host[host] == 0)
		drawing->node_of_host[host] =
			1 +
			add_node(drawing, (struct graph_node){
						  .host = known,
						  .said = said,
						  .admd = known->admd.len > 0 ? known->admd : admd,
					  });
	return drawing->node_of_host[host] - 1;
}

/* Each product and version once; a cluster that is being updated may show several. */
static void add_software(struct drawing *drawing, size_t node, const struct software *software)
{
	struct span_list *list = &drawing->graph.nodes.items[node].software;
	struct span text = software_text(drawing->arena, software);

	for (size_t i = 0; i < list->count; i++)
		if (span_equal(list->items[i], text))
			return;
	*LIST_ADD(drawing->arena, list) = text;
}

static size_t server_node(struct drawing *drawing, size_t index)
{
	const struct hop *hop = &drawing->report->facts->route.hops.items[index];
	const struct software *software = &drawing->report->software[index];
	size_t node = hop->by_host != NO_HOST
			      ? host_node(drawing, hop->by_host, hop->admd, SPAN_NONE)
			      : add_node(drawing, (struct graph_node){ .admd = hop->admd });

	if (software->match != SOFTWARE_UNKNOWN)
		add_software(drawing, node, software);
	return node;
}

/* Where the hop came from: its client, or the server before it when the line names no client. */
static size_t client_node(struct drawing *drawing, const struct hop *hop, size_t before)
{
	if (hop->client_host != NO_HOST)
		return host_node(drawing, hop->client_host, hop->client_admd, hop->received.helo);
	if (before != NOT_FOUND && hop->link != LINK_BROKEN && hop->link != LINK_ORIGIN)
		return before;
	return add_node(drawing, (struct graph_node){ .said = hop->received.helo,
						      .admd = hop->client_admd });
}

/*
 * Where a hop ends that no Received field tells of: at the client of the next
 * one, which handed the mail on, or at its server when that made the mail.
 */
static size_t told_node(struct drawing *drawing, size_t index)
{
	const struct hop *next = &drawing->report->facts->route.hops.items[index + 1];

	if (next->client_host != NO_HOST || next->received.helo.len > 0)
		return client_node(drawing, next, NOT_FOUND);
	return server_node(drawing, index + 1);
}

static void add_gap(struct drawing *drawing, size_t from, size_t to)
{
	*LIST_ADD(drawing->arena, &drawing->graph.edges) =
		(struct graph_edge){ .from = from, .to = to, .line = LINE_GAP };
}

/*
 * Few publish anything for the name of a host, and few seal a mail: that they don't says nothing.
 */
static bool is_idle(const struct auth_result *result)
{
	if (result->source != AUTH_EVALUATED || result->verdict != AUTH_NONE)
		return false;
	return result->method == AUTH_ARC ||
	       (result->identity != NULL && strcmp(result->identity, "helo") == 0);
}

static void add_results(struct drawing *drawing, struct graph_edge *edge, size_t hop)
{
	const struct auth_result_list *auth = &drawing->report->auth;

	edge->results = arena_take(drawing->arena, auth->count, sizeof(struct auth_result *));
	for (size_t i = 0; i < auth->count; i++) {
		const struct auth_result *result = &auth->items[i];

		if (result->hop != hop || result->skipped != NULL || is_idle(result))
			continue;
		edge->results[edge->result_count++] = result;
	}
}

static bool breaks_at(const struct break_list *breaks, size_t hop)
{
	for (size_t i = 0; i < breaks->count; i++)
		if (breaks->items[i].hop == hop)
			return true;
	return false;
}

static bool continues_steps(const struct graph *graph, size_t node)
{
	const struct graph_edge *last =
		graph->edges.count > 0 ? &graph->edges.items[graph->edges.count - 1] : NULL;

	return last != NULL && last->hop != NULL && last->from == last->to && last->to == node;
}

static void add_hop(struct drawing *drawing, size_t index, size_t from, size_t to)
{
	const struct hop *hop = &drawing->report->facts->route.hops.items[index];
	struct graph_edge edge = {
		.from = from,
		.to = to,
		.hop = hop,
		.first_hop = index + 1,
		.last_hop = index + 1,
		.line = hop->trust == TRUST_CLAIMED ? LINE_CLAIMED : LINE_BELIEVED,
		.broken = breaks_at(&drawing->report->breaks, index),
	};

	add_results(drawing, &edge, index);
	if (from == to && !edge.broken && edge.result_count == 0 &&
	    continues_steps(&drawing->graph, to))
		drawing->graph.edges.items[drawing->graph.edges.count - 1].last_hop = index + 1;
	else
		*LIST_ADD(drawing->arena, &drawing->graph.edges) = edge;
}

static size_t arrival_node(struct drawing *drawing, size_t index, size_t before)
{
	const struct hop *hop = &drawing->report->facts->route.hops.items[index];

	if (hop->by_host == NO_HOST && hop->link == LINK_SAME_HOST && before != NOT_FOUND)
		return before;
	return hop->by_host == NO_HOST && !hop->is_received ? told_node(drawing, index)
							    : server_node(drawing, index);
}

struct graph graph_make(struct arena *arena, const struct report *report)
{
	const struct route *route = &report->facts->route;
	struct drawing drawing = { .arena = arena, .report = report };
	size_t before = NOT_FOUND;

	drawing.node_of_host = arena_take(arena, route->hosts.count, sizeof(size_t));
	for (size_t i = 0; i < route->hops.count; i++) {
		const struct hop *hop = &route->hops.items[i];
		size_t from = client_node(&drawing, hop, before);
		size_t to = arrival_node(&drawing, i, before);

		if (hop->link == LINK_SAME_HOST && hop->client_host == NO_HOST)
			from = to;
		if (before != NOT_FOUND && from != before && from != to)
			add_gap(&drawing, before, from);
		add_hop(&drawing, i, from, to);
		before = to;
	}
	return drawing.graph;
}

size_t graph_node_of_hop(const struct graph *graph, size_t hop)
{
	size_t node = 0;

	for (size_t i = 0; i < graph->edges.count; i++) {
		if (graph->edges.items[i].hop == NULL)
			continue;
		node = graph->edges.items[i].to;
		if (hop != NO_HOP && graph->edges.items[i].last_hop > hop)
			break;
	}
	return node;
}
