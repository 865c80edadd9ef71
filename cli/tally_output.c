#include "cli/tally_output.h"

#include <inttypes.h>

#include "analyzers/words.h"
#include "cli/json.h"
#include "cli/redaction.h"
#include "cli/render.h"
#include "cli/text_out.h"

enum { COUNT_WIDTH = 9, SHOWN_ROWS = 20 };

static void put_counts(struct json *out, const struct tally *tally, enum tally_kind kind)
{
	json_open_list(out, tally_kind_word(kind));
	for (size_t i = 0; i < tally->rows.count; i++) {
		const struct tally_row *row = &tally->rows.items[i];

		if (row->kind != kind)
			continue;
		json_open_object(out, NULL);
		json_put_text(out, "name", row->name);
		json_put_number(out, "count", (long long)row->count);
		json_close(out);
	}
	json_close_always(out);
}

static void put_json(FILE *file, const struct options *options, const struct tally *tally)
{
	struct arena arena = { 0 };
	struct redactor *redactor = redaction_open(&arena, options);
	struct json out = json_begin(file, &arena, redactor, JSON_PRETTY);

	json_open_object(&out, NULL);
	json_put_number(&out, "mailpath", 1);
	json_put_number(&out, "messages", (long long)tally->messages);
	json_put_number(&out, "hops", (long long)tally->hops);
	json_put_number(&out, "broken", (long long)tally->broken);
	for (enum tally_kind kind = 0; kind < TALLY_KINDS; kind++)
		put_counts(&out, tally, kind);
	json_close(&out);
	json_end(&out);
	putc('\n', file);
	redaction_close(redactor);
	arena_free(&arena);
}

/* The rows of one kind from `begin` on; returns where the next kind begins. */
static size_t put_kind(struct text_out *out, const struct tally *tally, size_t begin, size_t most)
{
	enum tally_kind kind = tally->rows.items[begin].kind;
	size_t end = begin;

	text_out_heading(out, tally_kind_title(kind));
	for (; end < tally->rows.count && tally->rows.items[end].kind == kind; end++) {
		const struct tally_row *row = &tally->rows.items[end];
		struct text_cell cells[] = {
			{ .text = arena_format(out->arena, "%*" PRIu64, COUNT_WIDTH, row->count),
			  .width = COUNT_WIDTH },
			{ .text = row->name },
		};

		if (end - begin < most)
			text_out_cells(out, 0, cells, 2);
	}
	if (end - begin > most)
		text_out_line(out, 2, TONE_FAINT,
			      arena_format(out->arena, "... and %zu more (-v shows them)",
					   end - begin - most));
	return end;
}

static void put_text(FILE *file, const struct options *options, const struct tally *tally)
{
	struct arena arena = { 0 };
	struct text_out out = text_out_open(file, &arena, options, redaction_open(&arena, options));
	size_t most = options->verbose ? tally->rows.count : SHOWN_ROWS;

	text_out_line(&out, 0, TONE_PLAIN,
		      arena_format(&arena,
				   SPAN_FMT
				   ", " SPAN_FMT "; in " SPAN_FMT
				   " authentication broke on the way, or the mail was forged.",
				   SPAN_ARG(words_count(&arena, tally->messages, "message")),
				   SPAN_ARG(words_count(&arena, tally->hops, "hop")),
				   SPAN_ARG(words_count(&arena, tally->broken, "message"))));
	for (size_t i = 0; i < tally->rows.count;)
		i = put_kind(&out, tally, i, most);
	redaction_close(out.redactor);
	arena_free(&arena);
}

void tally_output(FILE *out, const struct options *options, const struct tally *tally)
{
	if (options->format == renderer_find("json"))
		put_json(out, options, tally);
	else
		put_text(out, options, tally);
}
