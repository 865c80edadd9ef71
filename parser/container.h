/*
 * container - compressed and archived input, read as a stream of files.
 *
 * gzip, bzip2, xz and zstd around one file, zip, and tar with or without one
 * of these around it. Nothing is written, and no name in an archive is ever
 * used as one. The door to libarchive.
 */
#ifndef PARSER_CONTAINER_H
#define PARSER_CONTAINER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "parser/span.h"

/* Why a container cannot be read any further. */
enum container_fault {
	CONTAINER_SOUND,
	CONTAINER_DAMAGED, /* cut short, or not what its first bytes promise */
	CONTAINER_ENCRYPTED, /* a file in it wants a password */
	CONTAINER_BOMB, /* more than LIMIT_RATIO bytes come out of one */
	CONTAINER_INPUT, /* its bytes could not be read */
};

/* How many bytes tell what it is. */
enum { CONTAINER_HEAD = 512 };

/* Whether the first bytes of a file, up to CONTAINER_HEAD, are those of a container. */
bool container_is(struct span head);

/* Up to `room` bytes of the input; 0 at its end, -1 when it cannot be read. */
typedef ssize_t container_reader(void *context, char *into, size_t room);

struct container;

/* Begin to read; to be closed. */
struct container *container_open(container_reader *, void *context);
void container_close(struct container *);

/*
 * Step to the next regular file. False at the end, and when there is a fault.
 * `name` is as the archive has it, any bytes, empty where it tells none, and
 * lives until the next call.
 */
bool container_next(struct container *, struct span *name);

/* Bytes of that file: as container_reader, -1 when there is a fault. */
ssize_t container_read(struct container *, char *into, size_t room);

enum container_fault container_fault(const struct container *);

/* "is damaged or cut short", to stand behind the name of a file; static. */
const char *container_fault_words(enum container_fault);

const char *container_library(void); /* the version of libarchive; static */

#endif
