/*
 * look_alike - names that are written otherwise and read the same: letters of
 * another script, digits for letters, "rn" for "m".
 *
 * A name is only ever compared with another one that stands in the mail, never
 * with a list. Names are UTF-8 of any bytes.
 */
#ifndef ANALYZERS_LOOK_ALIKE_H
#define ANALYZERS_LOOK_ALIKE_H

#include "parser/span.h"

/* Whether two names look alike and are not the same name; case makes no other name. */
bool look_alike(struct span a, struct span b);

/*
 * Whether `name` looks like the word, and only `name` is written with what can
 * be taken for something else. "paypa1" imitates "paypal", and not the reverse.
 */
bool look_alike_imitates(struct span name, struct span word);

/* The script whose letters stand in one run with Latin ones: "Cyrillic"; static; NULL: none do. */
const char *look_alike_mixes(struct span text);

#endif
