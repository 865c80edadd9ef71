/* Findings on the page: the advice, what they rest on, and where it is written. */
#include <inttypes.h>

#include "cli/finding_words.h"
#include "cli/html_parts.h"

enum { MOST_EVIDENCE = 6, EVIDENCE_COLUMNS = 300 };

/* "Received-SPF, byte 812": what was looked at, and where it lies. */
static void put_place(struct text_out *out, const struct report *report, const struct evidence *one)
{
	uint64_t offset;

	html_out_text(out->html, one->what);
	if (one->in_message && report_offset(report, one->text, &offset))
		fprintf(out->html->out, ", byte %" PRIu64, offset);
}

static void put_evidence(struct text_out *out, const struct report *report,
			 const struct evidence_list *all)
{
	struct html_out *html = out->html;

	if (all->count == 0)
		return;
	fputs("<ul class=\"evidence\">\n", html->out);
	for (size_t i = 0; i < all->count && i < MOST_EVIDENCE; i++) {
		struct span text =
			all->items[i].part.len > 0 ? all->items[i].part : all->items[i].text;

		fputs("<li>", html->out);
		put_place(out, report, &all->items[i]);
		if (text.len > 0) {
			fputs(": ", html->out);
			html_out_element(html, "code", "",
					 text_out_fit(out, text, EVIDENCE_COLUMNS));
		}
		fputs("</li>\n", html->out);
	}
	if (all->count > MOST_EVIDENCE)
		fprintf(html->out, "<li>and %zu more</li>\n", all->count - MOST_EVIDENCE);
	fputs("</ul>\n", html->out);
}

static void put_finding(struct text_out *out, const struct report *report, size_t n,
			enum finding_merge merge)
{
	const struct finding_list *all = &report->findings;
	const struct finding *finding = &all->items[n];
	const char *tone = html_out_kind(text_severity_tone(finding->severity));
	struct html_out *html = out->html;

	fputs("<li>\n<p>", html->out);
	html_out_open(html, "strong", tone);
	fprintf(html->out, "%s</strong> ", severity_word(finding->severity));
	html_out_text(html, finding_words(out->arena, all, n, merge));
	fprintf(html->out, " <code>%s</code></p>\n", finding->rule->id);
	if (!finding_is_advised_before(all, n))
		html_out_element(html, "p", "advice", finding->advice);
	put_evidence(out, report, &finding->evidence);
	html_out_element(html, "p", "faint", span_string(finding->rule->reference));
	fputs("\n</li>\n", html->out);
}

void html_findings(struct text_out *out, const struct report *report,
		   const struct text_detail *detail)
{
	const struct finding_list *all = &report->findings;
	enum finding_merge merge = detail->all_text ? FINDING_EACH : FINDING_MERGED;

	if (all->count == 0)
		return;
	html_out_heading(out->html, "Findings (mailpath explain RULE tells more)");
	fputs("<ol class=\"findings\">\n", out->html->out);
	for (size_t i = 0; i < all->count; i++)
		if (merge == FINDING_EACH || !finding_is_told_before(all, i))
			put_finding(out, report, i, merge);
	fputs("</ol>\n", out->html->out);
}
