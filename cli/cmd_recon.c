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

struct gathering {
	struct options *options;
	struct progress progress;
	struct recon *recons; /* one a worker */
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

static void tell_progress(void *context, const struct inputs *inputs, uint64_t messages)
{
	struct gathering *gathering = context;

	progress_tell(&gathering->progress, inputs_done(inputs), inputs_size(inputs), messages);
}

/* Everything of all workers; the status is that of the inputs. */
static enum status gather(struct gathering *gathering, struct dns *dns, struct recon *all)
{
	static const struct pool_tasks tasks = { take_report, give_text, tell_progress };
	struct options *options = gathering->options;
	size_t workers = pool_workers(options);
	enum status status;

	gathering->recons = arena_take(&options->arena, workers, sizeof *gathering->recons);
	gathering->progress = progress_open(options->quiet, options->progress);
	status = pool_run(options, dns, workers, &tasks, gathering);
	progress_close(&gathering->progress);
	*all = gathering->recons[0];
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
