/* options_limits - those of the limits of parser/limits.h that a user may set. */
#ifndef CLI_OPTIONS_LIMITS_H
#define CLI_OPTIONS_LIMITS_H

#include <stdio.h>

#include "cli/options.h"

/*
 * Take "NAME=N" into options->limits; a number of bytes may end in K, M or G. "help" asks for
 * limits_print() instead of a command's work. Returns what is wrong, or NULL.
 */
const char *option_limit(struct options *, const char *value);

/* What they are, "NAME=N", a line each. */
void limits_tell(FILE *, const struct limits *);

/* Their names, with what they are by default and may be set to. */
void limits_print(FILE *);

#endif
