#include "cli/auth_rows.h"

#include <string.h>

#include "cli/auth_words.h"

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

const char *auth_rows_skip_words(const char *word)
{
	for (size_t i = 0; i < sizeof skips / sizeof *skips; i++)
		if (strcmp(skips[i].word, word) == 0)
			return skips[i].why;
	return word;
}

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

struct auth_row *auth_rows_read(struct arena *arena, const struct report *report)
{
	size_t count = report->facts->route.hops.count;
	struct auth_row *rows = arena_take(arena, count, sizeof *rows);

	for (size_t i = 0; i < report->auth.count; i++) {
		const struct auth_result *result = &report->auth.items[i];
		struct auth_cell *cell;

		if (result->hop >= count)
			continue;
		cell = &rows[result->hop].cells[result->method];
		take(report, result->source == AUTH_CLAIMED ? &cell->claimed : &cell->evaluated,
		     result);
	}
	return rows;
}

const char *auth_row_skipped(const struct auth_row *row)
{
	const char *word = NULL;

	for (size_t i = 0; i < AUTH_METHODS; i++) {
		const struct auth_cell *cell = &row->cells[i];

		if (says_something(cell->evaluated) || says_something(cell->claimed))
			return NULL;
		if (word == NULL && cell->evaluated != NULL)
			word = cell->evaluated->skipped;
	}
	return word != NULL ? word : "";
}

size_t auth_rows_run(const struct auth_row *rows, size_t count, size_t hop)
{
	const char *word = auth_row_skipped(&rows[hop]);

	for (; hop + 1 < count; hop++) {
		const char *next = auth_row_skipped(&rows[hop + 1]);

		if (word == NULL || next == NULL || strcmp(next, word) != 0)
			break;
	}
	return hop;
}

struct span auth_rows_skip_line(struct arena *arena, const char *word)
{
	return arena_format(arena, "%s%s",
			    *word != '\0' ? "not checked here: " : "nothing recorded",
			    auth_rows_skip_words(word));
}

static bool is_checked(const struct auth_cell *cell)
{
	return cell->evaluated != NULL && cell->evaluated->skipped == NULL;
}

struct span auth_cell_checked(const struct auth_cell *cell)
{
	return is_checked(cell) ? span_string(auth_verdict_word(cell->evaluated->verdict))
				: SPAN("-");
}

struct span auth_cell_recorded(struct arena *arena, const struct report *report,
			       const struct auth_cell *cell)
{
	return cell->claimed == NULL ? SPAN_NONE : auth_words_verdict(arena, report, cell->claimed);
}

const struct auth_result *auth_cell_chief(const struct auth_cell *cell)
{
	return is_checked(cell) ? cell->evaluated : cell->claimed;
}
