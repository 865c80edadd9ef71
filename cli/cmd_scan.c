/* scan - many messages: one report each as NDJSON, or what they have in common. */
#include "analyzers/crypto.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/dns_mode.h"
#include "cli/interrupt.h"
#include "cli/lockdown.h"
#include "cli/output.h"
#include "cli/pool.h"
#include "cli/progress.h"
#include "cli/render.h"
#include "cli/tally_output.h"

struct scan {
	struct options *options;
	struct output output;
	struct progress progress;
	struct tally *tallies; /* one a worker */
	bool *grave; /* one a worker: a finding that --fail-on asks for */
};

static void take_report(void *context, size_t worker, const struct report *report, FILE *out)
{
	struct scan *scan = context;
	const struct options *options = scan->options;

	if (options->summary)
		tally_add(&scan->tallies[worker], report);
	else
		render_json_line(out, report);
	/* The gravest finding stands first. */
	if (options->fail_on_set && report->findings.count > 0)
		scan->grave[worker] |= report->findings.items[0].severity >= options->fail_on;
}

static bool give_text(void *context, struct span text)
{
	struct scan *scan = context;

	fwrite(text.at, 1, text.len, scan->output.file);
	return output_good(&scan->output);
}

static void tell_progress(void *context, const struct inputs *inputs, uint64_t messages)
{
	struct scan *scan = context;

	progress_tell(&scan->progress, inputs_done(inputs), inputs_size(inputs), messages);
}

static void put_summary(struct scan *scan, size_t workers)
{
	struct tally all = { 0 };

	for (size_t i = 0; i < workers; i++) {
		tally_merge(&all, &scan->tallies[i]);
		tally_free(&scan->tallies[i]);
	}
	tally_sort(&all);
	tally_output(scan->output.file, scan->options, &all);
	tally_free(&all);
}

static enum status scan_all(struct scan *scan, struct dns *dns)
{
	struct options *options = scan->options;
	const struct pool_tasks tasks = {
		.report = take_report,
		.give = give_text,
		.progress = tell_progress,
		.digest = !options->summary,
	};
	size_t workers = pool_workers(options);
	enum status status;

	scan->tallies = arena_take(&options->arena, workers, sizeof *scan->tallies);
	scan->grave = arena_take(&options->arena, workers, sizeof *scan->grave);
	scan->progress = progress_open(options->quiet, options->progress);
	status = pool_run(options, dns, workers, &tasks, scan);
	progress_close(&scan->progress);
	if (options->summary)
		put_summary(scan, workers);
	for (size_t i = 0; i < workers; i++)
		if (scan->grave[i] && status < STATUS_FINDING)
			status = STATUS_FINDING;
	return status;
}

/* What was read before an interruption is told; what became of the output outweighs the input. */
static enum status finish(struct scan *scan, enum status status)
{
	struct output *output = &scan->output;

	output_close(output);
	if (interrupted())
		return STATUS_INTERRUPTED;
	if (output->error.code == 0 || output_unread(output))
		return status;
	complain_error(output->name, output->error);
	return STATUS_OUTPUT;
}

/* NDJSON is what scan prints, whatever the default; a summary may be read by a person. */
static bool knows_format(const struct options *options)
{
	if (options->format == renderers[0] || options->format == renderer_find("json"))
		return true;
	complain("--format %s: scan prints NDJSON, and a summary as text or json",
		 options->format->name);
	return false;
}

static enum status run(struct options *options)
{
	struct scan scan = { .options = options };
	enum status status = STATUS_OK;
	struct dns *dns;

	/* A folder of phish must not call home. */
	if (!options->dns_set)
		options->dns_mode = DNS_MODE_OFF;
	if (!knows_format(options) || !dns_mode_open(&dns, options))
		return STATUS_USAGE;
	struct suffix_list *suffixes = suffix_open();

	options->told.suffixes = suffixes;
	options->told.keys = key_cache_open();
	options->told.no_parts = options->summary && options->dns_mode == DNS_MODE_OFF;
	scan.output = output_open(&options->arena, options->output);
	if (output_good(&scan.output)) {
		lockdown(scan.output.folder);
		status = scan_all(&scan, dns);
	}
	key_cache_close(options->told.keys);
	suffix_close(suffixes);
	if (!dns_mode_close(dns, options))
		status = STATUS_OUTPUT;
	return finish(&scan, status);
}

const struct command command_scan = {
	.name = "scan",
	.operands = "SOURCE...",
	.summary = "many messages: one report each as NDJSON, or --summary",
	.run = run,
};
