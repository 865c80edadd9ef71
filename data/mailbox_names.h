/* mailbox_names - local-parts that stand for an office and not for a person. */
#ifndef DATA_MAILBOX_NAMES_H
#define DATA_MAILBOX_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* "postmaster", in any case: those of RFC 2142, and accounts that programs run under. */
bool mailbox_name_is_role(const char *name, size_t len);

#endif
