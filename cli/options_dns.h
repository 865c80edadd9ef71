/* options_dns - the values of the options that tell whom to ask, and how. */
#ifndef CLI_OPTIONS_DNS_H
#define CLI_OPTIONS_DNS_H

#include "cli/options.h"

/* Set the option of that name. Returns what is wrong with the value, or NULL; a file is tried. */
const char *option_dns(struct options *, const char *value);
const char *option_resolver(struct options *, const char *value);
const char *option_trust_anchor(struct options *, const char *value);
const char *option_record(struct options *, const char *value);

#endif
