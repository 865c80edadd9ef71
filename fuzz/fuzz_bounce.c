/* What a message tells of others, the first byte choosing fields, free text or a whole mail. */
#include <assert.h>

#include "fuzz/fuzz.h"
#include "parser/bounce.h"
#include "parser/limits.h"
#include "parser/reply.h"

static bool is_status(struct span status)
{
	return status.len == 0 || reply_status(status).len == status.len;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct flaw_list flaws = { .arena = &arena };
	struct span text = { (const char *)data, size };
	struct bounce bounce = { 0 };

	if (size > 0 && data[0] == 1) {
		bounce_fields(&arena, span_from(text, 1), &bounce, &flaws);
	} else if (size > 0 && data[0] == 2) {
		bounce_text(&arena, span_from(text, 1), &bounce, &flaws);
	} else {
		struct message message = message_read(&arena, text);
		struct mime_part_list parts = mime_read(&arena, &message, &flaws);
		struct notice_marks marks = notice_marks_make();

		bounce = bounce_read(&arena, &message, &marks, &parts, &flaws);
	}
	assert(bounce.recipients.count <= LIMIT_BOUNCE_RECIPIENTS);
	assert(bounce.originals.count <= LIMIT_EMBEDDED);
	for (size_t i = 0; i < bounce.recipients.count; i++)
		assert(is_status(bounce.recipients.items[i].status));
	arena_free(&arena);
	return 0;
}
