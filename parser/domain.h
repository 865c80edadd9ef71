/* domain - how domain names stand to each other (RFC 1034 3.1). */
#ifndef PARSER_DOMAIN_H
#define PARSER_DOMAIN_H

#include "parser/span.h"

/*
 * Whether `name` is `domain` or lies below it, letters compared without case.
 * Both are without a final dot; nothing lies below an empty domain.
 */
bool domain_holds(struct span domain, struct span name);

/*
 * Whether it is written as nearly all names are: labels of letters, digits, "-" and "_", each of 1
 * to LIMIT_LABEL bytes, with a dot between.
 */
bool domain_is_plain(struct span name);

#endif
