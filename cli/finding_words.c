#include "cli/finding_words.h"

#include "analyzers/words.h"
#include "parser/text.h"

enum { HOPS_NAMED = 6 };

bool finding_is_told_before(const struct finding_list *all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (all->items[i].rule == all->items[n].rule)
			return true;
	return false;
}

bool finding_is_advised_before(const struct finding_list *all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_equal(all->items[i].advice, all->items[n].advice))
			return true;
	return false;
}

/* The hops behind the finding's own where the same rule fired; each has its own detail with -v. */
static struct span also_found(struct arena *arena, const struct finding_list *all, size_t n)
{
	struct span_list hops = { 0 };

	for (size_t i = n + 1; i < all->count; i++)
		if (all->items[i].rule == all->items[n].rule && all->items[i].hop != NO_HOP)
			*LIST_ADD(arena, &hops) = arena_format(arena, "%zu", all->items[i].hop + 1);
	if (hops.count == 0)
		return SPAN_NONE;
	return arena_format(arena, "; also at hop%s " SPAN_FMT, hops.count > 1 ? "s" : "",
			    SPAN_ARG(words_list(arena, &hops, HOPS_NAMED)));
}

struct span finding_words(struct arena *arena, const struct finding_list *all, size_t n,
			  enum finding_merge merge)
{
	const struct finding *finding = &all->items[n];
	struct span words =
		finding->detail.len > 0 ? finding->detail : span_string(finding->rule->title);
	struct span where = finding->hop == NO_HOP
				    ? SPAN_NONE
				    : arena_format(arena, "hop %zu: ", finding->hop + 1);
	struct span also = merge == FINDING_MERGED ? also_found(arena, all, n) : SPAN_NONE;

	return arena_format(arena, SPAN_FMT SPAN_FMT SPAN_FMT, SPAN_ARG(where),
			    SPAN_ARG(text_shown(arena, words)), SPAN_ARG(also));
}
