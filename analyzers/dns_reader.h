/*
 * dns_reader - a message of the DNS (RFC 1035 4) is walked, record by record.
 *
 * Whoever runs a name server, or the network before it, writes these bytes.
 * What does not fit sets `bad`, after which everything reads as nothing.
 */
#ifndef ANALYZERS_DNS_READER_H
#define ANALYZERS_DNS_READER_H

#include "analyzers/dns_name.h"
#include "analyzers/dns_wire.h"

/* One record of a packet. */
struct dns_rr {
	struct dns_name owner;
	uint16_t type, class;
	uint32_t ttl;
	struct span rdata; /* within the packet, so that names in it can be followed */
};

/* A place in a packet; `bad` once something did not fit, and then nothing is read. */
struct dns_reader {
	struct span packet;
	size_t at;
	bool bad;
};

/* The number of two bytes that stand at an offset, which must be within the bytes. */
static inline unsigned dns_number_at(struct span s, size_t at)
{
	return (unsigned)(unsigned char)s.at[at] << 8 | (unsigned char)s.at[at + 1];
}

/* Behind the header. */
struct dns_reader dns_reader_open(struct span packet);

/* Step over the question section; false unless it holds one question, of class IN. */
bool dns_read_question(struct dns_reader *, struct dns_name *name, unsigned *type);

unsigned dns_read_number(struct dns_reader *);

/*
 * A name, which may end with a pointer (RFC 1035 4.1.4). Pointers lead to
 * "prior" occurrences: each must lead before the place that the last one led
 * to, so there are no loops.
 */
struct dns_name dns_read_name(struct dns_reader *);

/* The same without any pointer, as those in the records of DNSSEC (RFC 3597 4). */
struct dns_name dns_read_whole_name(struct dns_reader *);

struct dns_rr dns_read_rr(struct dns_reader *);

/* The name that begins at `offset` of a record's data and must end with it. */
struct dns_name dns_read_rdata_name(struct dns_reader *, struct span rdata, size_t offset);

#endif
