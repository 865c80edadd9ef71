/*
 * buffer - bytes that grow, in an arena.
 *
 *	struct buffer out = { .arena = arena };
 *	buffer_put(&out, SPAN("one "));
 *	buffer_put(&out, word);
 *	return buffer_span(&out);
 */
#ifndef PARSER_BUFFER_H
#define PARSER_BUFFER_H

#include "parser/arena.h"
#include "parser/span.h"

struct buffer {
	struct arena *arena;
	char *at;
	size_t len, capacity; /* bytes */
};

/* Room for `size` more bytes behind the last; count what was written into .len. */
char *buffer_room(struct buffer *, size_t size);

void buffer_put(struct buffer *, struct span);

/* The lower `bytes` bytes of the number, the highest first. */
void buffer_put_number(struct buffer *, uint64_t value, unsigned bytes);

/* What was put so far; it moves when more is put. */
struct span buffer_span(const struct buffer *);

#endif
