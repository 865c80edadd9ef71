/* command - what mailpath can be asked to do. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/options.h"

struct command {
	const char *name;
	const char *operands; /* as the usage shows them: "[FILE]..." */
	const char *summary;
	const char *options; /* names of those that it looks at, by blanks */
	const char *example; /* a command line */
	enum status (*run)(struct options *);
};

extern const struct command command_trace, command_explain, command_identify, command_reports,
	command_plan, command_scan, command_recon;

extern const struct command *const commands[]; /* NULL-terminated; the first need not be named */

#endif
