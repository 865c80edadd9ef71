/*
 * plain_words - the words that reports are made of.
 *
 * A word of a sentence of ours tells nobody anything of a mail, also where
 * somebody's mailbox or host is called so.
 */
#ifndef ANALYZERS_PLAIN_WORDS_H
#define ANALYZERS_PLAIN_WORDS_H

#include "parser/arena.h"

/* Lower-case, sorted, each once; in the arena. They may be shared by threads. */
struct plain_words {
	struct span_list list;
};

struct plain_words plain_words_make(struct arena *);

/* Whether `word`, which is in lower case, is one of them, or the name of an office (RFC 2142). */
bool plain_words_have(const struct plain_words *, struct span word);

#endif
