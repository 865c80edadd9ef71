/* Any bytes as a message: facts, checks and the answer in words. */
#include "analyzers/answer.h"
#include "data/suffix.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct told told = { 0 };
	struct facts facts =
		facts_read(&arena, (struct span){ (const char *)data, size }, size, &told);
	struct report report = report_make(&arena, &facts, (struct origin){ .file = "-" });

	answer_make(&arena, &report);
	arena_free(&arena);
	return 0;
}
