/* facts_out - what the user's own file tells of a host (--facts), as JSON and in words. */
#ifndef CLI_FACTS_OUT_H
#define CLI_FACTS_OUT_H

#include "analyzers/host_facts.h"
#include "analyzers/recon.h"
#include "cli/json.h"

/* Put "facts" into the host's object: a list of what there is. */
void facts_out_json(struct json *, const struct host_fact_refs *);

/* "192.0.2.0/24: EXAMPLE-NET, held by Example Ltd, in DE"; safe to show. */
struct span facts_out_words(struct arena *, const struct host_fact *);

/* host_facts_of() for a host of many messages. */
struct host_fact_refs facts_out_of_recon(struct arena *, const struct host_facts *,
					 const struct recon_host *);

#endif
