/*
 * source - messages from a file, a pipe or an mbox; owns the bytes.
 *
 * Files are read with pread in windows, never mapped: memory stays flat and
 * a file that shrinks under us is a short read, not a SIGBUS.
 */
#ifndef PARSER_SOURCE_H
#define PARSER_SOURCE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "parser/error.h"
#include "parser/span.h"

/*
 * AUTO: an mbox when the first line that is not blank is a "From " line (a byte
 * order mark before it is no content of any message), else a message.
 */
enum source_type { SOURCE_AUTO, SOURCE_MESSAGE, SOURCE_HEADERS, SOURCE_MBOX };

/* One message of a source. Its bytes live until the next source_next() or source_close(). */
struct source_item {
	struct span bytes; /* as much as is held; the header is whole up to LIMIT_HEADER */
	size_t index;	   /* from 1 */
	uint64_t offset;   /* of the first byte, after an mbox "From " line */
	uint64_t length;   /* of the whole message, also of what was not kept */
	bool cut;	   /* length is more than bytes.len */
};

struct source;

/* `path` may be "-" for standard input. On success *out is to be closed. */
struct error source_open(struct source **out, const char *path, enum source_type);

/* The same on an open descriptor, which stays the caller's. */
struct error source_open_descriptor(struct source **out, int descriptor, enum source_type);

/*
 * The same on whatever a reader gives: up to `room` bytes, 0 at the end, -1
 * with errno set. The context must outlive the source.
 */
struct source *source_open_reader(ssize_t (*reader)(void *context, char *into, size_t room),
				  void *context, enum source_type);

/*
 * How to look at what that reader will give, from `offset` of all that it gives:
 * as the reader, with its context, and without reading on.
 */
typedef ssize_t source_peeker(void *context, uint64_t offset, char *into, size_t room);
void source_peek_by(struct source *, source_peeker *);

/* The same on bytes in memory, which stay the caller's and must outlive the source. */
struct source *source_open_bytes(struct span, enum source_type);

/* How many bytes to hold of a message: LIMIT_MESSAGE, if nothing else is asked for. */
void source_hold(struct source *, size_t most);

/*
 * The next message; *more is false at the end, at once where there is not a
 * byte. A read that fails ends the source: what was read of a message before
 * is returned first, then the error.
 */
struct error source_next(struct source *, struct source_item *, bool *more);

/*
 * The memory in which the bytes of the last item lie, now the caller's, to be
 * given back with free(): a large message is not copied. *size is its size.
 */
char *source_give(struct source *, size_t *size);

enum source_type source_type(const struct source *); /* what the content turned out to be */
size_t source_count(const struct source *);	     /* messages returned so far */

/*
 * Be shown the bytes of a message as they are read, kept or not, in order and
 * each once, before source_next() returns it: digests are taken so. NULL ends it.
 */
void source_watch(struct source *, void (*seen)(void *context, struct span bytes), void *context);

void source_close(struct source *);

#endif
