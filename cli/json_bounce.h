/* json_bounce - what a message tells of another one, as JSON. */
#ifndef CLI_JSON_BOUNCE_H
#define CLI_JSON_BOUNCE_H

#include "analyzers/report.h"
#include "cli/json.h"

/* Empty where the message tells of no other. */
struct json json_bounce(struct arena *, const struct facts *);

#endif
