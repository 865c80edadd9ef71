#include "cli/redaction.h"

#include "cli/complain.h"

struct redactor *redaction_open(struct arena *arena, const struct options *options)
{
	struct redactor *redactor;

	if (!options->redact)
		return NULL;
	redactor = arena_take(arena, 1, sizeof *redactor);
	*redactor = redactor_open(&options->plain);
	return redactor;
}

struct redactor *redaction_open_report(struct arena *arena, const struct options *options,
				       const struct report *report)
{
	struct redactor *redactor = redaction_open(arena, options);

	if (redactor != NULL)
		secrets_hide(redactor, report);
	return redactor;
}

struct redactor *redaction_open_picture(struct arena *arena, const struct options *options,
					const struct recon_picture *picture)
{
	struct redactor *redactor = redaction_open(arena, options);

	if (redactor != NULL)
		secrets_hide_picture(redactor, picture, options->told.suffixes);
	return redactor;
}

void redaction_close(struct redactor *redactor)
{
	if (redactor != NULL)
		redactor_close(redactor);
}

bool redaction_is_of_shard(const struct options *options)
{
	bool both = options->redact && options->shard.count > 0;

	if (both)
		complain("--redact: each shard would have tokens of its own; redact when they are "
			 "merged");
	return both;
}

/* How many bytes of a path are folders. */
static size_t folders(struct span path)
{
	size_t slash = span_last_index(path, '/');

	return slash == NOT_FOUND ? 0 : slash + 1;
}

struct origin redaction_origin(const struct options *options, struct origin origin)
{
	if (!options->redact)
		return origin;
	origin.file += folders(span_string(origin.file));
	origin.entry = span_from(origin.entry, folders(origin.entry));
	return origin;
}
