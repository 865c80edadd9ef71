/*
 * subject_tag - words that lists and filters put before a Subject: "[Talk] ",
 * "***SPAM*** ", "[EXTERNAL] "; and what it may have been without them.
 */
#ifndef ANALYZERS_SUBJECT_TAG_H
#define ANALYZERS_SUBJECT_TAG_H

#include "parser/message.h"

/* The tag that decoded text begins with, as it stands there; empty: none. */
struct span subject_tag(struct span text);

/*
 * What the Subject field `raw` may have been before it was tagged: whole
 * fields with their line end, the likeliest first, at most SUBJECT_GUESSES.
 * Fields in which filters keep the old Subject are asked as well.
 */
enum { SUBJECT_GUESSES = 12 };

struct span_list subject_untagged(struct arena *, const struct message *, struct span raw);

#endif
