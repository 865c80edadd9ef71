/* The words of a page. */
#include <assert.h>

#include "fuzz/fuzz.h"
#include "parser/html.h"
#include "parser/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct span text = html_text(&arena, (struct span){ (const char *)data, size });

	assert(text_is_utf8(text));
	arena_free(&arena);
	return 0;
}
