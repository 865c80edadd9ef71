/*
 * What a case keeps of reports to be counted and drawn: bytes of a stranger. Each is taken
 * whole or not at all, and what is made of it is clean text and JSON.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/recon_output.h"
#include "cli/recon_pack.h"
#include "cli/render.h"
#include "cli/tally_output.h"
#include "cli/tally_pack.h"
#include "fuzz/fuzz.h"
#include "parser/text.h"

/* The program has them beside main(). */
const struct command *const commands[] = { NULL };

static void print(const struct options *options, const struct recon *recon,
		  const struct tally *tally)
{
	char *text = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&text, &len);

	assert(file != NULL);
	if (recon_output_knows(options->format))
		recon_output(file, options, recon);
	tally_output(file, options, tally);
	fclose(file);
	assert(text_is_utf8((struct span){ text, len }));
	free(text);
}

static void check_recon(struct recon *recon, struct span bytes)
{
	uint64_t before = recon->messages + recon->earlier + recon->undated;
	bool good = recon_unpack(recon, bytes);

	assert(recon->messages + recon->earlier + recon->undated == before + good);
	assert(good || recon->rows.count == 0);
}

static void check_tally(struct tally *tally, struct span bytes)
{
	bool good = tally_unpack(tally, bytes);

	assert(tally->messages == good);
	assert(good || tally->rows.count == 0);
	tally_sort(tally);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span bytes = { (const char *)data, size };
	struct recon all = { 0 }, late = { .since_set = true, .since = 1784620800 };
	struct tally tally = { 0 };

	check_recon(&all, bytes);
	check_recon(&late, bytes);
	check_tally(&tally, bytes);
	for (size_t i = 0; renderers[i] != NULL; i++) {
		struct options options = {
			.format = renderers[i],
			.columns = 80,
			.shard = { 1, i % 2 },
		};

		print(&options, i % 2 != 0 ? &late : &all, &tally);
	}
	recon_free(&all);
	recon_free(&late);
	tally_free(&tally);
	return 0;
}
