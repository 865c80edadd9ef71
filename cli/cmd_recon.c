/* recon - many messages: the infrastructure that they give away together. */
#include "analyzers/crypto.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/dns_mode.h"
#include "cli/interrupt.h"
#include "cli/lockdown.h"
#include "cli/output.h"
#include "cli/pool.h"
#include "cli/progress.h"
#include "cli/recon_output.h"
#include "cli/render.h"
#include "cli/report_read.h"
#include "parser/limits.h"
#include "parser/line_reader.h"

struct gathering {
	struct options *options;
	struct progress progress;
	struct recon *recons; /* one a worker */
	struct recon read; /* of what scan printed */
};

static void take_report(void *context, size_t worker, const struct report *report, FILE *out)
{
	struct gathering *gathering = context;

	(void)out;
	recon_add(&gathering->recons[worker], report);
}

static bool give_text(void *context, struct span text)
{
	(void)context, (void)text;
	return true;
}

static bool take_line(struct gathering *gathering, const struct input *input, size_t number,
		      struct span line)
{
	struct arena arena = { 0 };
	struct report report;
	bool good = report_read(&arena, line, &report);

	if (good)
		recon_add(&gathering->read, &report);
	else
		complain(SPAN_FMT ":%zu: skipped: it is no report of scan",
			 SPAN_ARG(input_name(&arena, input)), number);
	arena_free(&arena);
	return good;
}

static bool take_lines(void *context, const struct input *input)
{
	struct gathering *gathering = context;
	struct line_reader *reader = line_reader_open(stream_read, input->lines, LIMIT_SCAN_LINE);
	struct span line;
	size_t number = 0;
	bool good = true;

	while (!interrupted() && line_reader_next(reader, &line)) {
		number++;
		if (span_trim(line).len > 0)
			good &= take_line(gathering, input, number, line);
	}
	if (line_reader_cut(reader)) {
		struct arena arena = { 0 };

		complain(SPAN_FMT ": cannot be read any further than line %zu",
			 SPAN_ARG(input_name(&arena, input)), number);
		arena_free(&arena);
		good = false;
	}
	line_reader_close(reader);
	return good;
}

static void tell_progress(void *context, const struct inputs *inputs, uint64_t messages)
{
	struct gathering *gathering = context;

	progress_tell(&gathering->progress, inputs_done(inputs), inputs_size(inputs), messages);
}

/* Everything of all workers; the status is that of the inputs. */
static enum status gather(struct gathering *gathering, struct dns *dns, struct recon *all)
{
	static const struct pool_tasks tasks = {
		.report = take_report,
		.give = give_text,
		.lines = take_lines,
		.progress = tell_progress,
	};
	struct options *options = gathering->options;
	size_t workers = pool_workers(options);
	enum status status;

	gathering->recons = arena_take(&options->arena, workers, sizeof *gathering->recons);
	gathering->progress = progress_open(options->quiet, options->progress);
	status = pool_run(options, dns, workers, &tasks, gathering);
	progress_close(&gathering->progress);
	*all = gathering->recons[0];
	recon_merge(all, &gathering->read);
	recon_free(&gathering->read);
	for (size_t i = 1; i < workers; i++) {
		recon_merge(all, &gathering->recons[i]);
		recon_free(&gathering->recons[i]);
	}
	return status;
}

static enum status finish(struct output *output, enum status status)
{
	output_close(output);
	if (interrupted())
		return STATUS_INTERRUPTED;
	if (output->error.code == 0 || output_unread(output))
		return status;
	complain_error(output->name, output->error);
	return STATUS_OUTPUT;
}

static enum status run(struct options *options)
{
	struct gathering gathering = { .options = options };
	enum status status = STATUS_OK;
	struct recon all;
	struct dns *dns;

	if (!recon_output_knows(options->format)) {
		complain("--format %s: recon comes as text, json or dot", options->format->name);
		return STATUS_USAGE;
	}
	options->takes_reports = true;
	/* A folder of phish must not call home. */
	if (!options->dns_set)
		options->dns_mode = DNS_MODE_OFF;
	if (!dns_mode_open(&dns, options))
		return STATUS_USAGE;
	struct suffix_list *suffixes = suffix_open();
	struct output output = output_open(&options->arena, options->output);

	options->told.suffixes = suffixes;
	options->told.keys = key_cache_open();
	if (output_good(&output)) {
		lockdown(output.folder);
		status = gather(&gathering, dns, &all);
		recon_output(output.file, options, &all);
		recon_free(&all);
	}
	key_cache_close(options->told.keys);
	suffix_close(suffixes);
	if (!dns_mode_close(dns, options))
		status = STATUS_OUTPUT;
	return finish(&output, status);
}

const struct command command_recon = {
	.name = "recon",
	.operands = "SOURCE...",
	.summary = "many messages: the infrastructure that they give away together",
	.run = run,
};
