#include <assert.h>

#include "fuzz/fuzz.h"
#include "parser/encoded.h"
#include "parser/idn.h"
#include "parser/parameter.h"
#include "parser/text.h"
#include "parser/transfer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct flaw_list flaws = { .arena = &arena };
	struct span s = { (const char *)data, size };
	struct span decoded = encoded_text(&arena, s, &flaws);

	assert(span_find(s, SPAN("=?")) == NOT_FOUND || !text_is_utf8(s) || text_is_utf8(decoded));
	assert(decoded.len <= 4 * size);
	for (size_t i = 0; i < flaws.count; i++)
		assert(span_holds(s, flaws.items[i].at));
	text_shown(&arena, decoded);
	parameter_find(&arena, s, SPAN("name"), &flaws);
	transfer_base64(&arena, s);
	transfer_quoted_printable(&arena, s);
	idn_unicode(&arena, idn_ascii(&arena, s));
	arena_free(&arena);
	return 0;
}
