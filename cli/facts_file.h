/* facts_file - the value of --facts: JSON about addresses and domains, from other tools. */
#ifndef CLI_FACTS_FILE_H
#define CLI_FACTS_FILE_H

#include "analyzers/host_facts.h"

/*
 * Add what the file tells to the list. It is one JSON value, or one a line; each is
 *	an answer of RDAP (RFC 9083) about a network or a domain,
 *	an object that says what it is about: "ip", "address", "prefix", "cidr", "network",
 *		"domain" or "host",
 *	an object whose keys are addresses, prefixes and domains, or
 *	a list of such.
 * Returns what is wrong, in the arena, or NULL; what was added lives in the arena, too.
 */
const char *facts_file_read(struct arena *, const char *path, struct host_facts *);

/* The same of its text. */
const char *facts_text_read(struct arena *, struct span, struct host_facts *);

#endif
