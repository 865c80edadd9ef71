/*
 * field_ends - where the fields of a header and their names end, found in many bytes at once.
 *
 * A field ends with the first line end that no blank follows (RFC 5322 2.2.3), or with the text: a
 * fold of nothing but white space still belongs to it (RFC 5322 4.2).
 * On the way it is seen how much of it has no bytes that few headers have.
 */
#ifndef PARSER_FIELD_ENDS_H
#define PARSER_FIELD_ENDS_H

#include <stdint.h>

#include "parser/span.h"

enum {
	FIELD_ENDS_BLOCK = 64,
	FIELD_ENDS_BLOCKS = 16, /* looked at in one go */
};

struct field_ends {
	struct span text;
	size_t looked; /* bytes of it, from its begin */
	size_t next, count;
	uint32_t at[FIELD_ENDS_BLOCK * FIELD_ENDS_BLOCKS + 1]; /* offsets; one may be scratch */
	size_t plain; /* bytes from its begin that are surely ASCII, and none of them a NUL */
};

/* The text is shorter than 4 GiB. */
void field_ends_start(struct field_ends *, struct span text);

void field_ends_look_(struct field_ends *);

/* The offset behind the next field; the length of the text when there is none any more. */
static inline size_t field_ends_next(struct field_ends *ends)
{
	if (ends->next == ends->count)
		field_ends_look_(ends);
	return ends->next < ends->count ? ends->at[ends->next++] : ends->text.len;
}

/*
 * Offset of the first byte that no name of a field has, or the length. Names are of printable
 * ASCII without blanks and ":;<=>?", of which only the colon has no place in one (RFC 5322 3.6.8).
 */
size_t field_name_length(struct span);

#endif
