/*
 * recon_facts - what the picture of a recon rests on, as JSON (docs/json.md).
 *
 * Which identities are one host is decided when all messages are known: a
 * picture cannot be joined with another, its facts can.
 */
#ifndef CLI_RECON_FACTS_H
#define CLI_RECON_FACTS_H

#include "analyzers/recon.h"
#include "cli/inputs.h"
#include "cli/json.h"
#include "cli/json_in.h"

/* What a row has beside lines and times, and FACT_CLOCK its two numbers. */
struct recon_shape {
	size_t identities, parts, counts; /* parts of its text, with NUL between them */
};

/* That of a fact; false: there is none of that number. */
bool recon_facts_shape(uint64_t fact, struct recon_shape *);

/* Put them as "facts". */
void recon_facts_write(struct json *, const struct recon *);

/* Join those of a tree, into a struct recon. False, and nothing joined, where it has none: a
 * json_taker. */
bool recon_facts_take(void *into, const struct json_t *tree);

/* Join those of an input that is read whole. False, and told, where it has none. */
bool recon_facts_read(const struct input *, struct recon *into);

/* Join those of all operands; what has none is left out: STATUS_INPUT. */
enum status recon_facts_merge(const struct options *, struct recon *into);

#endif
