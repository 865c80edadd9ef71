/*
 * text - any bytes as text that is safe to show.
 *
 * Bytes of a message or of the DNS reach a terminal, JSON, Graphviz or HTML
 * only through here. A message may carry terminal escapes, broken UTF-8,
 * bidirectional controls, and line ends where none should be.
 */
#ifndef PARSER_TEXT_H
#define PARSER_TEXT_H

#include <stdbool.h>

#include "parser/arena.h"
#include "parser/span.h"

/* Whether `s` is valid UTF-8 (RFC 3629: no surrogates, nothing overlong). */
bool text_is_utf8(struct span s);

/* Decode one character at `offset` and step over it; false, stepping one byte, when it is broken. */
bool text_next(struct span s, size_t *offset, uint32_t *code);

/* Append the UTF-8 form of `code` to `out`, which has room for 4 bytes; returns the length. */
size_t text_put(char *out, uint32_t code);

/* Characters that never reach an output as they are: C0, DEL, C1, line and
 * paragraph separators, bidirectional and zero-width controls, U+FEFF. */
bool text_is_control(uint32_t code);

/*
 * For a person: one line of valid UTF-8. Folds (line end and white space)
 * become one blank; other control characters and broken bytes become \xNN, wide ones
 * U+NNNN. Returns `s` itself when nothing is to be changed.
 */
struct span text_shown(struct arena *, struct span s);

/* For JSON values: valid UTF-8, each broken sequence as U+FFFD; folds undone; the rest as it is. */
struct span text_valid(struct arena *, struct span s);

/* Folded white space as one blank each, trimmed. Returns a part of `s` when there is no fold. */
struct span text_unfold(struct arena *, struct span s);

/* ASCII letters lower; returns `s` itself when there is nothing to do. */
struct span text_lower(struct arena *, struct span s);

/* Columns that text_shown() output takes in a terminal: 0 for combining, 2 for wide characters. */
size_t text_width(struct span s);

/* The first part of `s` that takes at most `columns`; `s` is text_shown() output. */
struct span text_fit(struct span s, size_t columns);

/* RFC 4648 4, padded. */
struct span text_base64(struct arena *, struct span s);

#endif
