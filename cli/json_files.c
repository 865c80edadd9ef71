#include "cli/json_files.h"

#include "cli/complain.h"
#include "parser/buffer.h"
#include "parser/limits.h"

enum { CHUNK = 64 * 1024 };

bool json_file_is(struct span head)
{
	return span_starts(span_trim(head), SPAN("{"));
}

/* All of it; false where it cannot be read, or is too long. */
static bool read_whole(struct arena *arena, struct stream *stream, struct span *out)
{
	struct buffer text = { .arena = arena };
	ssize_t got;

	do {
		got = stream_read(stream, buffer_room(&text, CHUNK), CHUNK);
		text.len += got > 0 ? (size_t)got : 0;
	} while (got > 0 && text.len <= LIMIT_JSON_FILE);
	*out = buffer_span(&text);
	return got == 0;
}

static struct json_t *read_tree(const struct input *input)
{
	struct arena arena = { 0 };
	struct json_t *tree = NULL;
	struct span text;

	if (input->source == NULL && read_whole(&arena, input->whole, &text))
		tree = json_in(text);
	arena_free(&arena);
	return tree;
}

bool json_file_read(const struct input *input, const char *what, json_taker *take, void *context)
{
	struct arena arena = { 0 };
	struct json_t *tree = read_tree(input);
	bool good = tree != NULL && take(context, tree);

	json_in_free(tree);
	if (!good)
		complain(SPAN_FMT ": skipped: it is no %s", SPAN_ARG(input_name(&arena, input)),
			 what);
	arena_free(&arena);
	return good;
}

enum status json_files_read(const struct options *options, const char *what, json_taker *take,
			    void *context)
{
	struct options with = *options;
	enum status status = STATUS_OK;
	struct inputs *inputs;
	struct input input;

	with.takes_whole = json_file_is;
	inputs = inputs_open(&with);
	while (inputs_next(inputs, &input))
		if (!json_file_read(&input, what, take, context))
			status = STATUS_INPUT;
	if (inputs_status(inputs) != STATUS_OK)
		status = inputs_status(inputs);
	inputs_close(inputs);
	return status;
}
