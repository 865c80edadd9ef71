/* recon - many messages: the infrastructure that they give away together. */
#include "cli/batch.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/merge.h"
#include "cli/pool.h"
#include "cli/recon_facts.h"
#include "cli/recon_output.h"
#include "cli/render.h"
#include "cli/report_lines.h"
#include "cli/report_read.h"

struct gathering {
	struct options *options;
	struct recon *recons; /* one a worker */
	struct recon read; /* of what scan printed */
	uint64_t reports; /* in that, also of other shards */
};

static void take_report(void *context, size_t worker, const struct report *report, FILE *out)
{
	struct gathering *gathering = context;

	(void)out;
	recon_add(&gathering->recons[worker], report);
}

static bool take_line(struct gathering *gathering, struct span line)
{
	struct arena arena = { 0 };
	struct report report;
	bool good = report_read(&arena, line, &report);

	if (good)
		recon_add(&gathering->read, &report);
	arena_free(&arena);
	return good;
}

static bool take_lines(void *context, const struct input *input)
{
	struct gathering *gathering = context;
	struct report_lines *lines = report_lines_open(input);
	struct span line;

	while (report_lines_next(lines, &line))
		if (shard_takes(gathering->options->shard, gathering->reports++) &&
		    !take_line(gathering, line))
			report_lines_refuse(lines);
	return report_lines_close(lines);
}

static struct recon recon_since(const struct options *options)
{
	return (struct recon){ .since_set = options->since_set, .since = options->since };
}

/* Everything of all workers; the status is that of the inputs. */
static enum status gather(struct gathering *gathering, struct dns *dns, struct recon *all)
{
	static const struct pool_tasks tasks = {
		.report = take_report,
		.lines = take_lines,
	};
	struct options *options = gathering->options;
	size_t workers = pool_workers(options);
	enum status status;

	gathering->recons = arena_take(&options->arena, workers, sizeof *gathering->recons);
	gathering->read = recon_since(options);
	for (size_t i = 0; i < workers; i++)
		gathering->recons[i] = recon_since(options);
	status = pool_run(options, dns, workers, &tasks, gathering);
	*all = gathering->recons[0];
	recon_merge(all, &gathering->read);
	recon_free(&gathering->read);
	for (size_t i = 1; i < workers; i++) {
		recon_merge(all, &gathering->recons[i]);
		recon_free(&gathering->recons[i]);
	}
	return status;
}

static enum status run(struct options *options)
{
	struct gathering gathering = { .options = options };
	enum status status = STATUS_OK;
	struct batch batch;
	struct recon all = { 0 };

	if (!recon_output_knows(options->format)) {
		complain("--format %s: recon comes as text, json or dot", options->format->name);
		return STATUS_USAGE;
	}
	if (options->merge && !merge_suits(options))
		return STATUS_USAGE;
	options->takes_whole = report_read_is;
	if (!batch_open(&batch, options))
		return STATUS_USAGE;
	if (output_good(&batch.output)) {
		status = options->merge ? recon_facts_merge(options, &all)
					: gather(&gathering, batch.dns, &all);
		recon_output(batch.output.file, options, &all);
		recon_free(&all);
	}
	return batch_close(&batch, status);
}

const struct command command_recon = {
	.name = "recon",
	.operands = "SOURCE...",
	.summary = "many messages: the infrastructure that they give away together",
	.options = "format output dns resolver record dnssec trust-anchor trust mail-from "
		   "from rcpt reveal at dmarc type colour quiet verbose jobs shard merge "
		   "about since top progress help",
	.example = "mailpath recon --about=example.org -f dot Maildir | dot -Tsvg -o example.svg",
	.run = run,
};
