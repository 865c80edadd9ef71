/*
 * flaws - where bytes depart from the grammar.
 *
 * A flaw is often what one is looking for, so it is kept with its place and
 * never stops anything.
 */
#ifndef PARSER_FLAWS_H
#define PARSER_FLAWS_H

#include "parser/arena.h"
#include "parser/span.h"

enum flaw_kind {
#define FLAW(name, word, title, reference, rule) FLAW_##name,
#include "parser/flaws.def"
#undef FLAW
	FLAW_KINDS
};

struct flaw {
	enum flaw_kind kind;
	struct span at; /* the offending bytes */
};

/* Flaws are taken from `arena`, and at most LIMIT_FLAWS of them. */
struct flaw_list {
	struct flaw *items;
	size_t count, capacity;
	struct arena *arena;
};

/* `flaws` may be NULL: then nobody wants to know. */
void flaw_add(struct flaw_list *flaws, enum flaw_kind kind, struct span at);

/* Add the flaws of another list. */
void flaws_join(struct flaw_list *into, const struct flaw_list *from);

const char *flaw_word(enum flaw_kind); /* "bare-cr"; static */
const char *flaw_title(enum flaw_kind); /* for a person; static */

#endif
