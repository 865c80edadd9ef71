/* The sets of a chain, judged at each stage with nobody to ask; a body whose quoting is undone. */
#include <assert.h>

#include "analyzers/hop_arc.h"
#include "analyzers/arc.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct told told = { .text = TEXT_MESSAGE };
	struct arena arena = { 0 };
	struct dns_session session = dns_session_open(NULL);
	struct span text = { (const char *)data, size };
	struct facts facts = facts_read(&arena, text, text.len, &told);
	struct auth_result_list list = { 0 };

	hop_arc(&session, &arena, &facts, &list);
	for (size_t i = 0; i < list.count; i++) {
		assert(list.items[i].instance <= facts.arc.count);
		assert(list.items[i].verdict != AUTH_PASS || list.items[i].skipped != NULL);
	}
	for (size_t from = 0; from <= facts.message->fields.count && from < 20; from++)
		for (size_t count = 0; count <= facts.arc.count; count++)
			arc_sets_fault(&facts.arc, count, from);
	if (facts.arc.count > 0)
		arc_body_unquoted(&arena, facts.message, &facts.arc.items[0].message);
	dns_session_close(&session);
	arena_free(&arena);
	return 0;
}
