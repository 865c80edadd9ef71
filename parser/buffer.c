#include "parser/buffer.h"

#include <string.h>

enum { FIRST_CAPACITY = 128 };

char *buffer_room(struct buffer *buffer, size_t size)
{
	if (buffer->capacity - buffer->len < size || buffer->at == NULL) {
		size_t larger =
			buffer->capacity < FIRST_CAPACITY ? FIRST_CAPACITY : buffer->capacity * 2;
		if (larger - buffer->len < size)
			larger = buffer->len + size;

		char *moved = arena_bytes(buffer->arena, larger);
		if (buffer->len > 0)
			memcpy(moved, buffer->at, buffer->len);
		buffer->at = moved;
		buffer->capacity = larger;
	}
	return buffer->at + buffer->len;
}

void buffer_put(struct buffer *buffer, struct span s)
{
	if (s.len == 0)
		return;
	memcpy(buffer_room(buffer, s.len), s.at, s.len);
	buffer->len += s.len;
}

void buffer_put_number(struct buffer *buffer, uint64_t value, unsigned bytes)
{
	char *at = buffer_room(buffer, bytes);

	for (unsigned i = 0; i < bytes; i++)
		at[i] = (char)(unsigned char)(value >> 8 * (bytes - 1 - i));
	buffer->len += bytes;
}

struct span buffer_span(const struct buffer *buffer)
{
	return (struct span){ buffer->at, buffer->len };
}
