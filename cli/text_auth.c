/* What hosts recorded of authentication, and what was checked, in the text report. */
#include "cli/auth_words.h"
#include "cli/text_parts.h"

enum { VERDICT = 12 };

enum tone text_result_tone(const struct auth_result *result)
{
	if (result->skipped != NULL)
		return TONE_PLAIN;
	switch (result->verdict) {
	case AUTH_PASS:
		return TONE_GOOD;
	case AUTH_FAIL:
	case AUTH_PERMERROR:
		return TONE_BAD;
	case AUTH_SOFTFAIL:
	case AUTH_POLICY:
	case AUTH_TEMPERROR:
		return TONE_DOUBT;
	case AUTH_NONE:
	case AUTH_NEUTRAL:
	case AUTH_VERDICTS:
		return TONE_PLAIN;
	}
	return TONE_PLAIN;
}

static void put_result(struct text_out *out, const struct report *report,
		       const struct auth_result *result, bool same_hop,
		       const struct text_detail *detail)
{
	struct span where = SPAN_NONE;
	struct span words = auth_words_result(out->arena, report, result);
	struct span reach = auth_words_reach(out->arena, result);

	if (!same_hop) /* none: what the mail brought along from before its path begins */
		where = result->hop == NO_HOP ? SPAN("  -")
					      : arena_format(out->arena, "%3zu", result->hop + 1);

	struct text_cell cells[] = {
		{ .text = where, .width = 5 },
		{ .text = span_string(auth_method_name(result->method)), .width = 5 },
		{ .text = auth_words_verdict(out->arena, report, result),
		  .width = VERDICT,
		  .tone = text_result_tone(result) },
		{ .text = words },
	};

	if (!detail->all_text)
		cells[3].text = text_out_fit(out, words, out->columns - (5 + 5 + VERDICT + 3));
	text_out_cells_wrapped(out, cells, 4);
	if (reach.len > 0)
		text_out_line(out, 5 + 5 + VERDICT + 3, TONE_DOUBT, reach);
}

static void put_notes(struct text_out *out, const struct report *report,
		      const struct text_detail *detail)
{
	struct auth_note_list notes =
		auth_notes(out->arena, report, detail->all_text ? NOTES_ALL : NOTES_TELLING);
	size_t shown = 0;

	for (; shown < notes.count && shown < detail->results; shown++)
		put_result(out, report, notes.items[shown],
			   shown > 0 && notes.items[shown]->hop == notes.items[shown - 1]->hop,
			   detail);
	if (detail->results > 0)
		text_more(out, notes.count - shown);
}

void text_auth(struct text_out *out, const struct report *report, const struct text_detail *detail)
{
	if (report->auth.count == 0)
		return;
	text_out_heading(out, auth_words_title(report));
	if (report->facts->route.hops.count > 0)
		text_auth_table(out, report, detail);
	put_notes(out, report, detail);
}
