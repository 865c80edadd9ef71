/*
 * arc_set - the sets of an authenticated received chain (RFC 8617 4.2): the
 * three fields that each sealer added, put together by their instance.
 */
#ifndef PARSER_ARC_SET_H
#define PARSER_ARC_SET_H

#include "parser/signature.h"

enum arc_member { ARC_RESULTS, ARC_MESSAGE, ARC_SEAL, ARC_MEMBERS };

struct arc_set {
	bool has[ARC_MEMBERS];
	size_t fields[ARC_MEMBERS]; /* indices in message->fields; of several the topmost */
	struct signature message, seal; /* where the set has them */
};

/* A field that fits no set: why, as a stable word. */
struct arc_stray {
	size_t field;
	unsigned instance; /* 0: it tells none */
	const char *fault; /* "instance-syntax", "set-duplicate", "sets-too-many"; static */
};

struct arc_sets {
	struct arc_set *items; /* by instance, from 1; one that is missing has no members */
	size_t count, capacity; /* count is the highest instance that was read */
	struct arc_stray_list LIST_OF(struct arc_stray) strays; /* top first */
	size_t fields; /* of ARC in the message */
};

/* Put the sets of a message together. At most LIMIT_ARC_SETS fields of each kind are read. */
struct arc_sets arc_sets_read(struct arena *, const struct message *);

/* Whether all members of the set stand at field `from` or below. */
bool arc_set_whole(const struct arc_set *, size_t from);

/* What forbids a chain to be valid, whatever its signatures say. */
struct arc_fault {
	const char *word; /* NULL: nothing. Static */
	unsigned instance; /* of the set that it lies in; 0: of none */
	size_t field; /* index of the field, where there is one */
	bool has_field;
};

/*
 * The first fault of sets 1 to `count`, as fields from `from` on show them, in
 * the order of RFC 8617 5.2:
 *
 *	sets-too-many	over 50 sets
 *	instance-syntax	a field that does not tell its set
 *	chain-failed	the newest seal says cv=fail: its sealer found the chain broken
 *	set-duplicate	two fields of a kind in one set
 *	set-missing	a set is left out
 *	set-incomplete	a set without one of its fields
 *	chain-status	cv= is not "none" in the first seal, or not "pass" in a later one
 *	seal-signed	the newest ARC-Message-Signature signs a seal
 *
 * and the faults of signatures (parser/signature.h).
 */
struct arc_fault arc_sets_fault(const struct arc_sets *, size_t count, size_t from);


#endif
