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

/* One run of a renderer over any number of reports. */
struct rendering {
	FILE *out;
	const struct options *options;
	size_t reports; /* printed so far */
	char *held; /* JSON: the first report, kept until a second shows that an array is due */
	size_t held_len;
	struct html_part *part; /* HTML: what is kept until the list on top of it is whole */
};

/*
 * begin, then report for each, then end; all are there, or none where the
 * notation is not one of reports on messages. Whether the writing failed is
 * asked of the FILE afterwards.
 */
struct renderer {
	const char *name; /* as in --format=NAME */
	const char *summary;
	void (*begin)(struct rendering *);
	void (*report)(struct rendering *, const struct report *);
	void (*end)(struct rendering *);
};

/* The JSON of a report as one line: NDJSON. */
void render_json_line(FILE *, const struct options *, const struct report *);

extern const struct renderer *const renderers[]; /* NULL-terminated, in the order of renders.def */

/* The renderer of that name; NULL if there is none. */
const struct renderer *renderer_find(const char *name);

#endif
