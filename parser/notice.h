/*
 * notice - whether words may announce a returned mail, found without reading
 * them: nearly no mail is a notice, and its words are most of a mail.
 */
#ifndef PARSER_NOTICE_H
#define PARSER_NOTICE_H

#include <stdbool.h>

#include "parser/span.h"

/* The marks (data/bounce_marks.h) that announce or quote, by their first letter. */
struct notice_marks {
	unsigned char begin[27]; /* of each letter's rows */
	unsigned char rows[255];
};

struct notice_marks notice_marks_make(void);

/*
 * Whether a line of the text, or of the page that HTML amounts to, may begin
 * with one of them. False is certain: bounce_text() would find none there; true
 * is not. Linear in the text.
 */
bool notice_in_text(const struct notice_marks *, struct span text);
bool notice_in_page(const struct notice_marks *, struct span html);

#endif
