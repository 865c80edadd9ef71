#include <stdlib.h>

#include "analyzers/dns_name.h"
#include "analyzers/spf_macro.h"
#include "fuzz/fuzz.h"
#include "parser/limits.h"

/* Lines: what the letters stand for, then a macro-string; expanded as a name and as a text. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size }, text;
	struct arena arena = { 0 };
	struct spf_values values = { .time = 1500000000 };
	struct dns_name wire;

	ip_read(span_cut(&rest, '\n'), &values.client_ip);
	values.local = span_upto(span_cut(&rest, '\n'), LIMIT_SPF_VALUE);
	values.sender_domain = span_upto(span_cut(&rest, '\n'), LIMIT_SPF_VALUE);
	values.domain = span_upto(span_cut(&rest, '\n'), 253);
	values.helo = span_upto(span_cut(&rest, '\n'), LIMIT_SPF_VALUE);
	values.validated = span_upto(span_cut(&rest, '\n'), 253);
	struct span name = spf_expand_name(&arena, &values, rest);
	if (name.len > 0 && (name.len > 253 || !dns_name_read(name, &wire)))
		abort();
	if (spf_expand_text(&arena, &values, rest, &text) && text.len > LIMIT_SPF_EXP)
		abort();
	spf_text_letters(rest);
	arena_free(&arena);
	return 0;
}
