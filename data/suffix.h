/* suffix - the organisational domain; the only file that names libpsl. */
#ifndef DATA_SUFFIX_H
#define DATA_SUFFIX_H

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

/* The public suffix list, and what was found in it before: one thread at a time. */
struct suffix_list;

/* The newest list on this machine or the one built into the library. NULL: none can be had. */
struct suffix_list *suffix_open(void);

/* The same list for another thread; `list`, which may be NULL, is to be closed after it. */
struct suffix_list *suffix_share(const struct suffix_list *list);
void suffix_close(struct suffix_list *);

/* When the list in use was made, seconds since the epoch; 0: not known. */
time_t suffix_list_time(const struct suffix_list *);

/*
 * Offset in `name` (lower-case A-labels, no final dot) at which its
 * organisational domain begins; `len` when it has none: a public suffix, a
 * single label, an address. Under an unlisted top-level domain that is its
 * last two labels.
 */
size_t suffix_organisation(const struct suffix_list *, const char *name, size_t len);

/* Whether the list has the name's top-level domain: words with a dot in them are seldom of one. */
bool suffix_is_listed(const struct suffix_list *, const char *name, size_t len);

/* Whether a registry has others register names right under `name`: "uk", "co.uk". */
bool suffix_is_registry(const struct suffix_list *, const char *name, size_t len);

const char *suffix_library(void); /* the version of libpsl, "0.21.2"; static */

#endif
