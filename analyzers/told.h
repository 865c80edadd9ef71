/* told - what the user tells beside the message: options that are facts. */
#ifndef ANALYZERS_TOLD_H
#define ANALYZERS_TOLD_H

#include <stdbool.h>

#include "data/suffix.h"
#include "parser/arena.h"
#include "parser/ip.h"

/* Who is "us": a host or domain name, or an address prefix. */
struct trusted {
	struct span name;	 /* lower case; a domain means everything below it too; empty for a prefix */
	struct ip_prefix prefix;
};

/* What the text is; AUTO: paste_needed() decides whether it is repaired. */
enum told_text { TEXT_AUTO, TEXT_MESSAGE, TEXT_HEADERS };

struct told {
	enum told_text text; /* --type */
	struct trusted_list LIST_OF(struct trusted) trusted; /* --trust */
	struct span mail_from;				     /* --mail-from; "<>" is the null sender */
	struct span from;				     /* --from */
	struct span rcpt;				     /* --rcpt */
	bool details; /* -v: also work out what only a long report shows */
	const struct suffix_list *suffixes;		     /* may be NULL: last two labels serve */
};

#endif
