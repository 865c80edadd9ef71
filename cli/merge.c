#include "cli/merge.h"

#include <stdlib.h>
#include <string.h>

#include "cli/complain.h"
#include "cli/report_lines.h"
#include "cli/report_read.h"

/* The output of one shard. */
struct part {
	struct options options; /* with one operand */
	struct inputs *inputs;
	struct report_lines *lines; /* of the input that is read; NULL: none is open */
	struct span line; /* the next one; empty at the end */
	struct arena arena; /* of its origin */
	struct origin origin;
	uint64_t taken; /* lines before it */
};

struct merge {
	struct part *parts;
	size_t count;
	struct arena arena; /* of `last` */
	struct origin last; /* of the line that was given last */
	enum status status;
};

/* That of a shard without a message is empty. */
static bool is_output(struct span head)
{
	return head.len == 0 || report_read_is(head);
}

/* The lines of the next input; false at the end. */
static bool open_lines(struct merge *merge, struct part *part)
{
	struct input input;

	while (inputs_next(part->inputs, &input)) {
		if (input.source == NULL) {
			part->lines = report_lines_open(&input);
			return true;
		}
		complain(SPAN_FMT ": skipped: it is no output of scan",
			 SPAN_ARG(input_name(&part->arena, &input)));
		merge->status = STATUS_INPUT;
	}
	return false;
}

static void step(struct merge *merge, struct part *part)
{
	while (part->lines != NULL || open_lines(merge, part)) {
		if (!report_lines_next(part->lines, &part->line)) {
			if (!report_lines_close(part->lines))
				merge->status = STATUS_INPUT;
			part->lines = NULL;
			continue;
		}
		arena_reset(&part->arena);
		if (report_origin_read(&part->arena, part->line, &part->origin))
			return;
		report_lines_refuse(part->lines);
	}
	part->line = SPAN_NONE;
}

static bool is_same_source(const struct origin *a, const struct origin *b)
{
	return strcmp(a->file, b->file) == 0 && span_equal(a->entry, b->entry);
}

/* Of those whose line is of that source: the one with the lowest index past `index`, or NULL. */
static struct part *lowest(const struct merge *merge, const struct origin *source, size_t index)
{
	struct part *best = NULL;

	for (size_t i = 0; i < merge->count; i++) {
		struct part *part = &merge->parts[i];

		if (part->line.len > 0 && part->origin.index > index &&
		    is_same_source(&part->origin, source) &&
		    (best == NULL || part->origin.index < best->origin.index))
			best = part;
	}
	return best;
}

/* Whose turn it is; NULL at the end. */
static struct part *in_turn(const struct merge *merge)
{
	struct part *best = NULL;

	for (size_t i = 0; i < merge->count; i++) {
		struct part *part = &merge->parts[i];

		if (part->line.len > 0 && (best == NULL || part->taken < best->taken))
			best = part;
	}
	return best;
}

static struct part *next_part(const struct merge *merge)
{
	struct part *part = NULL;

	if (merge->last.file != NULL)
		part = lowest(merge, &merge->last, merge->last.index);
	if (part == NULL && (part = in_turn(merge)) != NULL)
		part = lowest(merge, &part->origin, 0);
	return part;
}

static bool give(struct merge *merge, struct part *part, merge_taker *take, void *context)
{
	bool ends = part->line.at[part->line.len - 1] == '\n';

	arena_reset(&merge->arena);
	merge->last.file = arena_string(&merge->arena, span_string(part->origin.file));
	merge->last.entry = arena_copy(&merge->arena, part->origin.entry);
	merge->last.index = part->origin.index;
	part->taken++;
	return take(context, part->line) && (ends || take(context, SPAN("\n")));
}

static void open_part(struct merge *merge, const struct options *options, size_t n)
{
	struct part *part = &merge->parts[n];

	part->options = *options;
	part->options.takes_whole = is_output;
	if (options->file_count > 0) {
		part->options.files = &options->files[n];
		part->options.file_count = 1;
	}
	part->inputs = inputs_open(&part->options);
	step(merge, part);
}

static void close_part(struct merge *merge, struct part *part)
{
	if (part->lines != NULL)
		report_lines_close(part->lines);
	if (inputs_status(part->inputs) != STATUS_OK)
		merge->status = inputs_status(part->inputs);
	inputs_close(part->inputs);
	arena_free(&part->arena);
}

enum status merge_lines(const struct options *options, merge_taker *take, void *context)
{
	struct merge merge = { .count = options->file_count > 0 ? options->file_count : 1 };
	struct part *part;

	merge.parts = heap_take(merge.count * sizeof *merge.parts);
	for (size_t i = 0; i < merge.count; i++)
		open_part(&merge, options, i);
	while ((part = next_part(&merge)) != NULL && give(&merge, part, take, context))
		step(&merge, part);
	for (size_t i = 0; i < merge.count; i++)
		close_part(&merge, &merge.parts[i]);
	free(merge.parts);
	arena_free(&merge.arena);
	return merge.status;
}
