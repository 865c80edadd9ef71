/*
 * The route as a Graphviz drawing, left to right: a cluster per organisation,
 * a box per host, a numbered arrow per hop.
 *
 * Meaning never hangs on colour alone: a solid line was told by a host that is
 * believed, a dashed one is only claimed, a dotted one is a gap; where a pass
 * turned into a fail the line is thick and says so. The colours are told apart
 * by colour-blind readers and print as different greys.
 *
 * Every text goes through text_shown() and is then written as character
 * references where HTML-like labels need it, so no mail can add to the drawing.
 */
#include "analyzers/graph.h"
#include "cli/dot.h"
#include "cli/redaction.h"
#include "cli/render.h"
#include "parser/text.h"

enum {
	MOST_NAMES = 6,
	MOST_ADDRESSES = 6,
	MOST_RESULTS = 6,
	MOST_REFUSALS = 4,
	SUBJECT_WIDTH = 60,
};

struct sketch {
	struct dot_out to;
	const struct report *report;
	struct graph graph;
	const char *prefix; /* of the names of its nodes: "" for the message itself */
	size_t *clusters; /* drawn so far */
};

/* A host without a name of its own: what it said of itself, which proves nothing. */
static void put_nameless(const struct sketch *sketch, const struct graph_node *node)
{
	if (node->said.len == 0 && node->host != NULL)
		return;
	fprintf(sketch->to.file, "<FONT COLOR=\"%s\"><I>", dot_faint);
	if (node->said.len > 0) {
		fputs("says “", sketch->to.file);
		dot_text(&sketch->to, node->said);
		fputs("”", sketch->to.file);
	} else {
		fputs("not told", sketch->to.file);
	}
	fputs("</I></FONT>", sketch->to.file);
}

static void put_names(const struct sketch *sketch, const struct graph_node *node)
{
	FILE *out = sketch->to.file;

	if (node->host == NULL || node->host->names.count == 0) {
		put_nameless(sketch, node);
		return;
	}
	for (size_t i = 0; i < node->host->names.count && i < MOST_NAMES; i++) {
		fputs(i == 0 ? "<B>" : "<BR/>", out);
		dot_text(&sketch->to, node->host->names.items[i]);
		fputs(i == 0 ? "</B>" : "", out);
	}
	if (node->host->names.count > MOST_NAMES)
		fprintf(out, "<BR/>and %zu more names", node->host->names.count - MOST_NAMES);
}

static void put_addresses(const struct sketch *sketch, const struct ip_list *ips, const char *where,
			  bool *first)
{
	for (size_t i = 0; i < ips->count && i < MOST_ADDRESSES; i++) {
		fprintf(sketch->to.file, "%s<FONT POINT-SIZE=\"9\" COLOR=\"%s\">", *first ? "" : "<BR/>",
			dot_ink);
		dot_text(&sketch->to, ip_text(sketch->to.arena, &ips->items[i]));
		fprintf(sketch->to.file, "%s</FONT>", where);
		*first = false;
	}
	if (ips->count > MOST_ADDRESSES)
		fprintf(sketch->to.file, "<BR/>and %zu more", ips->count - MOST_ADDRESSES);
}

static void put_node(const struct sketch *sketch, size_t index)
{
	const struct graph_node *node = &sketch->graph.nodes.items[index];
	bool first = node->host == NULL || (node->host->names.count == 0 && node->said.len == 0);

	fprintf(sketch->to.file, "    %sn%zu [%slabel=<", sketch->prefix, index,
		node->host == NULL ? "style=\"rounded,dashed\", " : "");
	put_names(sketch, node);
	if (node->host != NULL) {
		put_addresses(sketch, &node->host->public_ips, "", &first);
		put_addresses(sketch, &node->host->private_ips, " inside", &first);
	}
	for (size_t i = 0; i < node->software.count; i++) {
		fprintf(sketch->to.file, "<BR/><FONT POINT-SIZE=\"9\" COLOR=\"%s\"><I>", dot_faint);
		dot_text(&sketch->to, node->software.items[i]);
		fputs("</I></FONT>", sketch->to.file);
	}
	fputs(">];\n", sketch->to.file);
}

/* One cluster per organisation, in the order in which the mail met them. */
static void put_cluster(const struct sketch *sketch, size_t first)
{
	const struct graph_node_list *nodes = &sketch->graph.nodes;
	const struct graph_node *head = &nodes->items[first];
	size_t number = (*sketch->clusters)++;

	if (head->admd.len > 0) {
		fprintf(sketch->to.file, "  subgraph cluster_%zu {\n    label=\"", number);
		dot_quoted(&sketch->to, head->admd, SIZE_MAX);
		fprintf(sketch->to.file, "%s\"; labelloc=t; bgcolor=\"%s\"; color=\"%s\"; penwidth=%s;\n",
			head->author ? " (author)" : "", dot_fill(number),
			dot_faint, head->author ? "2" : "0.6");
	}
	for (size_t i = first; i < nodes->count; i++)
		if (i == first || (head->admd.len > 0 && span_equal(nodes->items[i].admd, head->admd)))
			put_node(sketch, i);
	if (head->admd.len > 0)
		fputs("  }\n", sketch->to.file);
}

static bool is_first_of_cluster(const struct graph_node_list *nodes, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (nodes->items[index].admd.len > 0 &&
		    span_equal(nodes->items[i].admd, nodes->items[index].admd))
			return false;
	return true;
}

static void put_delay(FILE *out, long delay)
{
	const char *sign = delay < 0 ? "−" : "+";
	unsigned long seconds = delay < 0 ? 0ul - (unsigned long)delay : (unsigned long)delay;

	if (seconds < 120)
		fprintf(out, "%s%lu s", sign, seconds);
	else if (seconds < 7200)
		fprintf(out, "%s%lu min", sign, seconds / 60);
	else if (seconds < 172800)
		fprintf(out, "%s%lu h", sign, seconds / 3600);
	else
		fprintf(out, "%s%lu days", sign, seconds / 86400);
}

static void put_protocol(const struct sketch *sketch, const struct hop *hop)
{
	const struct received *received = &hop->received;

	if (!hop->is_received)
		fprintf(sketch->to.file, " told by %s",
			route_field_name(&sketch->report->facts->route, hop));
	if (received->protocol != NULL)
		fprintf(sketch->to.file, " %s", received->protocol);
	else if (received->with.len > 0) {
		putc(' ', sketch->to.file);
		dot_text(&sketch->to, received->with);
	}
	if (received->tls != NULL)
		fprintf(sketch->to.file, "<BR/>%s", received->tls);
	if (hop->delay_known && hop->link != LINK_ORIGIN) {
		fputs("<BR/>", sketch->to.file);
		put_delay(sketch->to.file, hop->delay);
	}
}

static void put_result(const struct sketch *sketch, const struct auth_result *result, bool bad)
{
	fprintf(sketch->to.file, "<BR/><FONT POINT-SIZE=\"9\" COLOR=\"%s\">%s%s %s%s%s</FONT>",
		bad ? dot_alarm : dot_ink, bad ? "<B>" : "", auth_method_word(result->method),
		auth_verdict_word(result->verdict),
		result->source == AUTH_CLAIMED ? " (recorded)" : "", bad ? "</B>" : "");
}

static bool is_told_already(const struct graph_edge *edge, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (edge->results[i]->method == edge->results[index]->method &&
		    edge->results[i]->verdict == edge->results[index]->verdict &&
		    edge->results[i]->source == edge->results[index]->source)
			return true;
	return false;
}

static void put_results(const struct sketch *sketch, const struct graph_edge *edge)
{
	size_t shown = 0;

	for (size_t i = 0; i < edge->result_count && shown < MOST_RESULTS; i++) {
		if (is_told_already(edge, i))
			continue;
		put_result(sketch, edge->results[i],
			   edge->results[i]->verdict == AUTH_FAIL ||
				   edge->results[i]->verdict == AUTH_SOFTFAIL);
		shown++;
	}
}

/* Why it is broken there, as the report calls it. */
static void put_causes(const struct sketch *sketch, const struct graph_edge *edge)
{
	const struct break_list *breaks = &sketch->report->breaks;

	for (size_t i = 0; i < breaks->count; i++) {
		const struct break_ *one = &breaks->items[i];

		if (one->hop + 1 < edge->first_hop || one->hop >= edge->last_hop)
			continue;
		for (size_t k = 0; k < one->causes.count; k++)
			fprintf(sketch->to.file, "<BR/><FONT POINT-SIZE=\"9\" COLOR=\"%s\"><I>%s</I></FONT>",
				dot_alarm, one->causes.items[k]);
	}
}

static const char *line_style(const struct graph_edge *edge)
{
	switch (edge->line) {
	case LINE_BELIEVED:
		return "solid";
	case LINE_CLAIMED:
		return "dashed";
	case LINE_GAP:
		break;
	}
	return "dotted";
}

static void put_edge(const struct sketch *sketch, const struct graph_edge *edge)
{
	FILE *out = sketch->to.file;

	fprintf(out, "  %sn%zu -> %sn%zu [style=%s", sketch->prefix, edge->from, sketch->prefix,
		edge->to, line_style(edge));
	if (edge->hop == NULL) {
		fprintf(out, ", arrowhead=none, fontcolor=\"%s\", label=<gap>];\n", dot_faint);
		return;
	}
	if (edge->broken)
		fprintf(out, ", color=\"%s\", penwidth=2.6", dot_alarm);
	fprintf(out, ", label=<<B>%zu", edge->first_hop);
	if (edge->last_hop != edge->first_hop)
		fprintf(out, "–%zu", edge->last_hop);
	fputs("</B>", out);
	put_protocol(sketch, edge->hop);
	put_results(sketch, edge);
	if (edge->broken)
		put_causes(sketch, edge);
	fputs(">];\n", out);
}

static void put_title(const struct sketch *sketch)
{
	const struct headline *headline = &sketch->report->facts->headline;

	fputs("  label=\"", sketch->to.file);
	if (headline->from.count > 0) {
		dot_quoted(&sketch->to, headline->from.items[0].addr, SIZE_MAX);
		fputs(headline->subject.len > 0 ? ": " : "", sketch->to.file);
	}
	dot_quoted(&sketch->to, headline->subject, SUBJECT_WIDTH);
	fputs("\\nsolid: told by a host that is believed, dashed: only claimed, dotted: a gap\"; "
	      "labelloc=b;\n",
	      sketch->to.file);
}

static void begin(struct rendering *rendering)
{
	(void)rendering;
}

static void put_nodes(const struct sketch *sketch)
{
	for (size_t i = 0; i < sketch->graph.nodes.count; i++)
		if (is_first_of_cluster(&sketch->graph.nodes, i))
			put_cluster(sketch, i);
}

static void put_edges(const struct sketch *sketch)
{
	for (size_t i = 0; i < sketch->graph.edges.count; i++)
		put_edge(sketch, &sketch->graph.edges.items[i]);
}

/* "failed 550 5.7.1" */
static void put_refused(const struct sketch *sketch, const struct bounce_recipient *one)
{
	fprintf(sketch->to.file, ", color=\"%s\", penwidth=2.6, label=<<FONT COLOR=\"%s\"><B>",
		dot_alarm, dot_alarm);
	dot_text(&sketch->to, one->action.len > 0 ? one->action : SPAN("refused"));
	fputs("</B>", sketch->to.file);
	if (one->reply != 0)
		fprintf(sketch->to.file, " %u", one->reply);
	putc(' ', sketch->to.file);
	dot_text(&sketch->to, one->status);
	fputs("</FONT>>];\n", sketch->to.file);
}

/*
 * Where the mail that came back was refused: on a host of its path, or on one behind it that is
 * known from the bounce alone. Returns the node that had it.
 */
static size_t put_refusal(const struct sketch *inside, const struct bounce_recipient *one,
			  const struct returned *returned, size_t number)
{
	bool on_path = returned->said_in == SAID_IN_ORIGINAL;
	size_t node = graph_node_of_hop(&inside->graph, on_path ? returned->said_at_hop : NO_HOP);
	const char *prefix = inside->prefix;

	if (on_path) {
		fprintf(inside->to.file, "  %sn%zu -> %sn%zu [style=solid", prefix, node, prefix, node);
	} else {
		fprintf(inside->to.file, "  %sr%zu [style=\"rounded,dashed\", label=<", prefix, number);
		dot_text(&inside->to,
			 returned->said_by.len > 0 ? returned->said_by : SPAN("not told"));
		fprintf(inside->to.file, ">];\n  %sn%zu -> %sr%zu [style=solid", prefix, node, prefix,
			number);
	}
	put_refused(inside, one);
	return node;
}

static bool is_refused_before(const struct returned_list *list, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (span_equal_nocase(list->items[i].said_by, list->items[index].said_by))
			return true;
	return false;
}

/* What became of the mail that came back: who refused it, and that the bounce was made then. */
static void put_returned(const struct sketch *outer, const struct sketch *inside)
{
	const struct facts *facts = outer->report->facts;
	size_t maker = graph_node_of_hop(&inside->graph, NO_HOP), shown = 0;

	for (size_t i = 0; i < facts->bounce.recipients.count && shown < MOST_REFUSALS; i++) {
		const struct bounce_recipient *one = &facts->bounce.recipients.items[i];

		if (bounce_went_well(one) || is_refused_before(&facts->returned, i))
			continue;
		maker = put_refusal(inside, one, &facts->returned.items[i], shown++);
	}
	if (outer->graph.nodes.count > 0)
		fprintf(outer->to.file,
			"  %sn%zu -> %sn0 [style=dotted, fontcolor=\"%s\", label=<bounce>];\n",
			inside->prefix, maker, outer->prefix, dot_faint);
}

/* A message inside, in a cluster that says what it is; nothing where it tells no path. */
static void put_inside(const struct sketch *outer, size_t index)
{
	const struct bounce *bounce = &outer->report->facts->bounce;
	struct sketch inside = *outer;
	struct span prefix = arena_format(outer->to.arena, "%si%zu_", outer->prefix, index);

	inside.report = &outer->report->embedded[index];
	inside.graph = graph_make(outer->to.arena, inside.report);
	inside.prefix = arena_string(outer->to.arena, prefix);
	if (inside.graph.edges.count == 0)
		return;
	fprintf(outer->to.file, "  subgraph cluster_%zu {\n", (*outer->clusters)++);
	put_nodes(&inside);
	/* Behind the clusters in it, which would have these for their own. */
	fprintf(outer->to.file,
		"    label=\"%s\"; labelloc=t; style=\"rounded,dashed\"; color=\"%s\";\n  }\n",
		returned_title(bounce, index), dot_ink);
	put_edges(&inside);
	if (index == 0 && (bounce->type == BOUNCE_DSN || bounce->type == BOUNCE_TEXT))
		put_returned(outer, &inside);
	for (size_t i = 0; i < inside.report->facts->embedded_count; i++)
		put_inside(&inside, i);
}

static void report(struct rendering *rendering, const struct report *report)
{
	struct arena arena = { 0 };
	size_t clusters = 0;
	struct sketch sketch = {
		.to = { rendering->out, &arena, redaction_open_report(&arena, rendering->options, report) },
		.report = report,
		.graph = graph_make(&arena, report),
		.prefix = "",
		.clusters = &clusters,
	};

	dot_begin(sketch.to.file);
	put_title(&sketch);
	put_nodes(&sketch);
	put_edges(&sketch);
	for (size_t i = 0; i < report->facts->embedded_count; i++)
		put_inside(&sketch, i);
	fputs("}\n", sketch.to.file);
	rendering->reports++;
	redaction_close(sketch.to.redactor);
	arena_free(&arena);
}

static void end(struct rendering *rendering)
{
	(void)rendering;
}

const struct renderer render_dot = {
	.name = "dot",
	.summary = "a drawing of the path for Graphviz",
	.begin = begin,
	.report = report,
	.end = end,
};
