/* tally_read - summaries that scan printed as JSON, added up. */
#ifndef CLI_TALLY_READ_H
#define CLI_TALLY_READ_H

#include "analyzers/tally.h"
#include "cli/json_in.h"
#include "cli/options.h"

/* Add that of a tree to a struct tally. False, and nothing added, where it is none: a json_taker. */
bool tally_take(void *into, const struct json_t *tree);

/*
 * Add those of all operands. What is none is complained of and left out:
 * STATUS_INPUT.
 */
enum status tally_read(const struct options *, struct tally *into);

#endif
