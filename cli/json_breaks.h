/* json_breaks - where authentication broke, and who answers for the mail, as JSON. */
#ifndef CLI_JSON_BREAKS_H
#define CLI_JSON_BREAKS_H

#include "analyzers/report.h"
#include "cli/json.h"

/* Put "breaks". */
void json_breaks(struct json *, const struct report *);

/* Put "responsible"; nothing when the path does not tell who answers. */
void json_responsible(struct json *, const struct report *);

/* Put the id of a host, "h2", or nothing for NO_HOST. */
void json_put_host(struct json *, const char *key, size_t host);

#endif
