/* signature_marks - what a genuine signature leaves open. */
#ifndef ANALYZERS_SIGNATURE_MARKS_H
#define ANALYZERS_SIGNATURE_MARKS_H

#include "analyzers/report.h"

enum { SIGNATURE_DAY = 24 * 3600 }; /* seconds */

/* Fields that may stand only once, stand more often, and are signed only in part: "From and
 * Subject". */
struct span signature_doubled(struct arena *, const struct message *, const struct signature *);

/* Fields that readers see, are there, and are not signed at all. */
struct span signature_unsigned(struct arena *, const struct message *, const struct signature *);

/* Whether h= names From no more often than there are From fields. */
bool signature_leaves_from_open(const struct message *, const struct signature *);

/* Whether lines of a signed body end with LF alone, and those of the header with CRLF. */
bool signature_body_mixes(const struct facts *);

/* When the mail came in at last, by the newest stamp that can be read; 0: not known. */
time_t signature_arrival(const struct route *);

/* Whether the signature is of a domain that is not the author's; false where nobody can tell. */
bool signature_is_strangers(const struct facts *, const struct auth_result *);

/*
 * Signs that a signed mail was sent again by somebody else, one after the
 * other; empty when there are too few to speak of.
 */
struct span signature_replay_signs(struct arena *, const struct facts *,
				   const struct auth_result *);

#endif
