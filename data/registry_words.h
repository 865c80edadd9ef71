/*
 * registry_words - words of the authentication standards, as they stand in
 * records and recorded results. Texts are static; an empty one means not known.
 */
#ifndef DATA_REGISTRY_WORDS_H
#define DATA_REGISTRY_WORDS_H

#include <stddef.h>

struct registry_word {
	char term[32]; /* "spf=softfail", "p=", "include", "dkim header.d" */
	char kind[40]; /* "DMARC record tag" */
	char meaning[96], status[16], reference[32];
	char evidence[12]; /* "yes" or "possibly" */
};

/*
 * The next row after `before` (NULL: the first) that the text names, any case:
 * by its term, or by the property alone ("header.d"). An x in a number of a
 * term stands for any digit ("reason=1xx"). NULL: no more.
 */
const struct registry_word *registry_word_find(const char *text, size_t len,
					       const struct registry_word *before);

#endif
