#include <assert.h>

#include "analyzers/subject_tag.h"
#include "fuzz/fuzz.h"
#include "parser/buffer.h"

/* What a Subject was is guessed of a mail whose signature fails: by anybody's hand, that is. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct span value = { (const char *)data, size };
	struct buffer text = { .arena = &arena };
	struct message message;
	struct span tag = subject_tag(value);

	assert(tag.len == 0 || span_holds(value, tag));
	buffer_put(&text, SPAN("Subject: "));
	buffer_put(&text, value);
	message = message_read(&arena, buffer_span(&text));
	for (size_t i = 0; i < message.fields.count && i < 4; i++)
		assert(subject_untagged(&arena, &message, message.fields.items[i].raw).count <=
		       SUBJECT_GUESSES);
	arena_free(&arena);
	return 0;
}
