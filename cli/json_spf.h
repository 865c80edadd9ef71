/* json_spf - the account of an SPF evaluation, as JSON. */
#ifndef CLI_JSON_SPF_H
#define CLI_JSON_SPF_H

#include "analyzers/spf.h"
#include "cli/json.h"

/* Look-ups, the domain's own explanation, and the tree of records. NULL gives nothing. */
struct json json_spf(struct arena *, const struct spf_result *);

#endif
