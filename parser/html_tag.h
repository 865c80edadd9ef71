/*
 * html_tag - where a tag ends, told only where all readers agree: a ">" in
 * quotes does not end it, and what opens quotes is another question for each.
 */
#ifndef PARSER_HTML_TAG_H
#define PARSER_HTML_TAG_H

#include "parser/span.h"

/* Whether the "<" that `s` begins with opens a tag: a letter stands behind it, or "/" and one. */
bool html_tag_begins(struct span s);

/*
 * Whether a tag or comment that goes on to the first ">" behind `s` ends there
 * for all: `s` is "<", a name and attributes, each a name alone, with "=" and
 * a value in quotes or one that has none; or "<!--", words and "--".
 */
bool html_tag_is_closed(struct span s);

#endif
