/*
 * tags - lists of tag=value (RFC 6376 3.2): signatures and key records are
 * written in them.
 */
#ifndef PARSER_TAGS_H
#define PARSER_TAGS_H

#include <stdbool.h>

#include "parser/arena.h"
#include "parser/span.h"

enum tag_fault {
	TAGS_SOUND,
	TAGS_SYNTAX, /* no "=", a name or a value with bytes that none may have */
	TAGS_DUPLICATE, /* a name that stands twice */
	TAGS_TOO_MANY, /* over LIMIT_TAGS; the rest is not read */
};

struct tag {
	struct span name; /* case matters */
	struct span value; /* without white space at its ends, folds inside; may be empty */
	struct span room; /* from behind the "=" to the ";" or the end: value and white space */
};

enum { TAG_LETTERS = 26 };

struct tags {
	struct tag *items;
	size_t count, capacity;
	enum tag_fault fault; /* the first; what could be read is listed all the same */
	struct span at; /* where */
	unsigned char letters[TAG_LETTERS]; /* where the first of that name stands, from 1; 0: nowhere */
};

/*
 * Read a list; `text` is a field body or a record. White space may stand
 * around names, values and separators, a ";" at the end. Values may hold 8-bit
 * bytes (RFC 8616), and no control characters.
 */
struct tags tags_read(struct arena *, struct span text);

/* Most names are one letter in lower case: which; TAG_LETTERS for others. */
static inline size_t tags_letter(struct span name)
{
	bool single = name.len == 1 && name.at[0] >= 'a' && name.at[0] <= 'z';

	return single ? (size_t)(name.at[0] - 'a') : TAG_LETTERS;
}

const struct tag *tags_find_(const struct tags *, struct span name);

/* The first tag of that name; NULL when there is none. */
static inline const struct tag *tags_find(const struct tags *tags, struct span name)
{
	size_t letter = tags_letter(name);

	if (letter == TAG_LETTERS)
		return tags_find_(tags, name);
	return tags->letters[letter] > 0 ? &tags->items[tags->letters[letter] - 1] : NULL;
}

/* A list's next item, parted by `separator`, without white space around it. */
struct span tags_item(struct span *list, char separator);

/* Decode dkim-quoted-printable (RFC 6376 2.11): white space goes, =XX is a byte. */
struct span tags_quoted_printable(struct arena *, struct span value);

#endif
