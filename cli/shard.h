/*
 * shard - a part of the input, so that several machines share it: each takes
 * every so many messages, and together they take each once.
 */
#ifndef CLI_SHARD_H
#define CLI_SHARD_H

#include <stdbool.h>
#include <stdint.h>

#include "parser/span.h"

struct shard {
	uint64_t number, count; /* number from 1; count 0: all of the input */
};

/* "2/3"; false when it is not of that form, or there is no such shard. */
bool shard_read(struct span, struct shard *out);

/* Whether it takes a message before which so many others were read. */
bool shard_takes(struct shard, uint64_t before);

#endif
