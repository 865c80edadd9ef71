/* Authentication by hop on the page: what was checked beside what was recorded. */
#include "cli/auth_rows.h"
#include "cli/auth_words.h"
#include "cli/html_parts.h"

static void put_hops(struct html_out *html, size_t first, size_t last)
{
	if (first == last)
		fprintf(html->out, "<th scope=\"row\">%zu</th>", first + 1);
	else
		fprintf(html->out, "<th scope=\"row\">%zu–%zu</th>", first + 1, last + 1);
}

static void put_cell(struct text_out *out, const struct report *report,
		     const struct auth_cell *cell)
{
	struct span recorded = auth_cell_recorded(out->arena, report, cell);
	const struct auth_result *chief = auth_cell_chief(cell);

	html_out_open(out->html, "td", chief != NULL ? html_out_kind(text_result_tone(chief)) : "");
	html_out_text(out->html, auth_cell_checked(cell));
	if (recorded.len > 0) {
		fputs(" ", out->html->out);
		html_out_text(out->html, recorded);
	}
	html_out_close(out->html, "td");
}

/* One row from `hop` on; the last hop that it is of. */
static size_t put_row(struct text_out *out, const struct report *report,
		      const struct auth_row *rows, size_t hop)
{
	const char *word = auth_row_skipped(&rows[hop]);
	size_t last = auth_rows_run(rows, report->facts->route.hops.count, hop);

	fputs("<tr>", out->html->out);
	put_hops(out->html, hop, last);
	if (word == NULL) {
		for (size_t i = 0; i < AUTH_METHODS; i++)
			put_cell(out, report, &rows[hop].cells[i]);
	} else {
		fprintf(out->html->out, "<td class=\"faint\" colspan=\"%d\">", AUTH_METHODS);
		html_out_text(out->html, auth_rows_skip_line(out->arena, word));
		html_out_close(out->html, "td");
	}
	fputs("</tr>\n", out->html->out);
	return last;
}

static void put_table(struct text_out *out, const struct report *report)
{
	const struct auth_row *rows = auth_rows_read(out->arena, report);
	size_t count = report->facts->route.hops.count;

	fputs("<div class=\"wide\"><table class=\"auth\">\n<thead><tr><th scope=\"col\">#</th>",
	      out->html->out);
	for (enum auth_method method = 0; method < AUTH_METHODS; method++)
		fprintf(out->html->out, "<th scope=\"col\">%s</th>", auth_method_name(method));
	fputs("</tr></thead>\n<tbody>\n", out->html->out);
	for (size_t hop = 0; hop < count; hop++)
		hop = put_row(out, report, rows, hop);
	fputs("</tbody></table></div>\n", out->html->out);
}

static void put_note(struct text_out *out, const struct report *report,
		     const struct auth_result *result, bool same_hop)
{
	struct html_out *html = out->html;
	struct span reach = auth_words_reach(out->arena, result);

	fputs("<tr>", html->out);
	if (same_hop)
		fputs("<td></td>", html->out);
	else if (result->hop == NO_HOP) /* what the mail brought along from before its path */
		fputs("<th scope=\"row\">-</th>", html->out);
	else
		put_hops(html, result->hop, result->hop);
	html_out_element(html, "td", "", span_string(auth_method_name(result->method)));
	html_out_element(html, "td", html_out_kind(text_result_tone(result)),
			 auth_words_verdict(out->arena, report, result));
	html_out_open(html, "td", "");
	html_out_text(html, auth_words_result(out->arena, report, result));
	if (reach.len > 0)
		html_out_element(html, "div", html_out_kind(TONE_DOUBT), reach);
	fputs("</td></tr>\n", html->out);
}

static void put_notes(struct text_out *out, const struct report *report,
		      const struct text_detail *detail)
{
	struct auth_note_list notes =
		auth_notes(out->arena, report, detail->all_text ? NOTES_ALL : NOTES_TELLING);

	if (notes.count == 0)
		return;
	fputs("<div class=\"wide\"><table class=\"notes\"><tbody>\n", out->html->out);
	for (size_t i = 0; i < notes.count; i++)
		put_note(out, report, notes.items[i],
			 i > 0 && notes.items[i]->hop == notes.items[i - 1]->hop);
	fputs("</tbody></table></div>\n", out->html->out);
}

void html_auth(struct text_out *out, const struct report *report, const struct text_detail *detail)
{
	if (report->auth.count == 0)
		return;
	html_out_heading(out->html, auth_words_title(report));
	if (report->facts->route.hops.count > 0)
		put_table(out, report);
	put_notes(out, report, detail);
}
