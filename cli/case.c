#include "cli/case.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/case_way.h"
#include "cli/complain.h"
#include "cli/interrupt.h"
#include "cli/render.h"
#include "cli/recon_pack.h"
#include "cli/store.h"
#include "cli/tally_pack.h"
#include "parser/limits.h"

enum { ANSWERS_MOST = 2 * LIMIT_TAPE_LINE }; /* bytes that are read at once: at least a line */

struct case_file {
	struct options options; /* as lines are rendered */
	struct arena arena;
	struct store *store; /* NULL: it could not be opened */
	enum store_part part; /* that is wanted of reports */
	bool source; /* nothing is kept: it is read */
	bool anew; /* nothing is taken */
	bool refused; /* it is no case */
	bool failed; /* which is told */
	off_t answered; /* bytes of options.answers that the store has */
};

bool case_is_source(const struct options *options)
{
	return options->case_path != NULL && options->file_count == 0;
}

bool case_suits(const struct options *options)
{
	if (!case_is_source(options) || !case_way_is_chosen(options))
		return true;
	complain(
		"--case: without a source it tells what it has; how to judge is for runs with one");
	return false;
}

/* What was wrong at the start. */
static void complain_open(struct case_file *file, enum store_fault fault, const char *why)
{
	const char *path = file->options.case_path;

	file->refused = fault != STORE_UNUSABLE;
	file->failed = true;
	if (fault == STORE_FOREIGN)
		complain("%s: it is no case of mailpath: name a new file, or one to go on with",
			 path);
	else if (fault == STORE_EARLIER)
		complain("%s: it is a case of an earlier version of mailpath: name a new file",
			 path);
	else if (fault == STORE_LATER)
		complain("%s: it is a case of a later version of mailpath", path);
	else
		complain("%s: cannot be used as a case: %s", path, why);
}

static bool open_store(struct case_file *file)
{
	enum store_use use = file->source ? STORE_READ : STORE_KEEP;
	struct store_way way = { .again = false };
	enum store_fault fault;
	const char *why;

	if (!file->source)
		way = case_way(&file->arena, &file->options, file->options.redact);
	file->anew = way.again || file->options.record != NULL;
	file->store = store_open(&file->arena, file->options.case_path, use, &way, &fault, &why);
	if (file->store == NULL)
		complain_open(file, fault, why);
	return !file->refused;
}

static enum store_part part_of(enum case_form form)
{
	switch (form) {
	case CASE_SHOWN:
		return STORE_LINE;
	case CASE_COUNTED:
		return STORE_TALLY;
	case CASE_PICTURED:
		return STORE_RECON;
	}
	return STORE_LINE;
}

bool case_open(struct case_file **out, const struct options *options, enum case_form form)
{
	struct case_file *file;

	*out = NULL;
	if (options->case_path == NULL)
		return true;
	file = heap_take(sizeof *file);
	file->options = *options;
	file->options.redact = options->redact && form == CASE_SHOWN;
	file->part = part_of(form);
	file->source = case_is_source(options);
	if (open_store(file) || file->source) {
		*out = file;
		return true;
	}
	arena_free(&file->arena);
	free(file);
	return false;
}

/* Closing it would also give up the locks of the file, which are those of the process. */
bool case_is_file(const struct options *options, const struct stat *file)
{
	struct stat status;

	return options->case_path != NULL && stat(options->case_path, &status) == 0 &&
	       status.st_dev == file->st_dev && status.st_ino == file->st_ino;
}

/* The names of sqlite.org/tempfiles.html, by the file that the rest of them names. */
bool case_is_beside(const struct options *options, const char *path)
{
	static const struct span ends[] = { { "-journal", 8 }, { "-wal", 4 }, { "-shm", 4 } };
	struct span name = span_string(path);
	struct arena arena = { 0 };
	struct stat status;
	bool beside = false;

	for (size_t i = 0; i < sizeof ends / sizeof *ends && options->case_path != NULL; i++)
		if (span_ends_nocase(name, ends[i]))
			beside |=
				stat(arena_string(&arena, span_upto(name, name.len - ends[i].len)),
				     &status) == 0 &&
				case_is_file(options, &status);
	arena_free(&arena);
	return beside;
}

bool case_is_output(const struct options *options)
{
	struct stat status;

	return options->output != NULL && stat(options->output, &status) == 0 &&
	       case_is_file(options, &status);
}

const char *case_folder(const struct case_file *file)
{
	return file != NULL && file->store != NULL && !file->source ? store_folder(file->store)
								    : NULL;
}

/*
 * What a report hangs on beside the message's bytes: whether it lay in a mailbox,
 * where "From " lines may have been quoted; where it is redacted, also its name,
 * from which the tokens are counted on.
 */
static struct span variant_of(struct case_file *file, struct arena *arena,
			      const struct origin *origin)
{
	const char *place = origin->mailbox ? "mailbox" : "file";

	if (!file->options.redact)
		return span_string(place);
	return arena_format(arena, "%s %s\n" SPAN_FMT, place, origin->file,
			    SPAN_ARG(origin->entry));
}

/* Numbers that are none of ours tell nothing. */
static struct case_report report_of(const struct store_found *found)
{
	return (struct case_report){
		.bytes = found->bytes,
		.grave = found->grave <= SEVERITY_ALARM + 1 ? (int)found->grave - 1 : -1,
		.lost = found->lost <= MSG_FILE_DAMAGED ? (enum msg_damage)found->lost : MSG_WHOLE,
	};
}

bool case_find(struct case_file *file, struct arena *arena, const struct origin *origin,
	       struct case_report *report)
{
	struct store_found found;

	if (file->store == NULL || file->anew ||
	    !store_find(file->store, arena, origin->sha256, variant_of(file, arena, origin),
			file->part, &found))
		return false;
	*report = report_of(&found);
	return true;
}

bool case_is_grave(const struct case_report *report, enum severity least)
{
	return report->grave >= (int)least;
}

/* What stands before a line on its way from a worker to case_put(); between them `sizes` bytes. */
struct head {
	bool made;
	unsigned char sha256[STORE_DIGEST];
	unsigned grave, lost;
	size_t variant, sizes[STORE_LINE]; /* of the parts before the line */
};

/*
 * The answers of the DNS so far, as whole lines: all that a report rests on are
 * there when it is made, and come into the case together with it.
 */
static void take_answers(struct case_file *file)
{
	int descriptor = fileno(file->options.answers);
	struct arena arena = { 0 };
	struct stat status;
	char *bytes;
	ssize_t got;

	if (fstat(descriptor, &status) != 0 || status.st_size == file->answered)
		return;
	bytes = arena_bytes(&arena, ANSWERS_MOST);
	while ((got = pread(descriptor, bytes, ANSWERS_MOST, file->answered)) > 0) {
		struct span lines = { bytes, (size_t)got };
		size_t end = span_last_index(lines, '\n');

		if (end == NOT_FOUND)
			break;
		store_put_answers(file->store, span_upto(lines, end));
		file->answered += (off_t)end + 1;
	}
	arena_free(&arena);
}

static void put(struct case_file *file, const struct store_report *report)
{
	if (file->options.answers != NULL)
		take_answers(file);
	store_put(file->store, report);
}

/* 0: there is no finding. */
static unsigned grave_of(const struct report *report)
{
	for (int severity = SEVERITY_ALARM; severity >= SEVERITY_NOTE; severity--)
		if (report_is_grave(report, (enum severity)severity))
			return (unsigned)severity + 1;
	return 0;
}

void case_write_made(struct case_file *file, const struct origin *origin,
		     const struct report *report, FILE *out)
{
	struct arena arena = { 0 };
	struct span variant = variant_of(file, &arena, origin);
	struct head head = {
		.made = true,
		.grave = grave_of(report),
		.lost = report->facts->damage,
		.variant = variant.len,
	};
	struct span parts[STORE_LINE] = { 0 };

	/* What is counted or drawn is whole, and would tell what tokens hide. */
	if (!file->options.redact) {
		parts[STORE_TALLY] = tally_pack(&arena, report);
		parts[STORE_RECON] = recon_pack(&arena, report);
	}
	for (size_t i = 0; i < STORE_LINE; i++)
		head.sizes[i] = parts[i].len;
	memcpy(head.sha256, origin->sha256, sizeof head.sha256);
	fwrite(&head, sizeof head, 1, out);
	fwrite(variant.at, 1, variant.len, out);
	for (size_t i = 0; i < STORE_LINE; i++)
		if (parts[i].len > 0)
			fwrite(parts[i].at, 1, parts[i].len, out);
	render_json_line(out, &file->options, report);
	arena_free(&arena);
}

void case_write_found(FILE *out)
{
	fwrite(&(struct head){ .made = false }, sizeof(struct head), 1, out);
}

static struct span cut_bytes(struct span *rest, size_t len)
{
	struct span head = span_upto(*rest, len);

	*rest = span_from(*rest, len);
	return head;
}

struct span case_put(struct case_file *file, struct span written)
{
	struct head head;
	struct store_report report = { .redacted = file->options.redact };

	memcpy(&head, written.at, sizeof head);
	written = span_from(written, sizeof head);
	report.variant = cut_bytes(&written, head.variant);
	for (size_t i = 0; i < STORE_LINE; i++)
		report.parts[i] = cut_bytes(&written, head.sizes[i]);
	if (head.made && file->store != NULL) {
		memcpy(report.sha256, head.sha256, sizeof report.sha256);
		report.grave = head.grave;
		report.lost = head.lost;
		report.parts[STORE_LINE] = span_trim(written);
		put(file, &report);
	}
	return written;
}

/* The rows, and what is wrong with them. */
struct reading {
	const struct options *options;
	case_taker *take;
	void *context;
	uint64_t seen;
	enum status status;
};

static bool take_row(void *context, const struct store_found *found)
{
	struct reading *reading = context;
	struct case_report report = report_of(found);

	if (interrupted())
		return false;
	if (!shard_takes(reading->options->shard, reading->seen++) ||
	    reading->take(reading->context, &report))
		return true;
	complain("%s: report %ju skipped: it is no report of scan", reading->options->case_path,
		 (uintmax_t)reading->seen);
	reading->status = STATUS_INPUT;
	return true;
}

enum status case_each(struct case_file *file, case_taker *take, void *context)
{
	struct reading reading = { .options = &file->options, .take = take, .context = context };

	if (file->store == NULL ||
	    !store_each(file->store, file->options.redact, file->part, take_row, &reading))
		reading.status = STATUS_INPUT;
	return reading.status;
}

enum status case_close(struct case_file *file, enum status status)
{
	const char *why = NULL;

	if (file == NULL)
		return status;
	if (file->options.answers != NULL)
		fclose(file->options.answers);
	if (file->store != NULL)
		why = store_close(&file->arena, file->store);
	if (why != NULL)
		complain("%s: cannot be used as a case any more: %s", file->options.case_path, why);
	if ((why != NULL || file->failed) && !file->source)
		status = STATUS_OUTPUT;
	arena_free(&file->arena);
	free(file);
	return status;
}
