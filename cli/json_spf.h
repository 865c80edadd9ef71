/* json_spf - the account of an SPF evaluation, as JSON. */
#ifndef CLI_JSON_SPF_H
#define CLI_JSON_SPF_H

#include "analyzers/spf.h"
#include "cli/json.h"

/* Put "spf": look-ups, the domain's own explanation, and the tree of records. NULL gives nothing.
 */
void json_spf(struct json *, const struct spf_result *);

#endif
