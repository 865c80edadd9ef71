/* json_fields - what programs left behind in a message, as JSON. */
#ifndef CLI_JSON_FIELDS_H
#define CLI_JSON_FIELDS_H

#include "analyzers/report.h"
#include "cli/json.h"

/* What the author wrote the mail with. */
struct json json_clients(struct arena *, const struct report *);
struct json json_forwarders(struct arena *, const struct report *);

/* The fields of vendors, with their keys where these are known. */
struct json json_fields(struct arena *, const struct report *);

#endif
