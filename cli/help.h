/* help - what --help and --version print. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "cli/options.h"

struct command;

/*
 * Print what options->help or options->version asks for on standard output: the help of that
 * command; NULL: of all.
 */
enum status help_print(const struct options *, const struct command *);

#endif
