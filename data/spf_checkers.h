/* spf_checkers - how those who check SPF behind their own border are told which relays are theirs.
 */
#ifndef DATA_SPF_CHECKERS_H
#define DATA_SPF_CHECKERS_H

#include <stddef.h>

struct spf_checker {
	const char *product; /* pattern of data/glob, in lower case: "exchange server*" */
	const char *mend; /* sentences */
};

/* The row of a product as it is called in reports, such as "rspamd"; NULL: not known. Static. */
const struct spf_checker *spf_checker_find(const char *product, size_t len);

#endif
