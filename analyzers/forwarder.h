/*
 * forwarder - who of those that had the mail sent it on, and what he is: a list
 * of some program, an alias service, a mailbox with a forwarding.
 *
 * Told by the marks of data/forwarders alone, so it stands whether or not
 * anything broke. Marks are written by whoever had the mail: they are worth as
 * much as the hop at which they stand.
 */
#ifndef ANALYZERS_FORWARDER_H
#define ANALYZERS_FORWARDER_H

#include "analyzers/headline.h"
#include "analyzers/route.h"
#include "data/forwarders.h"

struct forwarding {
	const struct forwarder *row;
	size_t hop; /* whose server sent it on; NO_HOP: the marks do not tell */
	size_t field; /* index in message->fields of the mark, or NO_FIELD */
	struct span because; /* the mark, shown text: "X-Mailman-Version: 2.1.39" */
};
struct forwarding_list LIST_OF(struct forwarding);

/*
 * One for each who is told, along the path, those of no known hop last; where
 * several rows fit a hop, the first of the table. `list` is the hop of the
 * mailing list by its own fields, or NO_HOP. Wants the envelope.
 */
struct forwarding_list forwarders_find(struct arena *, const struct route *,
				       const struct headline *, size_t list);

/* Whether the mail came to the house of a hop from another, and left it for another again. */
bool forwarder_is_between(const struct route *, size_t hop);

#endif
