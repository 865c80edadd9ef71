/*
 * notice - whether words may announce a returned mail, found without reading
 * them: nearly no mail is a notice, and its words are most of a mail.
 */
#ifndef PARSER_NOTICE_H
#define PARSER_NOTICE_H

#include <stdbool.h>

#include "parser/span.h"

/* Rows of data/bounce_marks.h by their first letter; behind the letters stand the others. */
struct mark_index {
	unsigned char begin[28]; /* of each letter's rows, and the end of all */
	unsigned char rows[255];
	uint32_t second[256]; /* by the first byte: the letters that may come next, as bits */
};

/* Those that announce in a line, those that a returned mail follows, those of From and Subject. */
struct notice_marks {
	struct mark_index lines, originals, senders, subjects;
};

struct notice_marks notice_marks_make(void);

/* Whether one of the marks stands anywhere in the text. */
bool notice_has(const struct mark_index *, struct span text);

/*
 * Whether a line of the text, or of the page that HTML amounts to, may begin
 * with such a mark. False is certain: bounce_text() would find none there; true
 * is not. Linear in the text.
 */
bool notice_in_text(const struct mark_index *, struct span text);
bool notice_in_page(const struct mark_index *, struct span html);

#endif
