/*
 * text - any bytes as text that is safe to show.
 *
 * Bytes of a message or of the DNS reach a terminal, JSON, Graphviz or HTML
 * only through here. A message may carry terminal escapes, broken UTF-8,
 * bidirectional controls, and line ends where none should be.
 *
 * All of it is linear, and plain printable ASCII comes back as it is, not copied.
 */
#ifndef PARSER_TEXT_H
#define PARSER_TEXT_H

#include <stdbool.h>

#include "parser/arena.h"
#include "parser/span.h"

/* Whether all of `s` is printable ASCII (RFC 20, 0x20-0x7e). */
bool text_is_plain(struct span s);

/* Whether `s` is valid UTF-8 (RFC 3629: no surrogates, nothing overlong). */
bool text_is_utf8(struct span s);

/*
 * Decode one character at `offset`, which is within `s`, and step over it; false,
 * stepping over what is to be replaced by one U+FFFD (maximal subpart, Unicode
 * 3.9), when it is broken.
 */
bool text_next(struct span s, size_t *offset, uint32_t *code);

/*
 * Append the UTF-8 form of `code` to `out`, which has room for 4 bytes; returns
 * the length. What UTF-8 cannot hold becomes U+FFFD.
 */
size_t text_put(char *out, uint32_t code);

/* Characters that never reach an output as they are: see data/characters.h. */
bool text_is_control(uint32_t code);

/*
 * For a person: one line of valid UTF-8. Folds (white space around a line end)
 * and tabs become one blank; ASCII controls and the bytes of broken sequences
 * become \xNN, other controls <U+NNNN>. Returns `s` itself when nothing is to
 * be changed. At most four times as long as `s`.
 */
struct span text_shown(struct arena *, struct span s);

/*
 * For JSON values: valid UTF-8, each broken sequence as U+FFFD; folds undone
 * as in text_shown; the rest, controls too, as it is. At most three times as long as `s`.
 */
struct span text_valid(struct arena *, struct span s);

/* Folded white space as one blank each, trimmed. Returns a part of `s` when there is no fold. */
struct span text_unfold(struct arena *, struct span s);

/* ASCII letters lower; returns `s` itself when there is nothing to do. */
struct span text_lower(struct arena *, struct span s);

/* Columns that text_shown() output takes in a terminal: 0 for combining, 2 for wide characters. */
size_t text_width(struct span s);

/*
 * The first part of `s` that takes at most `columns`, with the combining marks
 * that belong to its last character; `s` is text_shown() output.
 */
struct span text_fit(struct span s, size_t columns);

/* RFC 4648 4, padded, without line ends. */
struct span text_base64(struct arena *, struct span s);

#endif
