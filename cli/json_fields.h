/* json_fields - what programs left behind in a message, as JSON. */
#ifndef CLI_JSON_FIELDS_H
#define CLI_JSON_FIELDS_H

#include "analyzers/report.h"
#include "cli/json.h"

/* Put "clients": what the author wrote the mail with. */
void json_clients(struct json *, const struct report *);

/* Put "forwarders". */
void json_forwarders(struct json *, const struct report *);

/* Put "fields": those of vendors, with their keys where these are known. */
void json_fields(struct json *, const struct report *);

#endif
