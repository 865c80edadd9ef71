/*
 * notice - whether words may announce a returned mail, found without reading
 * them: nearly no mail is a notice, and its words are most of a mail.
 */
#ifndef PARSER_NOTICE_H
#define PARSER_NOTICE_H

#include "parser/mark_index.h"

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

/* What may stand before a mark in its line: white space, dashes and the like. */
bool notice_is_dress(char c);

#endif
