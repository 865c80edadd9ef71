#include "cli/intake.h"

#include <stdlib.h>

#include "analyzers/body_watch.h"
#include "analyzers/crypto.h"
#include "cli/complain.h"
#include "cli/interrupt.h"
#include "cli/progress.h"

enum { PROGRESS_EVERY = 64 }; /* messages */

/* The digest of a message that is too long to be held: its pieces as they are read. */
struct watch {
	struct digest *digest;
	struct body_watch *body;
	struct span first;
	bool begun, digested;
};

struct intake {
	const struct options *options;
	const struct pool_tasks *tasks;
	void *context;

	struct arena arena; /* of the digest */
	struct watch watch;
	struct progress progress;
	struct inputs *inputs;
	struct input input;
	bool open; /* `input` has a source that is not at its end */
	uint64_t seen; /* messages of the inputs, also of other shards: numbers the next one */
	enum status status; /* of what is no concern of `inputs` */
};

struct intake *intake_open(const struct options *options, const struct pool_tasks *tasks,
			   void *context)
{
	struct intake *intake = heap_take(sizeof *intake);

	intake->options = options;
	intake->tasks = tasks;
	intake->context = context;
	intake->watch.digest = digest_open(&intake->arena);
	intake->watch.body = body_watch_open();
	intake->progress = progress_open(options->quiet, options->progress);
	intake->inputs = inputs_open(options);
	return intake;
}

void intake_close(struct intake *intake)
{
	progress_close(&intake->progress);
	inputs_close(intake->inputs);
	body_watch_close(intake->watch.body);
	arena_free(&intake->arena);
	free(intake);
}

struct source *intake_source(const struct intake *intake)
{
	return intake->input.source;
}

enum status intake_status(const struct intake *intake)
{
	return intake->status != STATUS_OK ? intake->status : inputs_status(intake->inputs);
}

/* A message that is held is shown in one piece, and is digested by its worker. */
static void watch_bytes(void *context, struct span bytes)
{
	struct watch *watch = context;

	body_watch_add(watch->body, bytes);
	if (!watch->begun) {
		watch->begun = true;
		watch->first = bytes;
		return;
	}
	if (!watch->digested)
		digest_add(watch->digest, watch->first);
	watch->digested = true;
	digest_add(watch->digest, bytes);
}

static void take_digest(struct watch *watch, struct job *job)
{
	job->digested = watch->digested;
	if (watch->digested)
		digest_finish(watch->digest, job->origin.sha256);
	watch->begun = watch->digested = false;
	job->streamed = body_watch_finish(watch->body, &job->arena);
}

/* The end of a source that failed, or in which there was nothing. */
static void complain_end(struct intake *intake, struct error error)
{
	struct arena arena = { 0 };
	struct span name = input_name(&arena, &intake->input);

	intake->status = STATUS_INPUT;
	if (error.code == 0)
		complain(SPAN_FMT ": skipped: it is empty", SPAN_ARG(name));
	else if (!input_is_refused(&intake->input))
		complain_error(arena_string(&arena, name), error);
	arena_free(&arena);
}

static bool open_next(struct intake *intake)
{
	while (!interrupted() && inputs_next(intake->inputs, &intake->input)) {
		intake->open = intake->input.source != NULL;
		if (intake->open)
			return true;
		if (!intake->tasks->lines(intake->context, &intake->input))
			intake->status = STATUS_INPUT;
	}
	return false;
}

/* The next message of the open source, also one of another shard; false at its end. */
static bool read_item(struct intake *intake, bool ours, struct source_item *item)
{
	struct source *source = intake->input.source;
	struct error error;

	source_watch(source, ours ? watch_bytes : NULL, &intake->watch);
	error = source_next(source, item, &intake->open);
	if (intake->open)
		return true;
	if (!interrupted() && (error.code != 0 || source_count(source) == 0))
		complain_end(intake, error);
	return false;
}

bool intake_next(struct intake *intake, struct job *job)
{
	while (!interrupted() && (intake->open || open_next(intake))) {
		struct source_item item;
		bool ours = shard_takes(intake->options->shard, intake->seen);

		if (!read_item(intake, ours, &item))
			continue;
		if (++intake->seen % PROGRESS_EVERY == 0)
			progress_tell(&intake->progress, inputs_done(intake->inputs),
				      inputs_size(intake->inputs), intake->seen);
		if (!ours)
			continue;
		job_fill(job, &intake->input, &item);
		take_digest(&intake->watch, job);
		return true;
	}
	return false;
}
