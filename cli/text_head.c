/* The answer and the headline of the text report. */
#include <string.h>

#include "analyzers/answer.h"
#include "analyzers/words.h"
#include "cli/text_parts.h"
#include "parser/text.h"

enum { LABEL = 11 };

void text_answer(struct text_out *out, const struct report *report, size_t most_sentences)
{
	struct span_list sentences = answer_make(out->arena, report);
	struct text_cell nothing = { 0 };

	for (size_t i = 0; i < sentences.count && i < most_sentences; i++)
		text_out_wrapped(out, 0, nothing, sentences.items[i]);
	if (sentences.count > most_sentences)
		text_more(out, sentences.count - most_sentences);
}

static void put_field(struct text_out *out, const struct text_detail *detail, const char *name,
		      struct span value)
{
	struct text_cell label = { .text = span_string(name), .width = LABEL, .tone = TONE_FAINT };
	struct text_cell cells[] = { label, { .text = SPAN_NONE } };

	if (value.len == 0)
		return;
	if (detail->all_text) {
		text_out_wrapped(out, LABEL + 1, label, value);
		return;
	}
	cells[1].text = text_out_fit(out, value, out->columns - LABEL - 1);
	text_out_cells(out, 0, cells, 2);
}

static struct span address_list(struct text_out *out, const struct mailbox_list *list,
				const struct text_detail *detail)
{
	struct span_list shown = { 0 };

	for (size_t i = 0; i < list->count; i++) {
		const struct mailbox *one = &list->items[i];

		*LIST_ADD(out->arena, &shown) = one->addr.len > 0 ? one->addr : one->name;
	}
	return words_list(out->arena, &shown, detail->all_text ? shown.count : 3);
}

/* "2026-07-06 07:01:18 UTC (written as +0200)" */
static struct span date_words(struct text_out *out, const struct mail_date *date)
{
	char text[32];
	struct span zone = date->zone != 0 ? text_shown(out->arena, date->zone_text) : SPAN_NONE;

	if (!date->known)
		return SPAN_NONE;
	date_format(date->utc, text);
	return arena_format(out->arena, "%.10s %.8s UTC%s" SPAN_FMT "%s", text,
			    text + strlen("2016-08-24T"), zone.len > 0 ? " (written as " : "",
			    SPAN_ARG(zone), zone.len > 0 ? ")" : "");
}

void text_headline(struct text_out *out, const struct report *report,
		   const struct text_detail *detail)
{
	const struct headline *head = &report->facts->headline;
	struct span from = address_list(out, &head->from, detail);
	struct span to = address_list(out, &head->to, detail);
	const char *told = head->from_told_by;

	if (from.len + to.len + head->subject.len > 0 || head->date.known)
		fputs("\n", out->out);
	if (told != NULL && strcmp(told, "user") == 0)
		from = arena_format(out->arena, SPAN_FMT " (as you told)", SPAN_ARG(from));
	put_field(out, detail, "From", from);
	if (detail->results > 0) /* where there is no room for notes, there is none for these */
		put_field(out, detail, "To", to);
	put_field(out, detail, "Subject", head->subject);
	if (detail->results > 0)
		put_field(out, detail, "Date", date_words(out, &head->date));
	if (detail->all_text) {
		put_field(out, detail, "Message-ID", head->message_id);
		put_field(out, detail, "Return-Path", head->return_path);
	}
}
