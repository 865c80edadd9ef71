/* json_auth - what was evaluated of a message and what was claimed, as JSON. */
#ifndef CLI_JSON_AUTH_H
#define CLI_JSON_AUTH_H

#include "analyzers/report.h"
#include "cli/json.h"

/* Put "auth". */
void json_auth(struct json *, const struct report *);

#endif
