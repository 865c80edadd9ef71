/* dns_mode - the back-end of the DNS that the options name. */
#ifndef CLI_DNS_MODE_H
#define CLI_DNS_MODE_H

#include <stdbool.h>

#include "analyzers/dns.h"
#include "cli/options.h"

/*
 * Open it, and what records it; *out is NULL where there is none, as with
 * "off". What is wrong with a file is told on standard error, and false is
 * returned. What the live DNS answers is also written to options->answers where
 * a case is to keep it: the caller closes that. Where no question leaves this
 * machine, all may be asked.
 */
bool dns_mode_open(struct dns **out, struct options *);

/* A message's questions, whose answers are checked as the options want it. */
struct dns_session dns_mode_session(struct dns_port *, const struct options *);

/* NULL is none. False, and told, when the recording could not be written. */
bool dns_mode_close(struct dns *, const struct options *);

#endif
