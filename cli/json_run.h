/* json_run - JSON values of a run of messages: one object, or an array of them. */
#ifndef CLI_JSON_RUN_H
#define CLI_JSON_RUN_H

#include "cli/json.h"
#include "cli/render.h"

void json_run_begin(struct rendering *);

/* Write one value between these; the arena is for the work, the redactor may be NULL. */
struct json json_run_open(struct rendering *, struct arena *, struct redactor *);
void json_run_close(struct rendering *, struct json *);

void json_run_end(struct rendering *);

/* Put "source": where a message came from. */
void json_source(struct json *, const struct origin *);

#endif
