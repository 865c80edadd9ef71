/*
 * dns_tape - answers of the DNS as they were obtained, one a line of JSON.
 *
 * A tape is evidence: it tells question, time and server, and has the packet
 * itself, so that nothing is lost and signatures can be checked later as of
 * then. What else a line has (response code, AD, the records as text) is for
 * people and is not read back.
 *
 *	{"mailpath-tape": 1}
 *	{"name": "a.example", "type": "A", "time": "2026-11-22T05:30:00Z",
 *	 "server": "192.0.2.53@53", "rcode": "NOERROR", "ad": true,
 *	 "records": ["a.example. 300 IN A 192.0.2.1"], "packet": "..."}
 *	{"name": "b.example", "type": "A", "time": "2026-11-22T05:30:04Z", "fault": "timeout"}
 *
 * Tapes may be joined by putting one behind the other; of two answers to a
 * question the later line counts.
 */
#ifndef ANALYZERS_DNS_TAPE_H
#define ANALYZERS_DNS_TAPE_H

#include "analyzers/dns_backend.h"

struct dns_recorded {
	struct dns_name name;
	enum dns_type type;
	time_t seen; /* 0: not known */
	struct span server; /* may be empty */
	enum dns_fault fault; /* DNS_FAULT_NONE: there is a packet */
	struct span packet;
};

enum dns_tape_line {
	DNS_TAPE_ANSWER,
	DNS_TAPE_HEAD,
	DNS_TAPE_BROKEN,
};

/* Read a line; it is in the arena. When it is broken, *wrong is why (static text). */
enum dns_tape_line dns_tape_read(struct arena *, struct span line, struct dns_recorded *,
				 const char **wrong);

/* The lines, with their line ends. */
struct span dns_tape_head(void);
struct span dns_tape_write(struct arena *, const struct dns_recorded *);

const char *dns_type_word(enum dns_type); /* "TXT"; static */

#endif
