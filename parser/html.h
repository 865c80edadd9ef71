/*
 * html - the words of a page, for notices that were written as one.
 *
 * A page is untrusted as any other bytes: nothing that it names is fetched,
 * no entity but those of HTML is known, scripts and styles are left out.
 */
#ifndef PARSER_HTML_H
#define PARSER_HTML_H

#include "parser/arena.h"

/*
 * The text of a page, UTF-8: a line for each block, row or break; white space
 * as one blank but in <pre>, where lines are kept as they stand. At most
 * LIMIT_PAGE bytes are read, and nothing behind elements that stand
 * LIMIT_PAGE_DEPTH deep in each other.
 */
struct span html_text(struct arena *, struct span page);

#endif
