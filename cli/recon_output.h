/* recon_output - what many messages give away, as text, JSON or a drawing. */
#ifndef CLI_RECON_OUTPUT_H
#define CLI_RECON_OUTPUT_H

#include <stdio.h>

#include "analyzers/recon.h"
#include "cli/json.h"
#include "cli/options.h"

struct redactor;

bool recon_output_knows(const struct renderer *);
void recon_output(FILE *, const struct options *, const struct recon *);

/* How many hosts, links and names each, as the format and --top have it. */
size_t recon_output_most(const struct options *);

/* "3 messages, 10 hops from 2026-07-06 to 2026-07-08" */
struct span recon_words(struct arena *, const struct recon *);

/* Put "first" and "last", where they are known. */
void recon_put_times(struct json *, time_t first, time_t last);

/* The notations of it; at most `most` hosts, links and names each. */
void recon_text(FILE *, const struct options *, const struct recon *, const struct recon_picture *,
		struct redactor *, size_t most);
void recon_json(FILE *, const struct options *, const struct recon *, const struct recon_picture *,
		struct redactor *, size_t most);
void recon_dot(FILE *, const struct recon *, const struct recon_picture *, struct redactor *,
	       size_t most);

#endif
