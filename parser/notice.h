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

/* Those that announce in a line, of them those of fields, and those in From and Subject. */
struct notice_marks {
	struct mark_index lines, fields, senders, subjects;
	bool before_dash[256], behind_dash[256]; /* what may stand at that of a field's name */
};

struct notice_marks notice_marks_make(void);

/* Whether one of the marks stands anywhere in the text. */
bool notice_has(const struct mark_index *, struct span text);

/*
 * Whether a line of the text, or of the page that HTML amounts to, may begin
 * with one that announces. False is certain: bounce_text() would find nothing
 * announced there; true is not. Linear in the text.
 */
bool notice_in_text(const struct notice_marks *, struct span text);
bool notice_in_page(const struct notice_marks *, struct span html);

/*
 * The same of a page that also has to name a recipient: behind that line or in
 * the fields of a report. The pages of a mail are asked from the last to the
 * first, *is_named being false before: it is set when a page has what may be an
 * address, which one before it may have announced.
 */
bool notice_names_in_page(const struct notice_marks *, struct span html, bool *is_named);

#endif
