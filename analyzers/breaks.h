/* breaks - where authentication broke, put together of what each identity lost. */
#ifndef ANALYZERS_BREAKS_H
#define ANALYZERS_BREAKS_H

#include "analyzers/report.h"

/*
 * One entry per hop and host, oldest first; empty when nothing broke. Wants
 * the results of the report. It may ask the DNS for mail exchangers: while
 * session->pending is not 0 the list is unfinished.
 */
struct break_list breaks_find(struct dns_session *, struct arena *, const struct report *);

/* Who answers for the mail now. Wants nothing but the facts. */
struct responsible responsible_find(const struct facts *);

#endif
