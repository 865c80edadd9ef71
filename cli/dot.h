/* dot - what all drawings for Graphviz have in common: quoting, inks, defaults. */
#ifndef CLI_DOT_H
#define CLI_DOT_H

#include <stdio.h>

#include "parser/arena.h"

extern const char dot_ink[], dot_faint[], dot_alarm[];

/* Fill of the n-th cluster, in turn. */
const char *dot_fill(size_t n);

struct redactor;

/* Where texts of a mail go. */
struct dot_out {
	FILE *file;
	struct arena *arena;
	struct redactor *redactor; /* NULL: nothing is hidden */
};

/* The head of a drawing, left to right; a closing brace is to follow. */
void dot_begin(FILE *);

/* Text of a mail inside an HTML-like label; long names are broken behind dots. */
void dot_text(const struct dot_out *, struct span text);

/* The same inside a quoted string, of at most `columns`. */
void dot_quoted(const struct dot_out *, struct span text, size_t columns);

#endif
