#include "parser/flaws.h"

#include "parser/limits.h"

static const struct {
	const char *word, *title;
} kinds[] = {
#define FLAW(name, word, title, reference, rule) [FLAW_##name] = { word, title },
#include "parser/flaws.def"
#undef FLAW
};

void flaw_add(struct flaw_list *flaws, enum flaw_kind kind, struct span at)
{
	if (flaws == NULL || flaws->count >= LIMIT_FLAWS)
		return;
	if (flaws->count == LIMIT_FLAWS - 1)
		kind = FLAW_TOO_MANY_FLAWS;
	*LIST_ADD(flaws->arena, flaws) = (struct flaw){ kind, at };
}

void flaws_join(struct flaw_list *into, const struct flaw_list *from)
{
	for (size_t i = 0; i < from->count; i++)
		flaw_add(into, from->items[i].kind, from->items[i].at);
}

const char *flaw_word(enum flaw_kind kind)
{
	return kinds[kind].word;
}

const char *flaw_title(enum flaw_kind kind)
{
	return kinds[kind].title;
}
