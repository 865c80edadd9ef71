/*
 * extent - how far a word, a host, an address or a mailbox reaches in a text of
 * Received that anybody may have written. Offsets are of the text.
 */
#ifndef PARSER_EXTENT_H
#define PARSER_EXTENT_H

#include <stdbool.h>

#include "parser/span.h"

/* White space ends a word; brackets, quotes, ",", ";" and "@" end a host as well. */
enum { ENDS_WORD = 1, ENDS_HOST = 2 };

/* The first byte from `at` on that ends one of these, or the length. */
size_t extent_of(struct span text, size_t at, unsigned char ends);

/* The same, or the first of `count` stops, of which a blank stands for all white space. */
size_t extent_before(struct span text, size_t at, unsigned char ends, const char *stops,
		     size_t count);
bool extent_stops(char c, const char *stops, size_t count);

/* Whether all of a text is a host, and not empty. */
bool extent_is_host(struct span text);

/* Where the address at `at` ends, its zone included: what cannot be of one stands there. */
size_t extent_address(struct span text, size_t at);

/* Where the mailbox at `at` ends, its angle brackets included; `at` when they are not closed. */
size_t extent_path(struct span text, size_t at);

#endif
