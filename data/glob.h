/* glob - patterns of our tables in which `*` stands for any run of bytes, dots too. */
#ifndef DATA_GLOB_H
#define DATA_GLOB_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Whether all of the text is as the pattern, which is written in lower case;
 * letters of the text match in either case. After a mismatch only the last `*`
 * is tried again, so the work is the text's length times the pattern's.
 */
bool glob_matches(const char *pattern, const char *text, size_t len);

#endif
