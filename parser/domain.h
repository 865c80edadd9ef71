/* domain - how domain names stand to each other (RFC 1034 3.1). */
#ifndef PARSER_DOMAIN_H
#define PARSER_DOMAIN_H

#include "parser/span.h"

/*
 * Whether `name` is `domain` or lies below it, letters compared without case.
 * Both are without a final dot; nothing lies below an empty domain.
 */
bool domain_holds(struct span domain, struct span name);

#endif
