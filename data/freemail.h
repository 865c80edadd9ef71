/* freemail - domains in which anybody gets an address for nothing. */
#ifndef DATA_FREEMAIL_H
#define DATA_FREEMAIL_H

#include <stdbool.h>
#include <stddef.h>

/* `domain` is in lower case without a final dot; what lies below one is not meant. */
bool freemail_holds(const char *domain, size_t len);

#endif
