/*
 * providers - families of hosts that belong together: mailbox providers,
 * filter services, bulk senders, forwarders.
 */
#ifndef DATA_PROVIDERS_H
#define DATA_PROVIDERS_H

#include <stdbool.h>
#include <stddef.h>

enum provider_kind { PROVIDER_MAILBOX, PROVIDER_FILTER, PROVIDER_ESP, PROVIDER_FORWARDER };

/* Has `*` for any run of bytes, dots too. */
struct provider_pattern {
	const char *text; /* NULL: behind the last one of a list */
	unsigned char len, tail; /* `tail`: where what stands behind the last `*` begins */
};

/* Lists of strings are NULL-terminated. */
struct provider {
	const char *family; /* "microsoft-365" */
	enum provider_kind kind;
	const char *const *suffixes; /* domains of the family; the first names it in reports */
	const char *const *blocks; /* address prefixes, text */
	const struct provider_pattern *front; /* hosts that take mail from outside */
	const struct provider_pattern *outbound; /* hosts that hand mail to outside */
	const char *note; /* what else is known; may be "" */
	const char *evidence; /* where the row was read; "knowledge": nowhere, to be told as such */
};

/* The family of a host name (lower case, no final dot); NULL: none. The longest suffix wins. */
const struct provider *provider_by_name(const char *name, size_t len);

/* The family whose blocks hold the address; NULL if none. */
const struct provider *provider_by_address(unsigned char family, const unsigned char *bytes);

/* `name` is in lower case without a final dot. */
bool provider_is_front(const struct provider *, const char *name, size_t len);
bool provider_is_outbound(const struct provider *, const char *name, size_t len);

/* Whether address blocks of the family are known, so that one outside of them tells something. */
bool provider_has_blocks(const struct provider *);

#endif
