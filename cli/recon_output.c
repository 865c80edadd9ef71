#include "cli/recon_output.h"

#include <string.h>

#include "cli/redaction.h"
#include "cli/render.h"

/* More is unreadable: on paper, and in a drawing. */
enum { TEXT_MOST = 20, DOT_MOST = 50 };

bool recon_output_knows(const struct renderer *format)
{
	return strcmp(format->name, "text") == 0 || strcmp(format->name, "json") == 0 ||
	       strcmp(format->name, "dot") == 0;
}

size_t recon_output_most(const struct options *options)
{
	if (options->top > 0)
		return options->top;
	if (strcmp(options->format->name, "dot") == 0)
		return DOT_MOST;
	return strcmp(options->format->name, "text") != 0 || options->verbose ? SIZE_MAX
									      : TEXT_MOST;
}

void recon_output(FILE *out, const struct options *options, const struct recon *recon)
{
	struct arena arena = { 0 };
	struct recon_picture picture = recon_picture(&arena, recon, options->about);
	size_t most = recon_output_most(options);
	struct redactor *redactor = redaction_open_picture(&arena, options, &picture);

	if (strcmp(options->format->name, "json") == 0)
		recon_json(out, options, recon, &picture, redactor, most);
	else if (strcmp(options->format->name, "dot") == 0)
		recon_dot(out, recon, &picture, redactor, most);
	else
		recon_text(out, options, recon, &picture, redactor, most);
	redaction_close(redactor);
	arena_free(&arena);
}
