/*
 * html_out - a page for a browser: the one place where text gets into its markup.
 *
 * Markup is our own and written as it is. Whatever was not written here, be
 * it of a mail, of the DNS or of the command line, goes through html_out_text()
 * alone, and only as the text of an element: never into a tag, an attribute,
 * an address or a style.
 */
#ifndef CLI_HTML_OUT_H
#define CLI_HTML_OUT_H

#include "cli/text_out.h"

struct html_out {
	FILE *out;
	struct arena *arena;
	struct redactor *redactor; /* NULL: nothing is hidden */
	unsigned level; /* of headings: 2 is <h2> */
	bool in_list; /* a list of labels and words is open */
};

/* Any bytes, shown as parser/text does and redacted, their &, <, > and quotes as references. */
void html_out_text(struct html_out *, struct span);

/* Tags; `kind` is a class of cli/html_style.c, "" for none. All are static words of ours. */
void html_out_open(struct html_out *, const char *tag, const char *kind);
void html_out_close(struct html_out *, const char *tag);
void html_out_element(struct html_out *, const char *tag, const char *kind, struct span text);

const char *html_out_kind(enum tone); /* the class that stands for a tone; static */

/*
 * What cli/text_out prints as lines: a heading, a label with words beside it (without a label:
 * below the one before), cells of a line. Labels follow each other in one list, which is open
 * until html_out_end_list(): that stands before all that is put without these.
 */
void html_out_heading(struct html_out *, const char *title);
void html_out_item(struct html_out *, struct text_cell label, struct span words);
void html_out_line(struct html_out *, enum tone, struct span);
void html_out_cells(struct html_out *, const struct text_cell *, size_t count);
void html_out_end_list(struct html_out *);

extern const char html_style[]; /* what <style> holds */

#endif
