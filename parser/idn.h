/* idn - A-labels and U-labels (RFC 5890); the only file that names libidn2. */
#ifndef PARSER_IDN_H
#define PARSER_IDN_H

#include "parser/arena.h"
#include "parser/span.h"

/*
 * The domain name as lower-case A-labels without a final dot, as reports show
 * it. Names that IDNA refuses are only lower-cased. Returns `domain` itself
 * when it is in that form already (the usual case; no library call).
 */
struct span idn_ascii(struct arena *, struct span domain);

/* The same of what stands behind an address's last "@"; empty where there is none. */
struct span idn_domain(struct arena *, struct span address);

/* The U-label form where it differs from the A-label form; otherwise an empty span. */
struct span idn_unicode(struct arena *, struct span ascii);

const char *idn_library(void); /* the version of libidn2, "2.3.3"; static */

#endif
