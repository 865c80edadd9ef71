/*
 * Linked to a fuzzer in the place of libFuzzer: runs it once on each sample of testdata, so that
 * `make check` notices what does not compile any more or stops at what it stands on.
 */
#define _XOPEN_SOURCE 700 /* nftw */
#include <ftw.h>

#include "fuzz/fuzz.h"
#include "parser/arena.h"
#include "tests/test.h"

enum { SAMPLE_MOST = 64 * 1024, FOLDERS_OPEN = 8 }; /* bytes, as fuzz/run.sh has it */

static size_t samples;

static int run(const char *path, const struct stat *status, int type, struct FTW *place)
{
	FILE *file = type == FTW_F ? fopen(path, "rb") : NULL;
	uint8_t *bytes;

	(void)status;
	(void)place;
	if (file == NULL)
		return 0;
	/* Of exactly that size, for the sanitizers to see what is read behind it. */
	bytes = heap_take(SAMPLE_MOST);
	size_t size = fread(bytes, 1, SAMPLE_MOST, file);
	bytes = realloc(bytes, size > 0 ? size : 1);
	fclose(file);
	LLVMFuzzerTestOneInput(bytes, size);
	free(bytes);
	samples++;
	return 0;
}

int main(void)
{
	nftw("testdata", run, FOLDERS_OPEN, FTW_PHYS);
	ok(samples > 0, "%zu samples", samples);
	return done();
}
