/* SPF, DKIM, DMARC and ARC by hop: a row a hop, what was checked beside what was recorded. */
#include "analyzers/verdict.h"
#include "cli/auth_rows.h"
#include "cli/text_parts.h"

enum { HOP_WIDTH = 7, CELL_WIDTH = 17, TIGHT = 5 /* hops: left no room for what was not checked */ };

/* What was recorded stands behind what was checked, where it is wanted there. */
static struct text_cell cell_of(struct arena *arena, const struct auth_cell *cell,
				struct span recorded)
{
	struct text_cell made = { .text = auth_cell_checked(cell), .width = CELL_WIDTH };
	const struct auth_result *chief = auth_cell_chief(cell);

	if (recorded.len > 0)
		made.text = arena_format(arena, SPAN_FMT " " SPAN_FMT, SPAN_ARG(made.text),
					 SPAN_ARG(recorded));
	if (chief != NULL && (recorded.len > 0 || chief->source == AUTH_EVALUATED))
		made.tone = text_result_tone(chief);
	return made;
}

static struct span hop_words(struct arena *arena, size_t first, size_t last)
{
	if (first == last)
		return arena_format(arena, "%3zu", first + 1);
	return arena_format(arena, "%3zu-%zu", first + 1, last + 1);
}

static bool fits(struct text_cell *cells)
{
	for (size_t i = 1; i <= AUTH_METHODS; i++)
		if (cells[i].text.len > CELL_WIDTH)
			return false;
	return true;
}

/* Where the two do not fit side by side, what was recorded gets a line of its own. */
static void put_cells(struct text_out *out, const struct report *report, const struct auth_row *row,
		      size_t hop)
{
	struct text_cell cells[1 + AUTH_METHODS] = { { .text = hop_words(out->arena, hop, hop),
						       .width = HOP_WIDTH } };
	struct span recorded[AUTH_METHODS];

	for (size_t i = 0; i < AUTH_METHODS; i++) {
		recorded[i] = auth_cell_recorded(out->arena, report, &row->cells[i]);
		cells[i + 1] = cell_of(out->arena, &row->cells[i], recorded[i]);
	}
	if (fits(cells)) {
		text_out_cells(out, 0, cells, 1 + AUTH_METHODS);
		return;
	}
	for (size_t i = 0; i < AUTH_METHODS; i++)
		cells[i + 1] = cell_of(out->arena, &row->cells[i], SPAN_NONE);
	text_out_cells(out, 0, cells, 1 + AUTH_METHODS);
	cells[0].text = SPAN_NONE;
	for (size_t i = 0; i < AUTH_METHODS; i++)
		cells[i + 1] = (struct text_cell){ .text = recorded[i], .width = CELL_WIDTH };
	text_out_cells(out, 0, cells, 1 + AUTH_METHODS);
}

static void put_skip(struct text_out *out, const char *word, size_t first, size_t last)
{
	struct text_cell cells[] = {
		{ .text = hop_words(out->arena, first, last), .width = HOP_WIDTH },
		{ .text = auth_rows_skip_line(out->arena, word), .tone = TONE_FAINT },
	};

	text_out_cells(out, 0, cells, 2);
}

static void put_head(struct text_out *out)
{
	struct text_cell cells[] = {
		{ .text = SPAN("  #"), .width = HOP_WIDTH, .tone = TONE_FAINT },
		{ .text = SPAN("SPF"), .width = CELL_WIDTH, .tone = TONE_FAINT },
		{ .text = SPAN("DKIM"), .width = CELL_WIDTH, .tone = TONE_FAINT },
		{ .text = SPAN("DMARC"), .width = CELL_WIDTH, .tone = TONE_FAINT },
		{ .text = SPAN("ARC"), .tone = TONE_FAINT },
	};

	text_out_cells(out, 0, cells, 5);
}

/* One row from `hop` on; the last hop that it is of. */
static size_t put_row(struct text_out *out, const struct report *report,
		      const struct auth_row *rows, size_t hop)
{
	const char *word = auth_row_skipped(&rows[hop]);
	size_t last = auth_rows_run(rows, report->facts->route.hops.count, hop);

	if (word == NULL)
		put_cells(out, report, &rows[hop], hop);
	else
		put_skip(out, word, hop, last);
	return last;
}

void text_auth_table(struct text_out *out, const struct report *report,
		     const struct text_detail *detail)
{
	size_t count = report->facts->route.hops.count, hop = 0, shown = 0, left;
	const struct auth_row *rows = auth_rows_read(out->arena, report);
	const struct break_ *chief = verdict_chief(report);
	bool is_tight = detail->hops <= TIGHT && detail->findings < 2;
	size_t most = detail->hops < count ? detail->hops + 2 : count;

	put_head(out);
	for (; hop < count && shown < most; hop++) {
		if (is_tight && auth_row_skipped(&rows[hop]) != NULL)
			continue;
		hop = put_row(out, report, rows, hop);
		shown++;
	}
	if (shown == 0)
		put_skip(out, "", 0, count - 1);
	left = count - hop;
	if (chief != NULL && chief->hop >= hop && chief->hop < count) {
		put_row(out, report, rows, chief->hop);
		left--;
	}
	text_more(out, left);
}
