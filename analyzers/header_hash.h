/*
 * header_hash - which header fields a signature is over, and their digest
 * (RFC 6376 3.7, 5.4.2).
 */
#ifndef ANALYZERS_HEADER_HASH_H
#define ANALYZERS_HEADER_HASH_H

#include "analyzers/crypto.h"

/* The fields of a message by name; made once, for all its signatures. */
struct header_index;

struct header_index *header_index_make(struct arena *, const struct message *);

/* Fields that h= names, in its order; of equal names the lowest first. Names without one are left
 * out. */
struct header_selection {
	size_t *fields; /* indices in message->fields */
	size_t count;
};

struct header_selection header_select(struct arena *, const struct header_index *,
				      const struct signature *);

/*
 * The digest that b= is of, in the arena: of the selected fields and the
 * signature's own. Only fields from index `from` on are there: a stage of the
 * message. *bytes grows by what was hashed.
 */
struct span header_hash(struct arena *, const struct message *, const struct header_selection *,
			size_t from, const struct signature *, uint64_t *bytes);

#endif
