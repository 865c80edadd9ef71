/*
 * Any bytes as a message: facts, checks and the answer in words. What is counted of it, where
 * nobody reads the words, is what is told.
 */
#include <stdlib.h>

#include "analyzers/answer.h"
#include "data/suffix.h"
#include "fuzz/fuzz.h"

static struct report judge(struct arena *arena, struct dns_session *session, struct span bytes,
			   const struct told *told)
{
	struct facts *facts = arena_take(arena, 1, sizeof *facts);

	*facts = facts_read(arena, bytes, bytes.len, told);
	return report_make(session, arena, facts, (struct origin){ .file = "-" });
}

static bool same_finding(const struct finding *a, const struct finding *b)
{
	return a->rule == b->rule && a->severity == b->severity && a->hop == b->hop;
}

static bool same_causes(const struct cause_words *a, const struct cause_words *b)
{
	bool same = a->count == b->count;

	for (size_t i = 0; same && i < a->count; i++)
		same = a->items[i] == b->items[i];
	return same;
}

static bool same_break(const struct break_ *a, const struct break_ *b)
{
	bool same = a->hop == b->hop && a->host == b->host && span_equal(a->admd, b->admd) &&
		    same_causes(&a->causes, &b->causes);

	for (enum auth_method method = 0; method < AUTH_METHODS; method++)
		same &= a->methods[method] == b->methods[method];
	return same;
}

static bool is_counted_so(const struct report *told, const struct report *counted)
{
	bool same = told->findings.count == counted->findings.count &&
		    told->breaks.count == counted->breaks.count;

	for (size_t i = 0; same && i < told->findings.count; i++)
		same = same_finding(&told->findings.items[i], &counted->findings.items[i]);
	for (size_t i = 0; same && i < told->breaks.count; i++)
		same = same_break(&told->breaks.items[i], &counted->breaks.items[i]);
	return same;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 }, wordless = { .wordless = true };
	struct dns_session session = dns_session_open(NULL);
	struct told whole = { 0 }, only_counted = { .counted = true, .no_parts = true };
	struct span bytes = { (const char *)data, size };
	struct report told = judge(&arena, &session, bytes, &whole);
	struct report counted = judge(&wordless, &session, bytes, &only_counted);

	if (!is_counted_so(&told, &counted))
		abort();
	answer_make(&arena, &told);
	arena_free(&wordless);
	arena_free(&arena);
	return 0;
}
