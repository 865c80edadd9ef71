/* bounce_line - what a line of a returned mail names: recipients and hosts. */
#ifndef PARSER_BOUNCE_LINE_H
#define PARSER_BOUNCE_LINE_H

#include "parser/span.h"

/* Without the dashes, stars and blanks that it is adorned with. */
struct span bounce_line_undress(struct span line);

/*
 * Cut the address off that `s` begins with, in angle brackets, quotes or
 * neither; empty: it begins with none.
 */
struct span bounce_line_address(struct span *s);

/* Cut "(expanded from <a@b.example>)" off: the address that led to the one before it. */
struct span bounce_line_source(struct span *s);

/* The first word, when it may be the name or address of a host. */
struct span bounce_line_host_first(struct span s);

/* The host that a line says refused the mail. */
struct span bounce_line_host(struct span line);

#endif
