/* versions - of the program, and of what its answers rest on. */
#ifndef CLI_VERSIONS_H
#define CLI_VERSIONS_H

#include <stdio.h>

#define VERSION "0.1"

/* The libraries, and the days that the tables and the list of public suffixes are of: a line each.
 */
void versions_print(FILE *);

#endif
