/* Any bytes as a message: facts, checks and the answer in words. */
#include "analyzers/answer.h"
#include "data/suffix.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct dns_session session = dns_session_open(NULL);
	struct told told = { 0 };
	struct facts facts =
		facts_read(&arena, (struct span){ (const char *)data, size }, size, &told);
	struct report report = report_make(&session, &arena, &facts, (struct origin){ .file = "-" });

	answer_make(&arena, &report);
	arena_free(&arena);
	return 0;
}
