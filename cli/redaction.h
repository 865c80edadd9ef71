/* redaction - what --redact hides of one output. */
#ifndef CLI_REDACTION_H
#define CLI_REDACTION_H

#include "analyzers/redact.h"
#include "analyzers/secrets.h"
#include "cli/options.h"

/*
 * A redactor that knows secrets by their form alone, or those of a report or a
 * picture, too; NULL without --redact, which hides nothing. To be closed, before
 * the arena is freed.
 */
struct redactor *redaction_open(struct arena *, const struct options *);
struct redactor *redaction_open_report(struct arena *, const struct options *,
				       const struct report *);
struct redactor *redaction_open_picture(struct arena *, const struct options *,
					const struct recon_picture *);
void redaction_close(struct redactor *); /* may be NULL */

/* Shards that were redacted cannot be joined: whether both are asked for, which is told. */
bool redaction_is_of_shard(const struct options *);

/* With --redact without the folders of its file, which tell where somebody keeps his mail. */
struct origin redaction_origin(const struct options *, struct origin);

#endif
