/* tables - which tables of facts are built in, and of which day they are. */
#ifndef DATA_TABLES_H
#define DATA_TABLES_H

#include <stddef.h>

struct table {
	const char *name; /* "exchange_builds" */
	const char *date; /* YYYY-MM-DD, or YYYY-MM; static */
};

extern const struct table tables[]; /* by name */
extern const size_t table_count;

#endif
