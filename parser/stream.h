/*
 * stream - bytes from somewhere, of which the first may be looked at before
 * they are read.
 */
#ifndef PARSER_STREAM_H
#define PARSER_STREAM_H

#include <sys/types.h>

#include "parser/span.h"

/* Up to `room` bytes; 0 at the end, -1 with errno set when they cannot be read. */
typedef ssize_t stream_reader(void *context, char *into, size_t room);

enum { STREAM_HEAD = 512 };

struct stream {
	stream_reader *reader;
	void *context;
	int error; /* errno of a read that failed; the stream is then at its end */
	size_t start, end;
	char head[STREAM_HEAD]; /* looked at and not yet read: start to end */
};

struct stream stream_open(stream_reader *, void *context);

/* The first STREAM_HEAD bytes, or all when there are fewer. */
struct span stream_look(struct stream *);

/* A stream_reader; the context is a struct stream. */
ssize_t stream_read(void *stream, char *into, size_t room);

/* A stream_reader of bytes in memory; the context is a struct span, which moves on. */
ssize_t stream_memory(void *rest, char *into, size_t room);

#endif
