#include "cli/tally_read.h"

#include "cli/complain.h"
#include "cli/inputs.h"
#include "cli/json_in.h"
#include "parser/buffer.h"
#include "parser/limits.h"

enum { CHUNK = 64 * 1024 };

static bool is_object(struct span head)
{
	return span_starts(span_trim(head), SPAN("{"));
}

/* All of it; false where it cannot be read, or is longer than any summary. */
static bool read_whole(struct arena *arena, struct stream *stream, struct span *out)
{
	struct buffer text = { .arena = arena };
	ssize_t got;

	do {
		got = stream_read(stream, buffer_room(&text, CHUNK), CHUNK);
		text.len += got > 0 ? (size_t)got : 0;
	} while (got > 0 && text.len <= LIMIT_SCAN_LINE);
	*out = buffer_span(&text);
	return got == 0;
}

static bool count_in(const struct json_t *object, const char *key, uint64_t *out)
{
	long long count;
	bool good = json_in_number(object, key, &count) && count >= 0;

	*out = good ? (uint64_t)count : 0;
	return good;
}

static bool take_kind(struct tally *tally, enum tally_kind kind, const struct json_t *list)
{
	bool good = list != NULL;

	for (size_t i = 0; i < json_in_count(list); i++) {
		const struct json_t *row = json_in_item(list, i);
		struct span name = json_in_bytes(&tally->arena, row, "name");
		uint64_t count;

		good &= count_in(row, "count", &count) && name.len > 0;
		tally_count(tally, kind, name, count);
	}
	return good;
}

static bool take_summary(struct tally *tally, const struct json_t *tree)
{
	bool good = json_in_version(tree) == 1 && count_in(tree, "messages", &tally->messages) &&
		    count_in(tree, "hops", &tally->hops) &&
		    count_in(tree, "broken", &tally->broken);

	for (enum tally_kind kind = 0; kind < TALLY_KINDS && good; kind++)
		good = take_kind(tally, kind, json_in_member(tree, tally_kind_word(kind)));
	return good;
}

static bool add(struct tally *into, const struct input *input)
{
	struct arena arena = { 0 };
	struct tally one = { 0 };
	struct json_t *tree = NULL;
	struct span text;
	bool good = false;

	if (input->source == NULL && read_whole(&arena, input->whole, &text)) {
		tree = json_in(text);
		good = take_summary(&one, tree);
	}
	if (good)
		tally_merge(into, &one);
	else
		complain(SPAN_FMT ": skipped: it is no summary of scan as JSON",
			 SPAN_ARG(input_name(&arena, input)));
	json_in_free(tree);
	tally_free(&one);
	arena_free(&arena);
	return good;
}

enum status tally_read(const struct options *options, struct tally *into)
{
	struct options with = *options;
	enum status status = STATUS_OK;
	struct inputs *inputs;
	struct input input;

	with.takes_whole = is_object;
	inputs = inputs_open(&with);
	while (inputs_next(inputs, &input))
		if (!add(into, &input))
			status = STATUS_INPUT;
	if (inputs_status(inputs) != STATUS_OK)
		status = inputs_status(inputs);
	inputs_close(inputs);
	return status;
}
