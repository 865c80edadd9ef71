/* recon_output - what many messages give away, as text, JSON or a drawing. */
#ifndef CLI_RECON_OUTPUT_H
#define CLI_RECON_OUTPUT_H

#include <stdio.h>

#include "analyzers/recon.h"
#include "cli/options.h"

bool recon_output_knows(const struct renderer *);
void recon_output(FILE *, const struct options *, const struct recon *);

/* The notations of it; at most `most` hosts, links and names each. */
void recon_text(FILE *, const struct options *, const struct recon *, const struct recon_picture *,
		size_t most);
void recon_json(FILE *, const struct options *, const struct recon *, const struct recon_picture *,
		size_t most);
void recon_dot(FILE *, const struct recon *, const struct recon_picture *, size_t most);

#endif
