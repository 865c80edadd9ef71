/* mark_index - rows of data/bounce_marks.h, found by the letters that they begin with. */
#ifndef PARSER_MARK_INDEX_H
#define PARSER_MARK_INDEX_H

#include "parser/span.h"

struct bounce_mark;

enum { NO_LETTER = 26, SOLID };

struct mark_index {
	unsigned char begin[NO_LETTER + 2]; /* of the rows of each letter, of others; their end */
	unsigned char rows[255];
	unsigned char places[256]; /* letters from 0 on; SOLID: other text; NO_LETTER */
	struct {
		uint32_t second, third;
	} letters[256]; /* by the first byte: those that may come behind it, as bits */
};

/* Of the rows that count. */
struct mark_index mark_index_make(bool (*counts)(const struct bounce_mark *));

/* From 0 on, whatever its case; NO_LETTER. */
static inline unsigned mark_letter(char c)
{
	unsigned letter = ((unsigned char)c | 0x20u) - 'a';

	return letter < NO_LETTER ? letter : NO_LETTER;
}

/*
 * Whether these three bytes can be a mark's first: hardly ever. What is no
 * letter may be left out of a mark, and then any may stand behind it, unless it
 * is text of its own wherever it stands.
 */
static inline bool mark_may_begin(const struct mark_index *index, const char *at)
{
	unsigned second = index->places[(unsigned char)at[1]];
	unsigned third = index->places[(unsigned char)at[2]];
	uint32_t seconds = index->letters[(unsigned char)at[0]].second >> second;
	uint32_t thirds = index->letters[(unsigned char)at[0]].third >> third;

	return (seconds & (thirds | (second == NO_LETTER)) & 1) != 0;
}

struct span mark_text(unsigned char row);

/* Whether a mark begins the text in its very letters, whatever their case. */
bool mark_begins(const struct mark_index *, struct span text);

#endif
