/* compare_output - what differs between two recons, as text or JSON. */
#ifndef CLI_COMPARE_OUTPUT_H
#define CLI_COMPARE_OUTPUT_H

#include <stdio.h>

#include "analyzers/recon_compare.h"
#include "cli/options.h"

bool compare_output_knows(const struct renderer *);

/* Of hosts only those that options->about asks for are compared. */
void compare_output(FILE *, const struct options *, const struct recon sides[RECON_SIDES]);

#endif
