/* json_breaks - where authentication broke, and who answers for the mail, as JSON. */
#ifndef CLI_JSON_BREAKS_H
#define CLI_JSON_BREAKS_H

#include "analyzers/report.h"
#include "cli/json.h"

struct json json_breaks(struct arena *, const struct report *);

/* Empty when the path does not tell who answers. */
struct json json_responsible(struct arena *, const struct report *);

/* Put the id of a host, "h2", or nothing for NO_HOST. */
void json_put_host(struct json object, const char *key, size_t host);

#endif
