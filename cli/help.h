/* help - what --help and --version print. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/options.h"

/* Print what options->help or options->version asks for on standard output. */
enum status help_print(const struct options *);

#endif
