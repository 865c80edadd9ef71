/* Parts of a message, whole and as if more of it had been sent; all that is in them decoded. */
#include <assert.h>

#include "fuzz/fuzz.h"
#include "tests/mime_cover.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct flaw_list flaws = { .arena = &arena };
	struct message message = message_read(&arena, (struct span){ (const char *)data, size });
	struct mime_part_list parts = mime_read(&arena, &message, &flaws);

	assert(mime_covers(&arena, &message, &parts));
	for (size_t i = 0; i < parts.count && i < 100; i++) {
		assert(mime_content(&arena, &parts.items[i], &flaws).len <=
		       parts.items[i].body.len);
		mime_parameter(&arena, &parts.items[i], SPAN("name"), &flaws);
	}
	for (size_t i = 0; i < flaws.count; i++)
		assert(flaws.items[i].at.at == NULL || span_holds(message.raw, flaws.items[i].at));
	arena_free(&arena);
	return 0;
}
