/* characters - what is known of Unicode characters: how wide they are, which do not show. */
#ifndef DATA_CHARACTERS_H
#define DATA_CHARACTERS_H

#include <stdbool.h>
#include <stdint.h>

/*
 * Whether a character must not reach an output as it is, for it acts instead of
 * showing, or shows as nothing: C0, DEL, C1, line and paragraph separators,
 * bidirectional and zero-width controls, U+FEFF, soft hyphens, fillers, tags,
 * interlinear marks, noncharacters.
 */
bool character_is_hidden(uint32_t code);

/* Columns in a terminal: 0 for combining marks, 2 for wide (UAX 11) characters, else 1. */
unsigned character_width(uint32_t code);

#endif
