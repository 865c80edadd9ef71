/* field_names - the header fields that are treated by name. */
#ifndef DATA_FIELD_NAMES_H
#define DATA_FIELD_NAMES_H

#include <stddef.h>

enum field_id {
	FIELD_OTHER,
#define FIELD(id, name) FIELD_##id,
#include "data/field_names.def"
#undef FIELD
	FIELD_IDS
};

/* The field of that name, whatever its case; FIELD_OTHER when it is not in the table. */
enum field_id field_id_find(const char *name, size_t len);

enum { FIELD_NAME_ROOM = 32 };

/*
 * The same of a name of printable ASCII without blanks, where at least FIELD_NAME_ROOM bytes can be
 * read, whatever stands behind it.
 */
enum field_id field_id_find_plain(const char *name, size_t len);

const char *field_id_name(enum field_id); /* as the standards spell it; static */

#endif
