#include "cli/job.h"

#include <stdlib.h>
#include <string.h>

#include "parser/limits.h"

enum {
	USUAL_ARENA = 128 * 1024, /* bytes that all but few messages are read and judged in */
	MOST_LARGE = 16, /* messages that LIMIT_HELD lets be held and not copied */
};

void job_fill(struct job *job, const struct input *input, const struct source_item *item)
{
	job->arena.block_size = USUAL_ARENA;
	job->bytes = item->bytes;
	job->many = source_type(input->source) == SOURCE_MBOX;
	job->refused = input_is_refused(input);
	job->origin = (struct origin){
		.file = input->file,
		.entry = arena_copy(&job->arena, input->entry),
		.index = item->index,
		.offset = item->offset,
		.length = item->length,
		.mailbox = job->many,
	};
}

static void copy_bytes(struct job *job, struct span bytes)
{
	if (job->room < bytes.len) {
		free(job->memory);
		job->room = bytes.len;
		job->memory = heap_room(job->room);
	}
	if (bytes.len > 0)
		memcpy(job->memory, bytes.at, bytes.len);
	job->bytes = (struct span){ job->memory, bytes.len };
}

/* Too long to be copied. */
static bool is_large(size_t size)
{
	return size > LIMIT_HELD / MOST_LARGE;
}

void job_hold(struct job *job, struct source *source)
{
	if (is_large(job->bytes.len)) {
		free(job->memory);
		job->memory = source_give(source, &job->room);
	} else {
		copy_bytes(job, job->bytes);
	}
}

static char *copy_text(struct span text)
{
	char *copy = heap_room(text.len + 1);

	if (text.len > 0)
		memcpy(copy, text.at, text.len);
	copy[text.len] = '\0';
	return copy;
}

void job_take_text(struct job *job, struct span text)
{
	job->text = copy_text(text);
	job->text_len = text.len;
}

/* `skipped` stands before the colon, where it is. */
static void complain_job(struct job *job, const char *skipped, const char *what)
{
	struct input input = { .file = job->origin.file, .entry = job->origin.entry };
	struct span name = input_name(&job->arena, &input), line;

	if (job->refused)
		return;
	line = job->many ? arena_format(&job->arena, SPAN_FMT ": message %zu%s: %s", SPAN_ARG(name),
					job->origin.index, skipped, what)
			 : arena_format(&job->arena, SPAN_FMT "%s%s: %s", SPAN_ARG(name),
					*skipped != '\0' ? ":" : "", skipped, what);
	job->complaint = copy_text(line);
}

void job_complain(struct job *job, const char *what)
{
	complain_job(job, " skipped", what);
}

void job_complain_part(struct job *job, const char *what)
{
	complain_job(job, "", what);
}

void job_clear(struct job *job)
{
	struct arena arena = job->arena;
	char *memory = job->memory;
	size_t room = job->room;

	free(job->text);
	free(job->complaint);
	memset(job, 0, sizeof *job);
	job->arena = arena;
	job->memory = memory;
	job->room = room;
}

void job_free(struct job *job)
{
	arena_free(&job->arena);
	free(job->memory);
	free(job->text);
	free(job->complaint);
	free(job);
}
