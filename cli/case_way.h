/*
 * case_way - how reports are made: everything but the message that could make
 * them others. It is told by lines of text, whose digest a case is asked with.
 */
#ifndef CLI_CASE_WAY_H
#define CLI_CASE_WAY_H

#include "cli/options.h"
#include "cli/store.h"

/*
 * That of these options, which dns_mode_open() has seen; redacted or not. Two
 * are the same when neither the program, its libraries and tables nor any option
 * that bears on a report differ, and files of answers hold the same bytes.
 *
 * Answers of the live DNS are never the same twice: `again` is set.
 */
struct store_way case_way(struct arena *, const struct options *, bool redacted);

/* Whether the options want messages judged in another way than without any; the DNS apart. */
bool case_way_is_chosen(const struct options *);

#endif
