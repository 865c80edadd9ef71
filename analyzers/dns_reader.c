#include "analyzers/dns_reader.h"

enum { MOST_POINTERS = 127 }; /* as many as labels; each honest one stands before a label */

unsigned dns_read_number(struct dns_reader *reader)
{
	if (reader->bad || reader->packet.len - reader->at < 2) {
		reader->bad = true;
		return 0;
	}
	reader->at += 2;
	return dns_number_at(reader->packet, reader->at - 2);
}

static struct span read_bytes(struct dns_reader *reader, size_t length)
{
	if (reader->bad || reader->packet.len - reader->at < length) {
		reader->bad = true;
		return SPAN_NONE;
	}
	reader->at += length;
	return span_part(reader->packet, reader->at - length, length);
}

/* Append the label at `at`; false when the name gets too long. */
static bool take_label(struct dns_name *name, struct span packet, size_t at, size_t length)
{
	size_t end = (size_t)name->length + 1 + length;

	/* One more byte for the root's label. */
	if (end + 1 > DNS_NAME_MOST || length + 1 > packet.len - at)
		return false;
	name->wire[name->length] = (unsigned char)length;
	for (size_t i = 0; i < length; i++)
		name->wire[name->length + 1 + i] = (unsigned char)char_lower(packet.at[at + 1 + i]);
	name->length = (unsigned char)end;
	return true;
}

struct dns_name dns_read_name(struct dns_reader *reader)
{
	struct span packet = reader->packet;
	struct dns_name name;
	size_t at = reader->at, first = at;
	unsigned pointers = 0;

	name.length = 0;
	while (!reader->bad && at < packet.len) {
		unsigned length = (unsigned char)packet.at[at];

		if (length == 0) {
			name.wire[name.length++] = 0;
			if (pointers == 0)
				reader->at = at + 1;
			return name;
		}
		if (length >= 0xc0 && packet.len - at >= 2) {
			size_t to = dns_number_at(packet, at) & 0x3fff;

			if (pointers++ == 0)
				reader->at = at + 2;
			if (to >= first || to < DNS_HEADER || pointers > MOST_POINTERS)
				break;
			at = first = to;
		} else if (length <= DNS_LABEL_MOST && take_label(&name, packet, at, length)) {
			at += 1 + length;
		} else {
			break;
		}
	}
	reader->bad = true;
	return (struct dns_name){ 0 };
}

struct dns_name dns_read_whole_name(struct dns_reader *reader)
{
	size_t start = reader->at;
	struct dns_name name = dns_read_name(reader);

	/* A pointer has two bytes, what it leads to has one or at least three. */
	reader->bad |= reader->at - start != name.length;
	return name;
}

struct dns_rr dns_read_rr(struct dns_reader *reader)
{
	struct dns_rr rr;

	rr.owner = dns_read_name(reader);
	rr.type = (uint16_t)dns_read_number(reader);
	rr.class = (uint16_t)dns_read_number(reader);
	rr.ttl = (uint32_t)dns_read_number(reader) << 16;
	rr.ttl |= dns_read_number(reader);
	/* RFC 2181 8: the highest bit set is to be taken as 0. */
	if ((rr.ttl & 0x80000000u) != 0 && rr.type != DNS_RR_OPT)
		rr.ttl = 0;
	rr.rdata = read_bytes(reader, dns_read_number(reader));
	return rr;
}

struct dns_name dns_read_rdata_name(struct dns_reader *reader, struct span rdata, size_t offset)
{
	struct dns_reader inner = { .packet = reader->packet };
	size_t start = (size_t)(rdata.at - reader->packet.at);

	if (rdata.len <= offset) {
		reader->bad = true;
		return (struct dns_name){ 0 };
	}
	/* Nothing behind the data is read but by a pointer, which leads back. */
	inner.packet.len = start + rdata.len;
	inner.at = start + offset;
	struct dns_name name = dns_read_name(&inner);
	if (inner.bad || inner.at != inner.packet.len)
		reader->bad = true;
	return name;
}

struct dns_reader dns_reader_open(struct span packet)
{
	return (struct dns_reader){ packet, DNS_HEADER, packet.len < DNS_HEADER };
}

bool dns_read_question(struct dns_reader *reader, struct dns_name *name, unsigned *type)
{
	if (reader->bad || dns_number_at(reader->packet, DNS_AT_QUESTIONS) != 1)
		return false;
	*name = dns_read_name(reader);
	*type = dns_read_number(reader);
	return dns_read_number(reader) == DNS_CLASS_IN && !reader->bad;
}
