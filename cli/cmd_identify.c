/* identify - what is known of a build ID, a Received line, a field name, a status code. */
#include "analyzers/identify.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/json.h"
#include "cli/output.h"
#include "cli/render.h"
#include "cli/text_out.h"

enum { WIDTH = 80, LABEL = 18 };

static struct span words(struct arena *arena, char *const *operands, size_t count)
{
	struct span all = SPAN_NONE;

	for (size_t i = 0; i < count; i++)
		all = i == 0 ? arena_format(arena, "%s", operands[i])
			     : arena_format(arena, SPAN_FMT " %s", SPAN_ARG(all), operands[i]);
	return all;
}

static void put_text_answer(struct text_out *out, const struct identity_answer *answer)
{
	text_out_line(out, 0, TONE_HEADING, answer->title);
	for (size_t i = 0; i < answer->facts.count; i++) {
		const struct identity_fact *fact = &answer->facts.items[i];

		text_out_wrapped(
			out, LABEL,
			(struct text_cell){ .text = arena_format(out->arena, "  %s", fact->label) },
			fact->value);
	}
}

static void put_text(FILE *file, const struct options *options, struct arena *arena,
		     struct span text, const struct identity_answer_list *answers)
{
	struct text_out out = {
		.out = file,
		.arena = arena,
		.columns = WIDTH,
		.colours = options->colours,
	};

	if (answers->count == 0)
		text_out_wrapped(&out, 0, (struct text_cell){ 0 },
				 arena_format(arena, "Nothing is known of \"" SPAN_FMT "\".",
					      SPAN_ARG(text)));
	for (size_t i = 0; i < answers->count; i++) {
		if (i > 0)
			putc('\n', file);
		put_text_answer(&out, &answers->items[i]);
	}
}

static void put_answer_object(struct json *out, const struct identity_answer *answer)
{
	json_open_object(out, NULL);
	json_put_word(out, "kind", answer->kind);
	json_put_text(out, "title", answer->title);
	json_open_list(out, "facts");
	for (size_t i = 0; i < answer->facts.count; i++) {
		json_open_object(out, NULL);
		json_put_word(out, "name", answer->facts.items[i].label);
		json_put_text(out, "value", answer->facts.items[i].value);
		json_close(out);
	}
	json_close(out);
	json_close(out);
}

static void put_json(FILE *file, struct arena *arena, struct span text,
		     const struct identity_answer_list *answers)
{
	struct json out = json_begin(file, arena, NULL, JSON_PRETTY);

	json_open_object(&out, NULL);
	json_put_number(&out, "mailpath", 1);
	json_put_text(&out, "text", text);
	json_open_list(&out, "answers");
	for (size_t i = 0; i < answers->count; i++)
		put_answer_object(&out, &answers->items[i]);
	json_close_always(&out);
	json_close(&out);
	json_end(&out);
	putc('\n', file);
}

static bool is_understood(const struct options *options, struct span text)
{
	const struct renderer *format = options->format;

	if (format != renderer_find("text") && format != renderer_find("json"))
		complain("--format %s: identify answers as text or json", format->name);
	else if (span_trim(text).len == 0)
		complain("identify: TEXT is wanted after it, such as 14.3.181.6");
	else
		return true;
	return false;
}

static enum status run(struct options *options)
{
	struct arena *arena = &options->arena;
	struct span text = words(arena, options->files, options->file_count);

	if (!is_understood(options, text))
		return STATUS_USAGE;
	struct identity_answer_list answers = identify(arena, text);
	struct output output = output_open(arena, options->output);

	if (output_good(&output)) {
		if (options->format == renderer_find("json"))
			put_json(output.file, arena, text, &answers);
		else
			put_text(output.file, options, arena, text, &answers);
	}
	output_close(&output);
	if (output.error.code == 0 || output_unread(&output))
		return STATUS_OK;
	complain_error(output.name, output.error);
	return STATUS_OUTPUT;
}

const struct command command_identify = {
	.name = "identify",
	.operands = "TEXT...",
	.summary = "what is known of a build, a Received line, a field, a status code",
	.options = "format output colour help",
	.example = "mailpath identify 14.3.181.6",
	.run = run,
};
