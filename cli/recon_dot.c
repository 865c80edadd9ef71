/*
 * Recon as a drawing: a cluster per organisation, a box per host, an arrow per
 * link with the number of lines that tell it.
 */
#include <inttypes.h>

#include "cli/dot.h"
#include "cli/recon_output.h"

enum { MOST_LINES = 4, THICK = 100 };

struct sketch {
	struct dot_out to;
	const struct recon_picture *picture;
	bool *shown; /* by host */
	size_t *order, hosts; /* those that are, the most often seen first */
};

static void put_line(const struct sketch *sketch, struct span text, bool *first)
{
	if (!*first)
		fputs("<BR/>", sketch->to.file);
	*first = false;
	dot_text(&sketch->to, text);
}

/* Some of a list, and how many more there are. */
static void put_lines(const struct sketch *sketch, const struct span_list *list, bool *first)
{
	for (size_t i = 0; i < list->count && i < MOST_LINES; i++)
		put_line(sketch, list->items[i], first);
	if (list->count > MOST_LINES)
		put_line(sketch,
			 arena_format(sketch->to.arena, "and %zu more", list->count - MOST_LINES),
			 first);
}

static void put_software(const struct sketch *sketch, const struct recon_host *host, bool *first)
{
	for (size_t i = 0; i < host->software.count && i < MOST_LINES; i++) {
		const struct recon_software *one = &host->software.items[i];

		put_line(sketch,
			 arena_format(sketch->to.arena, SPAN_FMT " " SPAN_FMT, SPAN_ARG(one->product),
				      SPAN_ARG(one->version)),
			 first);
	}
}

static void put_host(const struct sketch *sketch, size_t n)
{
	const struct recon_host *host = &sketch->picture->hosts.items[n];
	bool first = true;

	fprintf(sketch->to.file, "    n%zu [style=\"rounded,filled%s\", label=<", n,
		host->believed ? "" : ",dashed");
	if (host->names.count > 0)
		fputs("<B>", sketch->to.file);
	put_lines(sketch, &host->names, &first);
	if (host->names.count > 0)
		fputs("</B>", sketch->to.file);
	if (host->said.len > 0) {
		fprintf(sketch->to.file, "<FONT COLOR=\"%s\"><I>says “", dot_faint);
		dot_text(&sketch->to, host->said);
		fputs("”</I></FONT>", sketch->to.file);
		first = false;
	}
	put_lines(sketch, &host->public_ips, &first);
	put_lines(sketch, &host->private_ips, &first);
	if (host->software.count > 0) {
		fputs("<I>", sketch->to.file);
		put_software(sketch, host, &first);
		fputs("</I>", sketch->to.file);
	}
	if (host->pool)
		put_line(sketch, SPAN("(a pool)"), &first);
	fputs(">];\n", sketch->to.file);
}

static struct span admd_of(const struct sketch *sketch, size_t place)
{
	return sketch->picture->hosts.items[sketch->order[place]].admd;
}

static bool is_first_of(const struct sketch *sketch, size_t place)
{
	for (size_t i = 0; i < place; i++)
		if (span_equal(admd_of(sketch, i), admd_of(sketch, place)))
			return false;
	return true;
}

static void put_cluster(const struct sketch *sketch, size_t place, size_t number)
{
	struct span admd = admd_of(sketch, place);

	if (admd.len > 0) {
		fprintf(sketch->to.file,
			"  subgraph cluster_%zu {\n    style=\"rounded,filled\"; fillcolor=\"%s\"; "
			"color=\"%s\"; labelloc=t; label=\"",
			number, dot_fill(number), dot_faint);
		dot_quoted(&sketch->to, admd, SIZE_MAX);
		fputs("\";\n", sketch->to.file);
	}
	for (size_t i = place; i < sketch->hosts; i++)
		if (span_equal(admd_of(sketch, i), admd))
			put_host(sketch, sketch->order[i]);
	if (admd.len > 0)
		fputs("  }\n", sketch->to.file);
}

static void put_link(const struct sketch *sketch, const struct recon_link *link)
{
	fprintf(sketch->to.file, "  n%zu -> n%zu [label=\"%" PRIu64 "%s\"", link->from, link->to,
		link->count, link->clear > 0 ? " clear" : "");
	if (link->clear > 0)
		fprintf(sketch->to.file, ", color=\"%s\"", dot_alarm);
	if (link->believed == 0)
		fputs(", style=dashed", sketch->to.file);
	fprintf(sketch->to.file, ", penwidth=%.1f];\n",
		1 + 3.0 * (double)(link->count < THICK ? link->count : THICK) / THICK);
}

static void show(struct sketch *sketch, size_t host)
{
	sketch->hosts += !sketch->shown[host];
	sketch->shown[host] = true;
}

/*
 * Choose `most` hosts: those of the links that are used most, then those seen most. A picture of
 * the greatest hosts alone would be one of boxes that nothing joins.
 */
static void choose(struct sketch *sketch, size_t most)
{
	const struct recon_picture *picture = sketch->picture;

	for (size_t i = 0; i < picture->links.count && sketch->hosts < most; i++) {
		const struct recon_link *link = &picture->links.items[i];
		size_t fresh = !sketch->shown[link->from] + !sketch->shown[link->to];

		if (sketch->hosts + fresh > most)
			continue;
		show(sketch, link->from);
		show(sketch, link->to);
	}
	for (size_t i = 0; i < picture->hosts.count && sketch->hosts < most; i++)
		show(sketch, i);
	sketch->order = arena_take(sketch->to.arena, sketch->hosts + 1, sizeof *sketch->order);
	for (size_t i = 0, place = 0; i < picture->hosts.count; i++)
		if (sketch->shown[i])
			sketch->order[place++] = i;
}

void recon_dot(FILE *out, const struct recon *recon, const struct recon_picture *picture,
	       struct redactor *redactor, size_t most)
{
	struct arena arena = { 0 };
	struct sketch sketch = {
		.to = { out, &arena, redactor },
		.picture = picture,
		.shown = arena_take(&arena, picture->hosts.count + 1, sizeof(bool)),
	};
	size_t clusters = 0;

	choose(&sketch, most);
	dot_begin(out);
	fprintf(out,
		"  label=\"%" PRIu64 " message%s; %zu of %zu hosts; dashed: only claimed; "
		"clear: across a border without TLS\"; labelloc=b;\n",
		recon->messages, recon->messages == 1 ? "" : "s", sketch.hosts,
		picture->hosts.count);
	for (size_t i = 0; i < sketch.hosts; i++)
		if (is_first_of(&sketch, i))
			put_cluster(&sketch, i, clusters++);
	for (size_t i = 0; i < picture->links.count; i++)
		if (sketch.shown[picture->links.items[i].from] &&
		    sketch.shown[picture->links.items[i].to])
			put_link(&sketch, &picture->links.items[i]);
	fputs("}\n", out);
	arena_free(&arena);
}
