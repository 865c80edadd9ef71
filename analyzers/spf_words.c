#include "analyzers/spf_words.h"

#include "data/providers.h"
#include "parser/text.h"

struct span spf_words_why(struct arena *arena, const struct spf_result *result)
{
	const struct spf_term *term = result->decided_by;

	if (term == NULL || term->part == NULL)
		return result->reason != NULL ? span_string(result->reason) : SPAN_NONE;
	struct span text = text_shown(arena, term->part->text);
	if (result->decided_in == NULL || result->decided_in->parent == NULL)
		return arena_format(arena, "\"" SPAN_FMT "\"", SPAN_ARG(text));
	return arena_format(arena, "\"" SPAN_FMT "\" of " SPAN_FMT, SPAN_ARG(text),
			    SPAN_ARG(text_shown(arena, result->decided_in->domain)));
}

/* "1.5 million", "42 million". */
static struct span millions(struct arena *arena, uint64_t count)
{
	enum { MILLION = 1000000, TENTH = MILLION / 10, WHOLE_FROM = 10 };
	uint64_t tenths = (count + TENTH / 2) / TENTH;

	if (tenths % 10 == 0 || tenths >= WHOLE_FROM * 10)
		return arena_format(arena, "%llu million", (unsigned long long)((tenths + 5) / 10));
	return arena_format(arena, "%llu.%llu million", (unsigned long long)(tenths / 10),
			    (unsigned long long)(tenths % 10));
}

/* Whether the record, or one that it includes, is that of a provider whose hosts all share. */
static bool is_shared(const struct spf_record *record)
{
	if (provider_by_name(record->domain.at, record->domain.len) != NULL)
		return true;
	for (size_t i = 0; i < record->count; i++)
		if (record->terms[i].record != NULL && is_shared(record->terms[i].record))
			return true;
	return false;
}

struct span spf_words_reach(struct arena *arena, const struct spf_record *record)
{
	const struct spf_reach *reach = &record->reach;
	const char *of = is_shared(record) ? " of a shared cloud" : "";

	if (reach->all || reach->v4 >> 32 != 0)
		return SPAN("every address there is");
	if (reach->v4 > SPF_WIDE_V4)
		return arena_format(arena, SPAN_FMT " addresses%s",
				    SPAN_ARG(millions(arena, reach->v4)), of);
	if (reach->v6_prefixes > 0 && reach->v6_shortest < SPF_WIDE_V6)
		return arena_format(arena, "an IPv6 network of /%u%s", reach->v6_shortest, of);
	return SPAN_NONE;
}
