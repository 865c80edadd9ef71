/*
 * plan - the questions that a report would ask the DNS, and what each gives
 * away. Nobody is asked: an empty recording answers, or what --dns names.
 */
#include <string.h>

#include "analyzers/plan.h"
#include "analyzers/words.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/inputs.h"
#include "cli/json_run.h"
#include "cli/redaction.h"
#include "cli/render.h"
#include "cli/text_out.h"

enum { TYPE = 6, METHOD = 6, DATA_BITS = 6 };

static struct span data_words(struct arena *arena, const struct plan_question *question)
{
	struct span words = SPAN("");

	for (unsigned bit = 0; bit < DATA_BITS; bit++)
		if ((question->data & 1u << bit) != 0)
			words = arena_format(arena, SPAN_FMT "%s%s", SPAN_ARG(words),
					     words.len > 0 ? ", " : "",
					     plan_data_word((enum plan_data)(1u << bit)));
	return words;
}

static struct span remark(struct arena *arena, const struct plan_question *question)
{
	struct span words = data_words(arena, question);
	const char *held = question->withheld ? "; not asked without --reveal" : "";
	const char *unique = question->unique ? "looks made for one mail" : "";

	if (words.len == 0)
		return span_string(unique);
	return arena_format(arena, "tells the " SPAN_FMT "%s%s%s", SPAN_ARG(words), held,
			    question->unique ? "; " : "", unique);
}

static void put_question(struct text_out *out, const struct plan_question *question)
{
	struct span words = remark(out->arena, question);
	struct text_cell cells[] = {
		{ .text = span_string(question->type), .width = TYPE },
		{ .text = span_string(question->method), .width = METHOD },
		{ .text = question->name },
	};

	text_out_cells(out, 2, cells, 3);
	if (words.len > 0)
		text_out_line(out, 2 + TYPE + METHOD + 2, TONE_DOUBT, words);
}

static bool is_whole(const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++)
		if (!plan->items[i].answered)
			return false;
	return true;
}

static void begin_text(struct rendering *run)
{
	(void)run;
}

static struct span heading(struct arena *arena, const struct plan *plan,
			   const struct origin *origin)
{
	struct span count = words_count(arena, plan->count, "question");
	struct span name = origin_name(arena, origin);

	if (origin->index > 1)
		return arena_format(
			arena, SPAN_FMT " to the DNS, none asked: message %zu of " SPAN_FMT,
			SPAN_ARG(count), origin->index, SPAN_ARG(name));
	return arena_format(arena, SPAN_FMT " to the DNS, none asked: " SPAN_FMT, SPAN_ARG(count),
			    SPAN_ARG(name));
}

static void report_text(struct rendering *run, const struct report *report)
{
	struct arena arena = { 0 };
	struct text_out out = text_out_open(run->out, &arena, run->options,
					    redaction_open_report(&arena, run->options, report));
	struct plan plan = plan_make(&arena, report);

	if (run->reports++ > 0)
		fputs("\n", run->out);
	text_out_line(&out, 0, TONE_HEADING, heading(&arena, &plan, &report->origin));
	for (size_t i = 0; i < plan.count; i++)
		put_question(&out, &plan.items[i]);
	if (!is_whole(&plan))
		text_out_wrapped(
			&out, 0, (struct text_cell){ 0 },
			SPAN("What their answers lead to is not in the list: it is known when "
			     "they are at hand (--dns=zone:FILE, --dns=tape:FILE)."));
	redaction_close(out.redactor);
	arena_free(&arena);
}

static const struct renderer plan_text = {
	.name = "text",
	.summary = "",
	.begin = begin_text,
	.report = report_text,
	.end = begin_text,
};

static void put_question_object(struct json *out, const struct plan_question *question)
{
	struct span_list words = { 0 };

	json_open_object(out, NULL);
	for (unsigned bit = 0; bit < DATA_BITS; bit++)
		if ((question->data & 1u << bit) != 0)
			*LIST_ADD(out->arena, &words) =
				span_string(plan_data_word((enum plan_data)(1u << bit)));
	json_put_text(out, "name", question->name);
	json_put_word(out, "type", question->type);
	json_put_word(out, "method", question->method);
	json_put_texts(out, "tells", words.items, words.count);
	if (question->unique)
		json_put_true(out, "unique");
	if (question->withheld)
		json_put_true(out, "withheld");
	if (question->answered)
		json_put_true(out, "answered");
	json_close(out);
}

static void report_json(struct rendering *run, const struct report *report)
{
	struct arena arena = { 0 };
	struct plan plan = plan_make(&arena, report);
	struct redactor *redactor = redaction_open_report(&arena, run->options, report);
	struct json out = json_run_open(run, &arena, redactor);

	json_open_object(&out, NULL);
	json_put_number(&out, "mailpath", 1);
	json_source(&out, &report->origin);
	json_open_list(&out, "questions");
	for (size_t i = 0; i < plan.count; i++)
		put_question_object(&out, &plan.items[i]);
	json_close_always(&out);
	json_put_bool(&out, "whole", is_whole(&plan));
	json_close(&out);
	json_run_close(run, &out);
	redaction_close(redactor);
	arena_free(&arena);
}

static const struct renderer plan_json = {
	.name = "json",
	.summary = "",
	.begin = json_run_begin,
	.report = report_json,
	.end = json_run_end,
};

/* A trace of another notation, over answers that are at hand. */
static enum status run(struct options *options)
{
	static const struct renderer *const notations[] = { &plan_text, &plan_json };

	for (size_t i = 0; i < sizeof notations / sizeof *notations; i++)
		if (strcmp(options->format->name, notations[i]->name) == 0) {
			options->format = notations[i];
			options->told.reveal = true;
			if (options->dns_mode == DNS_MODE_LIVE || options->dns_mode == DNS_MODE_OFF)
				options->dns_mode = DNS_MODE_TAPE; /* with no file: it is empty */
			return command_trace.run(options);
		}
	complain("plan: its formats are text and json");
	return STATUS_USAGE;
}

const struct command command_plan = {
	.name = "plan",
	.operands = "[FILE]...",
	.summary = "the questions to the DNS that a report would ask; asks none",
	.options = "format output dns trust mail-from from rcpt reveal at dmarc type "
		   "limit redact colour help",
	.example = "mailpath plan suspicious.eml",
	.run = run,
};
