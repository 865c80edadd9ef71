/*
 * html_parts - parts of the page that have columns of their own.
 *
 * The others are those of the text report (cli/text_parts.h), which text_out
 * puts on the page; all are put with the same words. text_out->html is there.
 */
#ifndef CLI_HTML_PARTS_H
#define CLI_HTML_PARTS_H

#include "cli/html_out.h"
#include "cli/text_parts.h"

void html_path(struct text_out *, const struct report *, const struct text_detail *);

/* In short, above the table of the path: through whose hands the mail went. */
void html_chain(struct text_out *, const struct report *);

void html_auth(struct text_out *, const struct report *, const struct text_detail *);
void html_findings(struct text_out *, const struct report *, const struct text_detail *);

#endif
