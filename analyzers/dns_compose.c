#include "analyzers/dns_compose.h"

#include <string.h>

enum { AT_DO = 7 }; /* of an OPT record: its flags */

static unsigned number(const struct buffer *packet, size_t at)
{
	return (unsigned)(unsigned char)packet->at[at] << 8 | (unsigned char)packet->at[at + 1];
}

static void set_number(char *out, unsigned value)
{
	out[0] = (char)(unsigned char)(value >> 8);
	out[1] = (char)(unsigned char)value;
}

/* Header and question. */
static size_t write_question(char *out, unsigned flags, const struct dns_name *name,
			     enum dns_type type)
{
	memset(out, 0, DNS_HEADER);
	set_number(out + DNS_AT_FLAGS, flags);
	set_number(out + DNS_AT_QUESTIONS, 1);
	memcpy(out + DNS_HEADER, name->wire, name->length);
	set_number(out + DNS_HEADER + name->length, type);
	set_number(out + DNS_HEADER + name->length + 2, DNS_CLASS_IN);
	return DNS_HEADER + (size_t)name->length + 4;
}

size_t dns_compose_question(char *out, uint16_t id, const struct dns_name *name, enum dns_type type,
			    enum dns_edns edns)
{
	/* The root's name, OPT, the size we take, version and flags 0, no options: RFC 6891 6.1.2.
	 */
	static const char opt[] = {
		0, 0, DNS_RR_OPT, DNS_EDNS_SIZE >> 8, (char)(DNS_EDNS_SIZE & 0xff), 0, 0, 0, 0, 0, 0
	};
	/*
	 * AD in a question asks for AD in the answer without its signatures: RFC 6840
	 * 5.7. Whoever checks them has the resolver check nothing: RFC 6840 5.9.
	 */
	unsigned flag = edns == DNS_WITH_SIGNATURES ? DNS_FLAG_CD : DNS_FLAG_AD;
	size_t length = write_question(out, DNS_FLAG_RD | flag, name, type);

	set_number(out + DNS_AT_ID, id);
	if (edns == DNS_PLAIN)
		return length;
	set_number(out + DNS_AT_MORE, 1);
	memcpy(out + length, opt, sizeof opt);
	if (edns == DNS_WITH_SIGNATURES)
		out[length + AT_DO] = (char)0x80; /* RFC 3225 3 */
	return length + sizeof opt;
}

void dns_compose_answer(struct buffer *packet, const struct dns_name *name, enum dns_type type,
			enum dns_rcode rcode)
{
	packet->len = 0;
	packet->len =
		write_question(buffer_room(packet, DNS_QUESTION_MOST),
			       DNS_FLAG_QR | DNS_FLAG_AA | DNS_FLAG_RD | DNS_FLAG_RA, name, type);
	dns_compose_rcode(packet, rcode);
}

void dns_compose_rcode(struct buffer *packet, enum dns_rcode rcode)
{
	unsigned flags = number(packet, DNS_AT_FLAGS) & ~(unsigned)DNS_MASK_RCODE;

	set_number(packet->at + DNS_AT_FLAGS, flags | rcode);
}

/* The owner's name is not compressed: what we make is read by us. */
void dns_compose_record(struct buffer *packet, enum dns_section section,
			const struct dns_name *owner, uint16_t type, uint32_t ttl,
			struct span rdata)
{
	size_t place = section == DNS_SECTION_ANSWER ? DNS_AT_ANSWERS : DNS_AT_AUTHORITY;

	if (packet->len > DNS_PACKET_MOST)
		return;
	buffer_put(packet, dns_name_wire(owner));
	buffer_put_number(packet, type, 2);
	buffer_put_number(packet, DNS_CLASS_IN, 2);
	buffer_put_number(packet, ttl, 4);
	buffer_put_number(packet, rdata.len, 2);
	buffer_put(packet, rdata);
	set_number(packet->at + place, number(packet, place) + 1);
}
