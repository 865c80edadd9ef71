/* command - what mailpath can be asked to do. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "cli/options.h"

/* Exit statuses, as the manual page has them. */
enum status {
	STATUS_OK = 0,
	STATUS_FINDING = 1, /* --fail-on applies */
	STATUS_USAGE = 2,
	STATUS_INPUT = 3,  /* some input could not be read */
	STATUS_OUTPUT = 4, /* the output could not be written */
	STATUS_INTERRUPTED = 130,
};

struct command {
	const char *name;
	const char *summary;
	enum status (*run)(struct options *);
};

extern const struct command command_trace, command_explain;

#endif
