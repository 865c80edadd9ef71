#include <stdlib.h>

#include "fuzz/fuzz.h"
#include "parser/records_spf.h"

static void check_part(struct span text, const struct spf_part *part)
{
	if (!span_holds(text, part->text) || part->text.len == 0)
		abort();
	if (part->domain.len > 0 && !span_holds(part->text, part->domain))
		abort();
	if (part->prefix4 > 32 || part->prefix6 > 128 || part->network.length > 128)
		abort();
	if (part->flaw == SPF_SOUND && part->kind == SPF_UNKNOWN)
		abort();
	if (spf_flaw_word(part->flaw)[0] == 0 || spf_kind_word(part->kind)[0] == 0)
		abort();
}

/* Any bytes as a record: terms lie in it, in order, and one that is flawed is told. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct arena arena = { 0 };
	bool flawed = false;

	if (spf_syntax_is(text)) {
		struct spf_syntax syntax = spf_syntax_read(&arena, text);

		for (size_t i = 0; i < syntax.count; i++) {
			check_part(text, &syntax.parts[i]);
			flawed |= syntax.parts[i].flaw != SPF_SOUND;
		}
		if (flawed != (syntax.flawed != NULL))
			abort();
	}
	arena_free(&arena);
	return 0;
}
