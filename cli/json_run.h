/* json_run - JSON values of a run of messages: one object, or an array of them. */
#ifndef CLI_JSON_RUN_H
#define CLI_JSON_RUN_H

#include "cli/json.h"
#include "cli/render.h"

void json_run_begin(struct rendering *);
void json_run_add(struct rendering *, struct json_t *); /* takes the tree */
void json_run_end(struct rendering *);

/* Where a message came from. */
struct json json_source(struct arena *, const struct origin *);

#endif
