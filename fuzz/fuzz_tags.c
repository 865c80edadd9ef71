#include <assert.h>

#include "fuzz/fuzz.h"
#include "parser/limits.h"
#include "parser/tags.h"
#include "parser/transfer.h"

/* Tags lie in the text, one after the other; a sound list names none twice. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct span text = { (const char *)data, size }, out;
	struct tags tags = tags_read(&arena, text);
	const char *at = text.at;

	assert(tags.count <= LIMIT_TAGS && span_holds(text, tags.at));
	for (size_t i = 0; i < tags.count; i++) {
		const struct tag *tag = &tags.items[i];

		assert(span_holds(text, tag->name) && span_holds(text, tag->room));
		assert(tag->name.at >= at && span_holds(tag->room, tag->value));
		assert(tags.fault == TAGS_DUPLICATE || tags.fault != TAGS_SOUND ||
		       tags_find(&tags, tag->name) == tag);
		at = tag->room.at + tag->room.len;
		if (transfer_whole_base64(&arena, tag->value, &out))
			assert(transfer_is_whole_base64(tag->value) && out.len > 0 &&
			       out.len <= tag->value.len);
		else
			assert(!transfer_is_whole_base64(tag->value));
		assert(tags_quoted_printable(&arena, tag->value).len <= tag->value.len);
	}
	arena_free(&arena);
	return 0;
}
