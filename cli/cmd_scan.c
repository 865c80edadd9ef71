/* scan - many messages: one report each as NDJSON, or what they have in common. */
#include "cli/batch.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/kept_line.h"
#include "cli/merge.h"
#include "cli/pool.h"
#include "cli/redaction.h"
#include "cli/render.h"
#include "cli/tally_output.h"
#include "cli/tally_pack.h"
#include "cli/tally_read.h"

struct scan {
	struct options *options;
	struct batch batch;
	struct tally *tallies; /* one a worker */
	bool *grave; /* one a worker: a finding that --fail-on asks for */
};

static void take_report(void *context, size_t worker, const struct origin *origin,
			const struct report *report, FILE *out)
{
	struct scan *scan = context;
	const struct options *options = scan->options;

	if (scan->batch.kept != NULL)
		case_write_made(scan->batch.kept, origin, report, out);
	else if (!options->summary)
		render_json_line(out, options, report);
	if (options->summary)
		tally_add(&scan->tallies[worker], report);
	if (options->fail_on_set)
		scan->grave[worker] |= report_is_grave(report, options->fail_on);
}

/* The same of a report that was kept; what is printed of it lives in the arena. */
static bool take_report_kept(struct scan *scan, size_t worker, struct arena *arena,
			     const struct case_report *report, const struct origin *origin,
			     struct span *line)
{
	const struct options *options = scan->options;
	enum kept_name name = options->redact ? KEPT_NAME_OLD : KEPT_NAME_NEW;

	*line = SPAN_NONE;
	if (!options->summary) {
		*line = kept_line_at(arena, report->bytes, origin, name);
		if (line->len == 0)
			return false;
	} else if (!tally_unpack(&scan->tallies[worker], report->bytes)) {
		return false;
	}
	if (options->fail_on_set)
		scan->grave[worker] |= case_is_grave(report, options->fail_on);
	return true;
}

static bool take_known(void *context, size_t worker, const struct origin *origin, FILE *out,
		       const char **loss)
{
	struct scan *scan = context;
	struct arena arena = { 0 };
	struct case_report report;
	struct span line;
	bool known = case_find(scan->batch.kept, &arena, origin, &report) &&
		     take_report_kept(scan, worker, &arena, &report, origin, &line);

	if (known) {
		*loss = msg_damage_words(report.lost);
		if (line.len > 0) {
			case_write_found(out);
			fwrite(line.at, 1, line.len, out);
		}
	}
	arena_free(&arena);
	return known;
}

static bool take_kept(void *context, const struct case_report *report)
{
	struct scan *scan = context;
	struct arena arena = { 0 };
	struct span line;
	bool good = take_report_kept(scan, 0, &arena, report, NULL, &line);

	if (good && line.len > 0)
		fwrite(line.at, 1, line.len, scan->batch.output.file);
	arena_free(&arena);
	return good;
}

static bool give_text(void *context, struct span text)
{
	struct scan *scan = context;

	if (scan->batch.kept != NULL)
		text = case_put(scan->batch.kept, text);
	if (scan->options->summary)
		return true;
	fwrite(text.at, 1, text.len, scan->batch.output.file);
	return output_good(&scan->batch.output);
}

static void put_summary(struct scan *scan, struct tally *all)
{
	tally_sort(all);
	tally_output(scan->batch.output.file, scan->options, all);
	tally_free(all);
}

static void join_tallies(struct scan *scan, size_t workers, struct tally *all)
{
	for (size_t i = 0; i < workers; i++) {
		tally_merge(all, &scan->tallies[i]);
		tally_free(&scan->tallies[i]);
	}
}

static enum status scan_all(struct scan *scan)
{
	struct options *options = scan->options;
	const struct pool_tasks tasks = {
		.report = take_report,
		.known = scan->batch.kept != NULL ? take_known : NULL,
		.give = give_text,
		.digest = !options->summary || scan->batch.kept != NULL,
	};
	size_t workers = pool_workers(options);
	enum status status;

	scan->tallies = arena_take(&options->arena, workers, sizeof *scan->tallies);
	scan->grave = arena_take(&options->arena, workers, sizeof *scan->grave);
	status = case_is_source(options)
			 ? case_each(scan->batch.kept, take_kept, scan)
			 : pool_run(options, scan->batch.dns, workers, &tasks, scan);
	if (options->summary) {
		struct tally all = { 0 };

		join_tallies(scan, workers, &all);
		put_summary(scan, &all);
	}
	for (size_t i = 0; i < workers; i++)
		if (scan->grave[i] && status < STATUS_FINDING)
			status = STATUS_FINDING;
	return status;
}

static enum status merge_all(struct scan *scan)
{
	struct tally all = { 0 };
	enum status status;

	if (!scan->options->summary)
		return merge_lines(scan->options, give_text, scan);
	status = tally_read(scan->options, &all);
	put_summary(scan, &all);
	return status;
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

/* Tokens of a message are its own: its line can be redacted when it is made, a count later. */
static bool may_redact(const struct options *options)
{
	if (options->summary)
		return !redaction_is_of_shard(options);
	if (options->redact && options->merge)
		complain("--merge: --redact is for the runs whose output is merged");
	return !options->redact || !options->merge;
}

/* They are laid beside hosts when a report is made. */
static bool may_have_facts(const struct options *options)
{
	if (options->told.facts == NULL || (!options->merge && !case_is_source(options)))
		return true;
	complain("--facts: reports that were made before are printed as they are");
	return false;
}

static enum status run(struct options *options)
{
	struct scan scan = { .options = options };
	enum status status = STATUS_OK;

	if (!knows_format(options) || !may_redact(options) || !may_have_facts(options) ||
	    !batch_suits(options) ||
	    !batch_open(&scan.batch, options, options->summary ? CASE_COUNTED : CASE_SHOWN))
		return STATUS_USAGE;
	/* What is kept is a whole report. */
	options->told.counted = options->summary && options->case_path == NULL;
	options->told.no_parts = options->told.counted && options->dns_mode == DNS_MODE_OFF;
	if (output_good(&scan.batch.output))
		status = options->merge ? merge_all(&scan) : scan_all(&scan);
	return batch_close(&scan.batch, status);
}

const struct command command_scan = {
	.name = "scan",
	.operands = "SOURCE...",
	.summary = "many messages: one report each as NDJSON, or --summary",
	.options = "format output dns resolver record dnssec trust-anchor trust mail-from "
		   "from rcpt reveal facts at dmarc type limit redact fail-on quiet summary "
		   "case unordered jobs shard merge progress help",
	.example = "mailpath scan --summary archive.mbox.gz",
	.run = run,
};
