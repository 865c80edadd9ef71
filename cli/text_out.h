/*
 * text_out - lines of the text report: safe bytes, widths, wrapping, colours; or the same as
 * paragraphs and lists of a page for a browser.
 *
 * Whatever is put here passes through parser/text, so that callers may hand
 * over bytes of a message as they are. A colour never tells what the words
 * do not tell.
 */
#ifndef CLI_TEXT_OUT_H
#define CLI_TEXT_OUT_H

#include <stdio.h>

#include "parser/arena.h"

struct html_out;
struct redactor;

struct text_out {
	FILE *out;
	struct arena *arena;
	size_t columns; /* SIZE_MAX with html: nothing is cut */
	bool colours;
	struct html_out *html; /* to the same FILE; NULL: lines */
	struct redactor *redactor; /* NULL: nothing is hidden */
};

struct options;

/* Lines as the options want them; what the redactor (or NULL) knows is hidden. */
struct text_out text_out_open(FILE *, struct arena *, const struct options *, struct redactor *);

enum tone { TONE_PLAIN, TONE_HEADING, TONE_FAINT, TONE_GOOD, TONE_DOUBT, TONE_BAD };

/* A part of a line: `text` in at least `width` columns; 0: as wide as it is. */
struct text_cell {
	struct span text;
	size_t width;
	enum tone tone;
};

/* One line of cells, a blank between each two; blanks at its end are left out. */
void text_out_cells(struct text_out *, size_t indent, const struct text_cell *, size_t count);

/* The same from the left, with the last cell wrapped to the width, its lines one below the other. */
void text_out_cells_wrapped(struct text_out *, struct text_cell *cells, size_t count);

/* One line of its own words, cut to the width with "..." when it is longer. */
void text_out_line(struct text_out *, size_t indent, enum tone, struct span);

/*
 * Words wrapped to the width. The first line begins with `label` in `indent`
 * columns (a longer label gets its own line); the others are indented alike.
 */
void text_out_wrapped(struct text_out *, size_t indent, struct text_cell label, struct span words);

void text_out_heading(struct text_out *, const char *title); /* with an empty line before it */

/* The text as it is shown: safe, and with tokens where something is to be hidden. */
struct span text_out_shown(struct text_out *, struct span);

/* Columns that the text takes when it is shown. */
size_t text_out_width(struct text_out *, struct span);

/* The text, shown, in at most `columns`, ending in "..." when it was cut. */
struct span text_out_fit(struct text_out *, struct span, size_t columns);

#endif
