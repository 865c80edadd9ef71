/* tally_read - summaries that scan printed as JSON, added up. */
#ifndef CLI_TALLY_READ_H
#define CLI_TALLY_READ_H

#include "analyzers/tally.h"
#include "cli/options.h"

/*
 * Add those of all operands. What is none is complained of and left out:
 * STATUS_INPUT.
 */
enum status tally_read(const struct options *, struct tally *into);

#endif
