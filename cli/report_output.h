/* report_output - what aggregate reports tell together, as text, JSON or CSV. */
#ifndef CLI_REPORT_OUTPUT_H
#define CLI_REPORT_OUTPUT_H

#include <stdio.h>

#include "cli/report_input.h"

/* Whether reports come in that format. */
bool report_output_knows(const struct renderer *);

/* `senders` is sorted. */
void report_output(FILE *, const struct options *, const struct senders *,
		   const struct report_parts *);

/* The notations of it. */
void report_text(FILE *, const struct options *, const struct senders *,
		 const struct report_parts *);
void report_json(FILE *, const struct senders *, const struct report_parts *);
void report_csv(FILE *, const struct senders *);

#endif
