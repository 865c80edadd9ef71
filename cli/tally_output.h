/* tally_output - what many messages have in common, as text or JSON. */
#ifndef CLI_TALLY_OUTPUT_H
#define CLI_TALLY_OUTPUT_H

#include <stdio.h>

#include "analyzers/tally.h"
#include "cli/options.h"

/* The tally is sorted. JSON where that is the format, else text. */
void tally_output(FILE *, const struct options *, const struct tally *);

#endif
