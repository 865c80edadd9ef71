/*
 * recon_facts - what the picture of a recon rests on, as JSON (docs/json.md).
 *
 * Which identities are one host is decided when all messages are known: a
 * picture cannot be joined with another, its facts can.
 */
#ifndef CLI_RECON_FACTS_H
#define CLI_RECON_FACTS_H

#include "analyzers/recon.h"
#include "cli/json.h"
#include "cli/options.h"

/* Put them as "facts". */
void recon_facts_put(struct json whole, const struct recon *);

/* Join those of all operands. What has none is complained of and left out: STATUS_INPUT. */
enum status recon_facts_merge(const struct options *, struct recon *into);

#endif
