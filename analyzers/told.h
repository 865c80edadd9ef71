/* told - what the user tells beside the message: options that are facts. */
#ifndef ANALYZERS_TOLD_H
#define ANALYZERS_TOLD_H

#include <stdbool.h>
#include <time.h>

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

/* The time by which the age of keys, signatures, records and programs is judged. */
enum told_at {
	AT_HOP,	 /* each hop's own */
	AT_NOW,	 /* when the program was started */
	AT_DATE, /* a day that the user named */
};

/* Whose policy applies to an author, and what is aligned with him. */
enum dmarc_way {
	DMARC_RFC9989, /* by walking up the DNS tree */
	DMARC_RFC7489, /* by the public suffix list */
};

struct key_cache;
struct notice_marks;

struct told {
	enum told_text text; /* --type */
	struct trusted_list LIST_OF(struct trusted) trusted; /* --trust */
	struct span mail_from;				     /* --mail-from; "<>" is the null sender */
	struct span from;				     /* --from */
	struct span rcpt;				     /* --rcpt */
	struct span returned_to; /* of a mail that came back: to whom; no user's word */
	bool reveal; /* --reveal, or nobody is asked live: also ask names with a local-part or %{p} */
	enum told_at at; /* --at */
	time_t at_date; /* seconds since the epoch; not of AT_HOP */
	enum dmarc_way dmarc; /* --dmarc */
	size_t hops; /* --limit hops: as many Received fields are read; 0: LIMIT_HOPS */
	bool details; /* -v: also work out what only a long report shows */
	/* Reports are counted and not shown: what no count rests on is not worked out. */
	bool counted;
	/* Nobody is asked for keys, and no part of a signature is shown: bodies are not digested. */
	bool no_parts;
	const struct host_facts *facts; /* --facts; may be NULL */
	const struct notice_marks *marks; /* may be NULL: made anew for each message */
	struct key_cache *keys; /* may be NULL: each key is then decoded anew */
	const struct suffix_list *suffixes;		     /* may be NULL: last two labels serve */
};

/* The time to judge by, of a hop that was dated `hop_time`: 0 is not known. */
static inline time_t told_time(const struct told *told, time_t hop_time)
{
	return told->at == AT_HOP ? hop_time : told->at_date;
}

#endif
