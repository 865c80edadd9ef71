/*
 * render - a report in some notation.
 *
 * A renderer prints and never decides: what is not in the report is not its
 * business. Bytes from a message pass through parser/text.
 */
#ifndef CLI_RENDER_H
#define CLI_RENDER_H

#include <stdio.h>

#include "analyzers/report.h"
#include "cli/options.h"

struct renderer {
	const char *name; /* as in --format=NAME */
	const char *summary;
	/* `many`: more than one report may come, so that JSON needs an array. */
	void (*begin)(FILE *, const struct options *, bool many);
	void (*report)(FILE *, const struct options *, const struct report *);
	void (*end)(FILE *, const struct options *, bool many);
};

extern const struct renderer *const renderers[]; /* NULL-terminated, in the order of renders.def */

#endif
