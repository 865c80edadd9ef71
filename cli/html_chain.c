/*
 * The path in short: a box for each organisation that had the mail, in order,
 * an arrow between each two. A list that the browser lays out, so that it
 * breaks where a screen ends and can be read aloud.
 */
#include "cli/html_parts.h"
#include "cli/path_words.h"

/* The end, exclusive, of the hops from `first` on that are of one organisation. */
static size_t run_end(const struct hop_list *hops, size_t first)
{
	size_t end = first + 1;

	while (end < hops->count && hops->items[end].link != LINK_BROKEN &&
	       span_equal_nocase(hops->items[end].admd, hops->items[first].admd))
		end++;
	return end;
}

static bool all_claimed(const struct hop_list *hops, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++)
		if (hops->items[i].trust != TRUST_CLAIMED)
			return false;
	return true;
}

static const struct break_ *first_break(const struct report *report, size_t first, size_t end)
{
	const struct break_ *found = NULL;

	for (size_t i = first; i < end && found == NULL; i++)
		found = path_break(report, i);
	return found;
}

/* From where the mail came, where that is not the first box. */
static void put_origin(struct text_out *out, const struct hop *hop)
{
	struct span from =
		hop->client_admd.len > 0 ? hop->client_admd : path_words_client(out->arena, hop);

	if (from.len > 0 &&
	    (hop->client_admd.len == 0 || !span_equal_nocase(hop->client_admd, hop->admd)))
		html_out_element(out->html, "li", hop->trust == TRUST_CLAIMED ? "claimed" : "",
				 from);
}

static void put_box(struct text_out *out, const struct report *report, size_t first, size_t end)
{
	const struct hop_list *hops = &report->facts->route.hops;
	const struct break_ *broken = first_break(report, first, end);
	struct html_out *html = out->html;
	struct span name = hops->items[first].admd;

	html_out_open(html, "li",
		      broken != NULL		      ? "alarm"
		      : all_claimed(hops, first, end) ? "claimed"
						      : "");
	html_out_element(html, "b", "", name.len > 0 ? name : SPAN("not known whose"));
	if (end - first == 1)
		fprintf(html->out, " hop %zu", end);
	else
		fprintf(html->out, " hops %zu–%zu", first + 1, end);
	if (broken != NULL)
		html_out_element(html, "div", "bad", path_words_break(out->arena, report, broken));
	fputs("</li>\n", html->out);
}

void html_chain(struct text_out *out, const struct report *report)
{
	const struct hop_list *hops = &report->facts->route.hops;

	fputs("<ol class=\"chain\">\n", out->html->out);
	put_origin(out, &hops->items[0]);
	/* What another field than Received tells of is a client alone. */
	for (size_t first = hops->items[0].is_received ? 0 : 1, end; first < hops->count;
	     first = end) {
		end = run_end(hops, first);
		put_box(out, report, first, end);
	}
	fputs("</ol>\n", out->html->out);
}
