/* dns_compose - messages of the DNS (RFC 1035 4) are written: questions, and answers from files. */
#ifndef ANALYZERS_DNS_COMPOSE_H
#define ANALYZERS_DNS_COMPOSE_H

#include "analyzers/dns.h"
#include "analyzers/dns_name.h"
#include "analyzers/dns_wire.h"
#include "parser/buffer.h"

enum {
	DNS_QUESTION_MOST = DNS_HEADER + DNS_NAME_MOST + 4 + 11, /* bytes of a question with EDNS */
	DNS_EDNS_SIZE = 1232, /* bytes of UDP that pass everywhere: DNS flag day 2020 */
};

enum dns_edns {
	DNS_PLAIN,
	DNS_WITH_EDNS,
	DNS_WITH_SIGNATURES, /* what is signed with its signatures (DO), checked or not (CD) */
};

/* Write a question with recursion desired; returns its length, at most DNS_QUESTION_MOST. */
size_t dns_compose_question(char *out, uint16_t id, const struct dns_name *, enum dns_type,
			    enum dns_edns);

/*
 * Begin the answer to this question; what the packet held is gone. Records of
 * the answer section come next, then those of the authority section. Once
 * ->len is over DNS_PACKET_MOST it cannot be sent, and grows no more.
 */
void dns_compose_answer(struct buffer *packet, const struct dns_name *, enum dns_type,
			enum dns_rcode);

enum dns_section { DNS_SECTION_ANSWER, DNS_SECTION_AUTHORITY };

void dns_compose_record(struct buffer *packet, enum dns_section, const struct dns_name *owner,
			uint16_t type, uint32_t ttl, struct span rdata);
void dns_compose_rcode(struct buffer *packet, enum dns_rcode);

#endif
