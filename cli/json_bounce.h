/* json_bounce - what a message tells of another one, as JSON. */
#ifndef CLI_JSON_BOUNCE_H
#define CLI_JSON_BOUNCE_H

#include "analyzers/report.h"
#include "cli/json.h"

/* Put "bounce"; nothing where the message tells of no other. */
void json_bounce(struct json *, const struct facts *);

#endif
