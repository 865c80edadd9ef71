#include "cli/report_output.h"

#include <string.h>

#include "cli/render.h"

bool report_output_knows(const struct renderer *format)
{
	return strcmp(format->name, "text") == 0 || strcmp(format->name, "json") == 0 ||
	       strcmp(format->name, "csv") == 0;
}

void report_output(FILE *out, const struct options *options, const struct senders *senders,
		   const struct report_parts *parts)
{
	if (strcmp(options->format->name, "json") == 0)
		report_json(out, senders, parts);
	else if (strcmp(options->format->name, "csv") == 0)
		report_csv(out, senders);
	else
		report_text(out, options, senders, parts);
}
