/*
 * finding_words - findings as they are told to a person.
 *
 * For the reports that people read, whatever their notation. All is shown text.
 */
#ifndef CLI_FINDING_WORDS_H
#define CLI_FINDING_WORDS_H

#include "analyzers/finding.h"

/* Whether one before `n` is of the same rule, or has the same advice. */
bool finding_is_told_before(const struct finding_list *, size_t n);
bool finding_is_advised_before(const struct finding_list *, size_t n);

/* "hop 3: what is particular to it"; merged with "; also at hops 4 and 5" of the same rule. */
enum finding_merge { FINDING_EACH, FINDING_MERGED };
struct span finding_words(struct arena *, const struct finding_list *, size_t n,
			  enum finding_merge);

#endif
