/* reports - DMARC aggregate reports: who sends in a domain's name, and what breaks on the way. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/complain.h"
#include "cli/interrupt.h"
#include "cli/lockdown.h"
#include "cli/output.h"
#include "cli/render.h"
#include "cli/report_input.h"
#include "cli/report_output.h"

static const char *outcome(const struct aggregate_report *report)
{
	if (report->whole)
		return NULL;
	return report->records > 0 ? "what was read before that counts" : "nothing of it counts";
}

/* What is wrong with an input, a line each; behind the last stands what it came to. */
static void tell(const struct report_input *input, const struct report_part *part)
{
	const struct aggregate_report *report = &part->report;
	size_t shown = report->faults.count, more = report->fault_count - shown;
	const char *end = outcome(report);
	struct arena arena = { 0 };
	struct span name = report_part_name(&arena, part);

	if (input->options->quiet)
		shown = 0;
	for (size_t i = 0; i < shown; i++) {
		const struct aggregate_fault *fault = &report->faults.items[i];
		bool last = i + 1 == shown && more == 0 && end != NULL;
		struct span line = SPAN("");

		if (fault->line > 0)
			line = arena_format(&arena, ":%zu", fault->line);
		complain(SPAN_FMT SPAN_FMT ": " SPAN_FMT "%s%s", SPAN_ARG(name), SPAN_ARG(line),
			 SPAN_ARG(fault->detail), last ? "; " : "", last ? end : "");
	}
	if (more > 0 && shown > 0)
		complain(SPAN_FMT ": and %zu more like these", SPAN_ARG(name), more);
	if (end != NULL && (more > 0 || shown == 0) && !input->options->quiet)
		complain(SPAN_FMT ": %s", SPAN_ARG(name), end);
	arena_free(&arena);
}

static void take(void *context, const struct report_part *part)
{
	struct report_input *input = context;

	tell(input, part);
	if (!part->report.whole)
		input->status = STATUS_INPUT;
	report_parts_add(&input->parts, part);
}

/* What became of the output outweighs what became of the input. */
static enum status finish(struct report_input *input, struct output *output)
{
	if (interrupted()) {
		output_drop(output);
		return STATUS_INTERRUPTED;
	}
	output_close(output);
	if (output->error.code == 0 || output_unread(output))
		return input->status;
	complain_error(output->name, output->error);
	return STATUS_OUTPUT;
}

static enum status run(struct options *options)
{
	struct report_input input = { .options = options, .take = take };

	if (!report_output_knows(options->format)) {
		complain("--format %s: reports come as text, json or csv", options->format->name);
		return STATUS_USAGE;
	}
	/* A report comes in one container; another within is made to do harm. */
	options->takes_whole = aggregate_is;
	options->layers = 1;
	struct suffix_list *suffixes = suffix_open();
	struct output output = output_open(&options->arena, options->output);

	input.senders.suffixes = suffixes;
	if (output_good(&output)) {
		lockdown(output.folder, NULL);
		report_input_read(&input);
		senders_sort(&input.senders);
		if (!interrupted())
			report_output(output.file, options, &input.senders, &input.parts);
	}
	enum status status = finish(&input, &output);

	senders_free(&input.senders);
	arena_free(&input.parts.arena);
	suffix_close(suffixes);
	return status;
}

const struct command command_reports = {
	.name = "reports",
	.operands = "[FILE]...",
	.summary = "DMARC aggregate reports: who sends as us, which forwarders break it",
	.options = "format output limit colour quiet verbose help",
	.example = "mailpath reports --format=csv reports/*.xml.gz",
	.run = run,
};
