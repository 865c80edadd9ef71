/* The path on the page: a row a hop, and a band wherever the mail comes into other hands. */
#include "analyzers/words.h"
#include "cli/html_parts.h"
#include "cli/path_words.h"
#include "parser/text.h"

enum column { NUMBER, CLIENT, SERVER, TIME, DELAY, HOW, SOFTWARE, COLUMNS };

static const char *const columns[COLUMNS] = {
	[NUMBER] = "#",		 [CLIENT] = "handed over by", [SERVER] = "taken by",
	[TIME] = "UTC",		 [DELAY] = "delay",	      [HOW] = "how",
	[SOFTWARE] = "software",
};

struct sheet {
	struct html_out *html;
	struct arena *arena;
	const struct report *report;
	const struct route *route;
	const struct hop *sender; /* whose envelope sender was told last */
	const struct hop *dated; /* whose day was told last */
};

static void put_head(struct html_out *html)
{
	fputs("<div class=\"wide\"><table class=\"path\">\n<thead><tr>", html->out);
	for (size_t i = 0; i < COLUMNS; i++)
		fprintf(html->out, "<th scope=\"col\">%s</th>", columns[i]);
	fputs("</tr></thead>\n<tbody>\n", html->out);
}

/* A row of one cell, over all columns. */
static void put_band(const struct sheet *sheet, const char *kind, struct span words)
{
	if (words.len == 0)
		return;
	html_out_open(sheet->html, "tr", kind);
	fprintf(sheet->html->out, "<td colspan=\"%d\">", COLUMNS);
	html_out_text(sheet->html, words);
	fputs("</td></tr>\n", sheet->html->out);
}

/* A line in a cell, below what stands there. */
static void put_line(const struct sheet *sheet, const char *kind, struct span words)
{
	if (words.len > 0)
		html_out_element(sheet->html, "div", kind, words);
}

/* Where columns have no room, each cell tells of which it is. */
static void begin_cell(const struct sheet *sheet, enum column column)
{
	fprintf(sheet->html->out, "<td data-label=\"%s\">", columns[column]);
}

static void end_cell(const struct sheet *sheet)
{
	fputs("</td>", sheet->html->out);
}

static void put_cell(const struct sheet *sheet, enum column column, const char *kind,
		     struct span words)
{
	begin_cell(sheet, column);
	put_line(sheet, kind, words);
	end_cell(sheet);
}

static void put_server(struct sheet *sheet, const struct hop *hop, const struct break_ *broken)
{
	struct arena *arena = sheet->arena;

	begin_cell(sheet, SERVER);
	html_out_element(sheet->html, "b", "", path_words_server(arena, sheet->route, hop));
	if (hop->received.by.len > 0 && hop->received.by_ip.family != 0)
		put_line(sheet, "",
			 arena_format(arena, "[" SPAN_FMT "]",
				      SPAN_ARG(ip_text(arena, &hop->received.by_ip))));
	if (broken != NULL)
		put_line(sheet, "bad", path_words_break(arena, sheet->report, broken));
	put_line(sheet, "faint", path_words_field(arena, sheet->route, hop));
	put_line(sheet, "", path_words_sender(arena, hop, &sheet->sender));
	put_line(sheet, "doubt", path_words_clock(arena, hop, CLOCK_WHY));
	if (hop->received.id.len > 0)
		put_line(sheet, "faint",
			 arena_format(arena, "ID " SPAN_FMT,
				      SPAN_ARG(text_shown(arena, hop->received.id))));
	end_cell(sheet);
}

/* The day is told where it is not that of the hop above. */
static void put_time(struct sheet *sheet, const struct hop *hop)
{
	struct arena *arena = sheet->arena;
	struct span day = path_words_day(arena, hop);

	begin_cell(sheet, TIME);
	if (sheet->dated == NULL || !span_equal(day, path_words_day(arena, sheet->dated)))
		put_line(sheet, "", day);
	put_line(sheet, "", path_words_time(arena, hop));
	if (day.len > 0)
		sheet->dated = hop;
	end_cell(sheet);
}

static void put_how(const struct sheet *sheet, const struct hop *hop)
{
	begin_cell(sheet, HOW);
	put_line(sheet, "", path_words_how(sheet->arena, hop));
	if (hop->received.tls != NULL)
		put_line(sheet, "", span_string(hop->received.tls));
	end_cell(sheet);
}

static void put_software(const struct sheet *sheet, size_t i)
{
	const struct software *software = &sheet->report->software[i];

	begin_cell(sheet, SOFTWARE);
	if (software->match != SOFTWARE_UNKNOWN)
		put_line(sheet, "", software_text(sheet->arena, software));
	if (software->support_over)
		put_line(sheet, "doubt",
			 arena_format(sheet->arena, "support ended %s", software->support_ended));
	end_cell(sheet);
}

/* Red is what broke, dashed what nobody confirms; both are told in words, too. */
static void put_hop(struct sheet *sheet, size_t i)
{
	const struct hop *hop = &sheet->route->hops.items[i];
	const struct break_ *broken = path_break(sheet->report, i);
	bool claimed = hop->trust == TRUST_CLAIMED;

	html_out_open(sheet->html, "tr",
		      broken != NULL ? (claimed ? "hop alarm claimed" : "hop alarm")
				     : (claimed ? "hop claimed" : "hop"));
	put_cell(sheet, NUMBER, "", arena_format(sheet->arena, "%zu%s", i + 1, claimed ? "?" : ""));
	put_cell(sheet, CLIENT, "", path_words_client(sheet->arena, hop));
	put_server(sheet, hop, broken);
	put_time(sheet, hop);
	put_cell(sheet, DELAY, hop->delay_known && hop->delay < 0 ? "doubt" : "",
		 path_words_delay(sheet->arena, hop));
	put_how(sheet, hop);
	put_software(sheet, i);
	fputs("</tr>\n", sheet->html->out);
}

static bool any_claimed(const struct hop_list *hops)
{
	for (size_t i = 0; i < hops->count; i++)
		if (hops->items[i].trust == TRUST_CLAIMED)
			return true;
	return false;
}

void html_path(struct text_out *out, const struct report *report, const struct text_detail *detail)
{
	struct sheet sheet = {
		.html = out->html,
		.arena = out->arena,
		.report = report,
		.route = &report->facts->route,
	};
	const struct hop_list *hops = &sheet.route->hops;

	(void)detail; /* there is room for all */
	if (hops->count == 0)
		return;
	html_out_heading(sheet.html, "Path, oldest first");
	html_chain(out, report);
	put_head(sheet.html);
	for (size_t i = 0; i < hops->count; i++) {
		if (i > 0 && hops->items[i].link == LINK_BROKEN)
			put_band(&sheet, "gap", path_words_gap(sheet.arena, i));
		put_band(&sheet, "border", path_words_territory(sheet.arena, sheet.route, i));
		put_hop(&sheet, i);
	}
	fputs("</tbody></table></div>\n", sheet.html->out);
	if (any_claimed(hops))
		html_out_line(sheet.html, TONE_FAINT, path_words_claimed());
}
