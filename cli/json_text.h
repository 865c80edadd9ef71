/*
 * json_text - JSON that is looked at where it stands: no tree is made of it, and
 * what is not asked for is only seen to be sound. For lines that go out as they
 * came in, from whom nobody knows: besides the grammar (RFC 8259) text must be
 * UTF-8 and hold no character as it is that parser/text takes for a control, and
 * of white space only the blank stands between values.
 */
#ifndef CLI_JSON_TEXT_H
#define CLI_JSON_TEXT_H

#include "parser/span.h"

struct json_text {
	const char *at, *end; /* what is left */
	int depth; /* of objects and lists that are open */
	bool bad; /* it is none, or too deep; nothing is taken any more */
};

struct json_text json_text_of(struct span);

/* Whether that is next, but for spaces; taken then. */
bool json_text_take(struct json_text *, char);

/* Whether an object or a list is next. */
bool json_text_is_open(struct json_text *, char);

/*
 * Step through an object or a list that was taken: the key, or nothing but whether there is more.
 * *filled is false at first. The value is for the caller to take.
 */
bool json_text_member(struct json_text *, bool *filled, struct span *key);
bool json_text_item(struct json_text *, bool *filled);

/* Take a value of any kind. */
void json_text_value(struct json_text *);

/* Take a value; false when it is no whole number that fits. */
bool json_text_number(struct json_text *, long long *out);

/* Take a value: a text as it is written, between its marks; empty for all else. */
struct span json_text_word(struct json_text *);

/* Nothing is left, and all was sound. */
bool json_text_end(struct json_text *);

#endif
