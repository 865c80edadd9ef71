/*
 * dns_packet - messages of the DNS (RFC 1035 4) are read.
 *
 * Whoever runs a name server, or the network before it, writes these bytes. A
 * length that does not fit, a name that points anywhere but back, data that is
 * not of its type: any of it makes the whole packet DNS_FAULT_MALFORMED, and
 * nothing of it is used. Class IN only.
 */
#ifndef ANALYZERS_DNS_PACKET_H
#define ANALYZERS_DNS_PACKET_H

#include "analyzers/dns_backend.h"

/*
 * Whether these are the bytes of an answer to this question: an answer to a
 * standard query with this id, and one question, which is this name, type and
 * class IN. What is not is somebody else's, and to be waited past.
 */
bool dns_packet_answers(struct span packet, uint16_t id, const struct dns_name *, enum dns_type);

/* The same but for the id: what dns_packet_read() asks of every packet. */
bool dns_packet_fits(struct span packet, const struct dns_name *, enum dns_type);

/* TC: the rest is to be had by TCP. RFC 1035 4.1.1. False when it is too short to tell. */
bool dns_packet_truncated(struct span packet);

/* AD: the resolver has checked signatures (RFC 4035 3.2.3). */
bool dns_packet_authentic(struct span packet);

/* The response code with the bits of EDNS (RFC 6891 6.1.3); -1 when it cannot be read. */
int dns_packet_rcode(struct span packet);

/*
 * Read the answer to this question, following CNAME records within the packet.
 * What it holds is in the arena and does not point into the packet.
 */
struct dns_reading dns_packet_read(struct arena *, struct span packet, const struct dns_name *,
				   enum dns_type);

/* The answer section as text, a record a line of a master file; for people. */
struct span_list dns_packet_text(struct arena *, struct span packet);

const char *dns_library(void); /* the version of ldns, "1.8.3"; static */

#endif
