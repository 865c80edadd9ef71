/* json_values - what stands in several places of a report, as JSON. */
#ifndef CLI_JSON_VALUES_H
#define CLI_JSON_VALUES_H

#include "analyzers/report.h"
#include "cli/json.h"

/* Put an address under `key` and its scope under `scope_key`; nothing where there is none. */
void json_put_ip(struct json *, const char *key, const char *scope_key, const struct ip *,
		 enum network_scope);

/* Put "date" and "date_zone"; nothing where it is not known. */
void json_put_date(struct json *, const struct mail_date *);

/* Put "evidence", with its place in the message where it stands there. */
void json_evidence(struct json *, const struct report *, const struct evidence_list *);

#endif
