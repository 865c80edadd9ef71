/* Recorded results and rewritten senders, in each way they are read; the first byte chooses. */
#include "analyzers/rewrite.h"
#include "fuzz/fuzz.h"
#include "parser/authres_claims.h"
#include "parser/filter_results.h"
#include "parser/received_spf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct span names[] = { { "X-Spam-Status", 13 }, { "X-Spam-Report", 13 },
					     { "X-Spamd-Result", 14 } };
	struct arena arena = { 0 };
	struct flaw_list flaws = { .arena = &arena };
	struct claim_list claims = { 0 };
	struct span body = { (const char *)data, size };
	struct claim claim;
	size_t way = size > 0 ? data[0] % 5 : 0;

	if (way < 3)
		filter_results_read(&arena, names[way], body, &claims, &flaws);
	rewrite_read(&arena, body);
	received_spf_read(span_from(body, 1), &claim, &flaws);
	authres_read(&arena, way == 3 ? span_from(body, 1) : body, &claims, &flaws);
	arena_free(&arena);
	return 0;
}
