#include <assert.h>

#include "fuzz/fuzz.h"
#include "parser/message.h"

/* Every field lies in the message, one after the other. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct span raw = { (const char *)data, size };
	struct message message = message_read(&arena, raw);
	const char *at = raw.at;

	for (size_t i = 0; i < message.fields.count; i++) {
		const struct field *field = &message.fields.items[i];

		assert(span_holds(raw, field->raw) && field->raw.at >= at);
		assert(span_holds(field->raw, field->name) && span_holds(field->raw, field->body));
		at = field->raw.at + field->raw.len;
	}
	for (size_t i = 0; i < message.flaws.count; i++)
		assert(message_offset(&message, message.flaws.items[i].at) <= size);
	arena_free(&arena);
	return 0;
}
