/* spf_words - what an SPF evaluation found, in words for a person. */
#ifndef ANALYZERS_SPF_WORDS_H
#define ANALYZERS_SPF_WORDS_H

#include "analyzers/spf.h"

/*
 * What the verdict rests on: "\"+mx\"", "\"ip4:192.0.2.0/24\" of spf.b.example", or the reason
 * where no term decided it. Safe to show.
 */
struct span spf_words_why(struct arena *, const struct spf_result *);

/*
 * "4 million addresses of a shared cloud": how many addresses a record gives a pass, where these
 * are so many that a pass says little; else empty.
 */
struct span spf_words_reach(struct arena *, const struct spf_record *);

#endif
