/*
 * JSON of ours that is read again: lines of scan, also out of a case, a recon's facts and
 * summaries. What is made of them is clean text and JSON, and the facts are the same when they
 * are read once more.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/json.h"
#include "cli/kept_line.h"
#include "cli/recon_facts.h"
#include "cli/recon_output.h"
#include "cli/render.h"
#include "cli/report_read.h"
#include "cli/tally_output.h"
#include "cli/tally_read.h"
#include "fuzz/fuzz.h"
#include "parser/text.h"

/* The program has them beside main(). */
const struct command *const commands[] = { NULL };

struct printed {
	FILE *file;
	char *text;
	size_t len;
};

static void print_open(struct printed *printed)
{
	printed->file = open_memstream(&printed->text, &printed->len);
	assert(printed->file != NULL);
}

static void print_close(struct printed *printed)
{
	fclose(printed->file);
	assert(text_is_utf8((struct span){ printed->text, printed->len }));
}

static void print_all(const struct recon *recon, const struct tally *tally,
		      const struct plain_words *plain)
{
	for (size_t i = 0; renderers[i] != NULL; i++) {
		struct options options = {
			.format = renderers[i],
			.columns = 80,
			.redact = i % 2 != 0,
			.plain = *plain,
		};
		struct printed printed;

		print_open(&printed);
		if (recon_output_knows(options.format))
			recon_output(printed.file, &options, recon);
		tally_output(printed.file, &options, tally);
		print_close(&printed);
		free(printed.text);
	}
}

static void print_facts(struct printed *printed, const struct recon *recon)
{
	const struct options options = { .format = renderer_find("json"), .shard = { 1, 1 } };

	print_open(printed);
	recon_output(printed->file, &options, recon);
	print_close(printed);
}

static void read_facts_again(const struct recon *recon)
{
	struct recon again = { 0 };
	struct printed first, second;

	print_facts(&first, recon);
	struct json_t *tree = json_in((struct span){ first.text, first.len });
	bool good = recon_facts_take(&again, tree);
	assert(good);
	json_in_free(tree);
	print_facts(&second, &again);
	assert(span_equal((struct span){ first.text, first.len },
			  (struct span){ second.text, second.len }));
	recon_free(&again);
	free(first.text);
	free(second.text);
}

static void take_report(struct recon *recon, struct span text)
{
	struct arena arena = { 0 };
	struct report report;

	if (report_read(&arena, text, &report))
		recon_add(recon, &report);
	arena_free(&arena);
}

/* A line of a case, at its old place and at another one. */
static void check_kept(struct span text)
{
	static const struct origin to = {
		.file = "box", .entry = { "e", 1 }, .index = 3, .offset = 1 << 20
	};
	struct arena arena = { 0 };
	struct span line = kept_line_at(&arena, text, text.len % 3 ? &to : NULL,
					text.len % 2 ? KEPT_NAME_NEW : KEPT_NAME_OLD);

	/* What goes out as text is one line of what others read as JSON. */
	if (line.len > 0) {
		assert(span_index(line, '\n') + 1 == line.len);
		struct json_t *tree = json_in(line);

		assert(tree != NULL);
		json_in_free(tree);
	}
	arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size }, line;
	struct recon recon = { 0 };
	struct tally tally = { 0 };
	struct json_t *tree = json_in(text);
	struct arena arena = { 0 };
	struct plain_words plain = { 0 };

	*LIST_ADD(&arena, &plain.list) = SPAN("mail");
	recon_facts_take(&recon, tree);
	tally_take(&tally, tree);
	json_in_free(tree);
	take_report(&recon, text); /* of trace it has lines */
	check_kept(text);
	while ((line = span_cut_line(&text)).len > 0) {
		take_report(&recon, line);
		check_kept(line);
	}
	tally_sort(&tally);
	print_all(&recon, &tally, &plain);
	read_facts_again(&recon);
	tally_free(&tally);
	recon_free(&recon);
	arena_free(&arena);
	return 0;
}
