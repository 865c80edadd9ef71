/* SPF, DKIM, DMARC and ARC by hop: a row a hop, what was checked beside what was recorded. */
#include <string.h>

#include "analyzers/verdict.h"
#include "cli/text_parts.h"
#include "parser/text.h"

enum { HOP_WIDTH = 7, CELL_WIDTH = 17, TIGHT = 5 /* hops: left no room for what was not checked */ };

/* Why a check was left out, behind "not checked here: ". */
static const struct {
	const char *word, *why;
} skips[] = {
	{ "offline", "the DNS was not asked" },
	{ "not-recorded", "the answer is not in the zone or recording" },
	{ "inside", "inside the organisation" },
	{ "private-client", "inside, from an address that is not public" },
	{ "local", "inside one host" },
	{ "fetch", "fetched out of a mailbox" },
	{ "submission", "handed in by a user of that server" },
	{ "origin-side", "still on the sender's own side" },
	{ "no-client-ip", "the line tells no client address" },
	{ "no-helo", "no name of the client is told" },
	{ "no-sender", "nothing tells the sender" },
	{ "no-body", "the body is not at hand" },
	{ "changed-since", "the mail may have changed since" },
	{ "budget", "it would take too many questions" },
	{ "would-tell", "the question would tell who reads (--reveal asks it)" },
};

const char *text_skip_words(const char *word)
{
	for (size_t i = 0; i < sizeof skips / sizeof *skips; i++)
		if (strcmp(skips[i].word, word) == 0)
			return skips[i].why;
	return word;
}

/* What stands for a method at a hop: the result that says most for the author. */
struct cell {
	const struct auth_result *evaluated, *claimed;
};
struct row {
	struct cell cells[AUTH_METHODS];
};

static bool is_aligned(const struct report *report, const struct auth_result *result)
{
	return result->aligned == ALIGNMENT_YES ||
	       span_equal_nocase(result->domain, report->facts->headline.from_domain);
}

static unsigned weight(const struct report *report, const struct auth_result *result)
{
	unsigned out = 0;

	if (result->skipped != NULL)
		return 1;
	if (result->identity == NULL || strcmp(result->identity, "helo") != 0)
		out += 16;
	if (result->source == AUTH_EVALUATED || result->place == PLACE_OWN)
		out += 8;
	if (is_aligned(report, result))
		out += 4;
	if (result->verdict == AUTH_PASS)
		out += 2;
	return out + 2;
}

static void take(const struct report *report, const struct auth_result **best,
		 const struct auth_result *result)
{
	if (*best == NULL || weight(report, result) > weight(report, *best))
		*best = result;
}

static bool says_something(const struct auth_result *result)
{
	return result != NULL && result->skipped == NULL &&
	       (result->source == AUTH_CLAIMED || result->method != AUTH_ARC ||
		result->verdict != AUTH_NONE);
}

/* The rows of all hops, each result looked at once. */
static struct row *read_rows(struct arena *arena, const struct report *report)
{
	size_t count = report->facts->route.hops.count;
	struct row *rows = arena_take(arena, count, sizeof *rows);

	for (size_t i = 0; i < report->auth.count; i++) {
		const struct auth_result *result = &report->auth.items[i];
		struct cell *cell;

		if (result->hop >= count)
			continue;
		cell = &rows[result->hop].cells[result->method];
		take(report, result->source == AUTH_CLAIMED ? &cell->claimed : &cell->evaluated,
		     result);
	}
	return rows;
}

/* Why nothing was found or recorded at a hop; NULL when something was. */
static const char *skipped(const struct row *row)
{
	const char *word = NULL;

	for (size_t i = 0; i < AUTH_METHODS; i++) {
		const struct cell *cell = &row->cells[i];

		if (says_something(cell->evaluated) || says_something(cell->claimed))
			return NULL;
		if (word == NULL && cell->evaluated != NULL)
			word = cell->evaluated->skipped;
	}
	return word != NULL ? word : "";
}

/* Claims of hosts that are not believed, or out of their place, carry a question mark. */
static const char *doubt(const struct report *report, const struct auth_result *claim)
{
	const struct hop_list *hops = &report->facts->route.hops;

	return claim->place != PLACE_OWN || claim->hop == NO_HOP ||
			       hops->items[claim->hop].trust == TRUST_CLAIMED
		       ? "?"
		       : "";
}

static struct span recorded(struct arena *arena, const struct report *report,
			    const struct auth_result *claim)
{
	return claim == NULL ? SPAN_NONE
			     : arena_format(arena, "[%s%s]", auth_verdict_word(claim->verdict),
					    doubt(report, claim));
}

static struct text_cell cell_of(struct arena *arena, const struct report *report,
				const struct cell *cell, bool with_recorded)
{
	const struct auth_result *shown = cell->evaluated;
	struct span claim = recorded(arena, report, cell->claimed);
	struct text_cell made = { .text = SPAN("-"), .width = CELL_WIDTH };

	if (shown != NULL && shown->skipped == NULL)
		made.text = span_string(auth_verdict_word(shown->verdict));
	else
		shown = with_recorded ? cell->claimed : NULL;
	if (with_recorded && claim.len > 0)
		made.text = arena_format(arena, SPAN_FMT " " SPAN_FMT, SPAN_ARG(made.text),
					 SPAN_ARG(claim));
	if (shown != NULL)
		made.tone = text_verdict_tone(shown->verdict);
	return made;
}

static struct span hop_words(struct arena *arena, size_t first, size_t last)
{
	if (first == last)
		return arena_format(arena, "%3zu", first + 1);
	return arena_format(arena, "%3zu-%zu", first + 1, last + 1);
}

static const enum auth_method order[] = { AUTH_SPF, AUTH_DKIM, AUTH_DMARC, AUTH_ARC };

static bool fits(struct text_cell *cells)
{
	for (size_t i = 1; i <= AUTH_METHODS; i++)
		if (cells[i].text.len > CELL_WIDTH)
			return false;
	return true;
}

/* Where the two do not fit side by side, what was recorded gets a line of its own. */
static void put_cells(struct text_out *out, const struct report *report, const struct row *row,
		      size_t hop)
{
	struct text_cell cells[1 + AUTH_METHODS] = { { .text = hop_words(out->arena, hop, hop),
						       .width = HOP_WIDTH } };

	for (size_t i = 0; i < AUTH_METHODS; i++)
		cells[i + 1] = cell_of(out->arena, report, &row->cells[order[i]], true);
	if (fits(cells)) {
		text_out_cells(out, 0, cells, 1 + AUTH_METHODS);
		return;
	}
	for (size_t i = 0; i < AUTH_METHODS; i++)
		cells[i + 1] = cell_of(out->arena, report, &row->cells[order[i]], false);
	text_out_cells(out, 0, cells, 1 + AUTH_METHODS);
	cells[0].text = SPAN_NONE;
	for (size_t i = 0; i < AUTH_METHODS; i++)
		cells[i + 1] = (struct text_cell){
			.text = recorded(out->arena, report, row->cells[order[i]].claimed),
			.width = CELL_WIDTH,
		};
	text_out_cells(out, 0, cells, 1 + AUTH_METHODS);
}

static void put_skip(struct text_out *out, const char *word, size_t first, size_t last)
{
	struct text_cell cells[] = {
		{ .text = hop_words(out->arena, first, last), .width = HOP_WIDTH },
		{ .text = arena_format(out->arena, "%s%s",
				       *word != '\0' ? "not checked here: " : "nothing recorded",
				       text_skip_words(word)),
		  .tone = TONE_FAINT },
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
static size_t put_row(struct text_out *out, const struct report *report, const struct row *rows,
		      size_t hop)
{
	const char *word = skipped(&rows[hop]);
	size_t last = hop;

	if (word == NULL) {
		put_cells(out, report, &rows[hop], hop);
		return hop;
	}
	for (; last + 1 < report->facts->route.hops.count; last++) {
		const char *next = skipped(&rows[last + 1]);

		if (next == NULL || strcmp(next, word) != 0)
			break;
	}
	put_skip(out, word, hop, last);
	return last;
}

void text_auth_table(struct text_out *out, const struct report *report,
		     const struct text_detail *detail)
{
	size_t count = report->facts->route.hops.count, hop = 0, shown = 0, left;
	const struct row *rows = read_rows(out->arena, report);
	const struct break_ *chief = verdict_chief(report);
	bool is_tight = detail->hops <= TIGHT && detail->findings < 2;
	size_t most = detail->hops < count ? detail->hops + 2 : count;

	put_head(out);
	for (; hop < count && shown < most; hop++) {
		if (is_tight && skipped(&rows[hop]) != NULL)
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
