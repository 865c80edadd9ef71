/* dns_faults - what name servers and the network are known for, played by tests/dns_server.h. */
#ifndef TESTS_DNS_FAULTS_H
#define TESTS_DNS_FAULTS_H

#include "analyzers/dns.h"
#include "tests/dns_server.h"

enum {
	DNS_FAULTS_TIMEOUT_MS = 400, /* of one try, by which some plays are timed; there are two */
	DNS_FAULTS_DEADLINE_MS = 2 * DNS_FAULTS_TIMEOUT_MS,
	DNS_FAULTS_MOST = 80,
};

struct dns_saying;

struct dns_fault_row {
	const char *label; /* of the name that is asked; it begins with the fault's number */
	void (*play)(const struct dns_fault_row *, struct dns_saying *, unsigned nth);
	enum dns_status status;
	enum dns_fault fault;
	size_t count;	 /* of records; a single one says "true", but for a large one */
	unsigned number; /* what the play makes of it */
};

/*
 * The last row has no label. Number 17 is for a server that refuses TCP. A
 * label that ends with -a is asked for by type A, others by TXT.
 */
extern const struct dns_fault_row dns_faults[];

/* Datagrams that came, by row. Starts zeroed. */
struct dns_faults_counts {
	unsigned nth[DNS_FAULTS_MOST];
};

/* Play the row of the name's first label; "truth" tells the truth. The context is the counts. */
void dns_faults_play(void *context, const struct dns_scene *);

#endif
