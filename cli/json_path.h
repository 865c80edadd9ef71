/* json_path - the path of a message as JSON. */
#ifndef CLI_JSON_PATH_H
#define CLI_JSON_PATH_H

#include "analyzers/host_facts.h"
#include "analyzers/report.h"
#include "cli/json.h"

/* Put "hops", the first one at the sender's. */
void json_hops(struct json *, const struct report *);

/* Put "hosts"; `facts` may be NULL. */
void json_hosts(struct json *, const struct host_list *, const struct host_facts *facts);

#endif
