#include <assert.h>

#include "fuzz/fuzz.h"
#include "parser/paste.h"

/* Repairs point into what was pasted, the rest into the message; each leads back to a place. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct span raw = { (const char *)data, size };
	struct message message = paste_read(&arena, raw), read = message_read(&arena, raw);

	assert(span_equal(message.source, raw));
	assert(!paste_needed(raw) || !paste_is_sound(&read));
	assert(paste_needed(raw) || (message.raw.at == raw.at && message.raw.len == raw.len));
	for (size_t i = 0; i < message.flaws.count; i++) {
		struct span at = message.flaws.items[i].at;

		assert(span_holds(raw, at) || span_holds(message.raw, at));
		assert(message_offset(&message, at) <= size);
	}
	for (size_t i = 0; i < message.fields.count; i++) {
		struct span name = message.fields.items[i].name;

		assert(span_equal(span_part(raw, message_offset(&message, name), name.len), name));
	}
	arena_free(&arena);
	return 0;
}
