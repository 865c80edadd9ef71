/*
 * dns_shelf - recorded answers, found by their question.
 *
 * Threads may put and find at the same time, without a lock: items are only
 * ever added, and of two for one question the first stays.
 */
#ifndef ANALYZERS_DNS_SHELF_H
#define ANALYZERS_DNS_SHELF_H

#include "analyzers/dns_tape.h"

struct dns_shelf;

struct dns_shelf *dns_shelf_open(void);
void dns_shelf_close(struct dns_shelf *);

/* NULL when there is none. It stays where it is until the shelf is closed. */
const struct dns_recorded *dns_shelf_find(const struct dns_shelf *, const struct dns_name *,
					  enum dns_type);

/* Put a copy of it; returns what is on the shelf now, and whether it is this. */
const struct dns_recorded *dns_shelf_put(struct dns_shelf *, const struct dns_recorded *,
					 bool *first);

/* The same, in place of what was there. For one thread, before others look. */
void dns_shelf_replace(struct dns_shelf *, const struct dns_recorded *);

/* Deliver it to who asked. */
void dns_shelf_deliver(struct dns_ticket *, const struct dns_recorded *);

#endif
