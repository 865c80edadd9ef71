/* recon - many messages: the infrastructure that they give away together. */
#include <stdlib.h>

#include "cli/batch.h"
#include "cli/command.h"
#include "cli/compare_output.h"
#include "cli/complain.h"
#include "cli/json_files.h"
#include "cli/pool.h"
#include "cli/recon_facts.h"
#include "cli/recon_output.h"
#include "cli/recon_pack.h"
#include "cli/redaction.h"
#include "cli/render.h"
#include "cli/report_lines.h"
#include "cli/report_read.h"

struct gathering {
	const struct options *options;
	struct case_file *kept; /* NULL: without a case */
	struct recon *recons; /* one a worker */
	struct recon read; /* of what scan printed, or recon */
	uint64_t reports; /* of scan, also of other shards */
};

static void take_report(void *context, size_t worker, const struct origin *origin,
			const struct report *report, FILE *out)
{
	struct gathering *gathering = context;

	if (gathering->kept != NULL)
		case_write_made(gathering->kept, origin, report, out);
	recon_add(&gathering->recons[worker], report);
}

static bool add_line(struct recon *recon, struct span line)
{
	struct arena arena = { 0 };
	struct report report;
	bool good = report_read(&arena, line, &report);

	if (good)
		recon_add(recon, &report);
	arena_free(&arena);
	return good;
}

static bool take_known(void *context, size_t worker, const struct origin *origin, FILE *out,
		       const char **loss)
{
	struct gathering *gathering = context;
	struct arena arena = { 0 };
	struct case_report report;
	bool good = case_find(gathering->kept, &arena, origin, &report) &&
		    recon_unpack(&gathering->recons[worker], report.bytes);

	(void)out;
	if (good)
		*loss = msg_damage_words(report.lost);
	arena_free(&arena);
	return good;
}

static bool take_kept(void *context, const struct case_report *report)
{
	struct gathering *gathering = context;

	return recon_unpack(&gathering->read, report->bytes);
}

static bool give_line(void *context, struct span text)
{
	struct gathering *gathering = context;

	case_put(gathering->kept, text);
	return true;
}

static bool take_lines(struct gathering *gathering, const struct input *input)
{
	struct report_lines *lines = report_lines_open(input);
	struct span line;

	while (report_lines_next(lines, &line))
		if (shard_takes(gathering->options->shard, gathering->reports++) &&
		    !add_line(&gathering->read, line))
			report_lines_refuse(lines);
	return report_lines_close(lines);
}

/* What scan printed, or recon. */
static bool take_whole(void *context, const struct input *input)
{
	struct gathering *gathering = context;

	return report_read_is(stream_look(input->whole))
		       ? take_lines(gathering, input)
		       : recon_facts_read(input, &gathering->read);
}

static struct recon recon_since(const struct options *options)
{
	return (struct recon){ .since_set = options->since_set, .since = options->since };
}

/* Everything of all workers; the status is that of the inputs. */
static enum status gather(const struct options *options, const struct batch *batch,
			  struct recon *all)
{
	struct gathering gathering = {
		.options = options,
		.kept = batch->kept,
		.read = recon_since(options),
	};
	const struct pool_tasks tasks = {
		.report = take_report,
		.known = batch->kept != NULL ? take_known : NULL,
		.give = give_line,
		.lines = take_whole,
		.digest = batch->kept != NULL,
	};
	size_t workers = pool_workers(options);
	enum status status;

	gathering.recons = heap_take(workers * sizeof *gathering.recons);
	for (size_t i = 0; i < workers; i++)
		gathering.recons[i] = recon_since(options);
	status = case_is_source(options)
			 ? case_each(batch->kept, take_kept, &gathering)
			 : pool_run(options, batch->dns, workers, &tasks, &gathering);
	*all = gathering.recons[0];
	recon_merge(all, &gathering.read);
	recon_free(&gathering.read);
	for (size_t i = 1; i < workers; i++) {
		recon_merge(all, &gathering.recons[i]);
		recon_free(&gathering.recons[i]);
	}
	free(gathering.recons);
	return status;
}

static enum status draw(const struct batch *batch)
{
	const struct options *options = batch->options;
	struct recon all = { 0 };
	enum status status =
		options->merge ? recon_facts_merge(options, &all) : gather(options, batch, &all);

	recon_output(batch->output.file, options, &all);
	recon_free(&all);
	return status;
}

static enum status compare(const struct batch *batch)
{
	struct recon sides[RECON_SIDES] = { 0 };
	enum status status = STATUS_OK;

	for (enum recon_side side = 0; side < RECON_SIDES; side++) {
		struct options one = *batch->options;

		one.files += side;
		one.file_count = 1;
		if (gather(&one, batch, &sides[side]) != STATUS_OK)
			status = STATUS_INPUT;
	}
	compare_output(batch->output.file, batch->options, sides);
	for (enum recon_side side = 0; side < RECON_SIDES; side++)
		recon_free(&sides[side]);
	return status;
}

static bool suits(const struct options *options)
{
	const char *formats = options->compare ? "a comparison comes as text or json"
					       : "recon comes as text, json or dot";

	if (!(options->compare ? compare_output_knows : recon_output_knows)(options->format))
		complain("--format %s: %s", options->format->name, formats);
	else if (options->compare && options->file_count != RECON_SIDES)
		complain("--compare: two sources are wanted, that of before and that of after");
	else if (!redaction_is_of_shard(options))
		return batch_suits(options);
	return false;
}

static enum status run(struct options *options)
{
	enum status status = STATUS_OK;
	struct batch batch;

	options->takes_whole = options->compare ? json_file_is : report_read_is;
	if (!suits(options) || !batch_open(&batch, options, CASE_PICTURED))
		return STATUS_USAGE;
	if (output_good(&batch.output))
		status = options->compare ? compare(&batch) : draw(&batch);
	return batch_close(&batch, status);
}

const struct command command_recon = {
	.name = "recon",
	.operands = "SOURCE...",
	.summary = "many messages: the infrastructure that they give away together",
	.options =
		"format output dns resolver record dnssec trust-anchor trust mail-from "
		"from rcpt reveal facts at dmarc type limit redact colour quiet verbose jobs shard "
		"case merge about since compare top progress help",
	.example = "mailpath recon --about=example.org -f dot Maildir | dot -Tsvg -o example.svg",
	.run = run,
};
