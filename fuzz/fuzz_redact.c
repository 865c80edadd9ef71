#include <stdlib.h>

#include "analyzers/redact.h"
#include "fuzz/fuzz.h"
#include "parser/text.h"

/* The first line is a secret, the rest a text; what was redacted does not change again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size };
	struct arena arena = { 0 };
	struct plain_words plain = { 0 };

	*LIST_ADD(&arena, &plain.list) = SPAN("mail");
	struct redactor redactor = redactor_open(&plain);
	struct span secret = text_shown(&arena, span_chomp(span_cut_line(&rest)));
	struct span text = text_shown(&arena, rest), once, twice;

	redactor_hide(&redactor, size % 2 == 0 ? SECRET_USER : SECRET_HOST, secret);
	redact(&redactor, &arena, text); /* what it has the form of is known from then on */
	once = redact(&redactor, &arena, text);
	twice = redact(&redactor, &arena, once);
	if (!text_is_utf8(once) || !span_equal(once, twice))
		abort();
	redactor_close(&redactor);
	arena_free(&arena);
	return 0;
}
