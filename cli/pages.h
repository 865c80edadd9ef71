/* pages - what `explain` tells beside the rules: things that several findings rest on. */
#ifndef CLI_PAGES_H
#define CLI_PAGES_H

#include "parser/span.h"

struct page {
	const char *id; /* "spf.qualifiers"; no rule has it */
	const char *title;
	const char *const *paragraphs; /* NULL-terminated */
	const char *reference;
};

extern const struct page pages[]; /* ended by a row without an id */

/* NULL if there is none. */
const struct page *page_find(struct span id);

#endif
