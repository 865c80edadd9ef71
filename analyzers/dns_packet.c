#include "analyzers/dns_packet.h"

#include <ldns/ldns.h>
#include <stdlib.h>
#include <string.h>

#include "analyzers/dns_reader.h"
#include "parser/limits.h"

enum {
	FEW = 4, /* answers; the records of most packets need no memory of their own */
	NEGATIVE_TTL = 3600, /* most seconds that a "no" is believed, RFC 2308 5 */
};

/* Whether the strings fill the data (RFC 1035 3.3.14): at least one, each with its length. */
static bool is_strings(struct span rdata)
{
	size_t at = 0;

	while (at < rdata.len)
		at += 1 + (size_t)(unsigned char)rdata.at[at];
	return rdata.len > 0 && at == rdata.len;
}

static struct span join_strings(struct arena *arena, struct span rdata)
{
	char *text = arena_bytes(arena, rdata.len);
	size_t length = 0;

	for (size_t at = 0; at < rdata.len;) {
		size_t size = (unsigned char)rdata.at[at];

		memcpy(text + length, rdata.at + at + 1, size);
		length += size;
		at += 1 + size;
	}
	return (struct span){ text, length };
}

static struct dns_record make_record(struct arena *arena, struct dns_reader *reader,
				     const struct dns_rr *rr, enum dns_type type)
{
	struct dns_record record = { 0 };
	struct dns_name name;

	switch (type) {
	case DNS_A:
	case DNS_AAAA:
		reader->bad |= rr->rdata.len != (type == DNS_A ? 4 : 16);
		record.data = arena_copy(arena, rr->rdata);
		break;
	case DNS_TXT:
		reader->bad |= !is_strings(rr->rdata);
		if (!reader->bad)
			record.data = join_strings(arena, rr->rdata);
		break;
	case DNS_MX:
		name = dns_read_rdata_name(reader, rr->rdata, 2);
		if (!reader->bad)
			record.preference = (uint16_t)dns_number_at(rr->rdata, 0);
		record.data = dns_name_text(arena, &name);
		break;
	case DNS_PTR:
		name = dns_read_rdata_name(reader, rr->rdata, 0);
		record.data = dns_name_text(arena, &name);
		break;
	case DNS_DS:
	case DNS_DNSKEY:
		record.data = arena_copy(arena, rr->rdata);
		break;
	}
	return record;
}

/* The answer as it stands in the packet, before CNAME records are followed. */
struct answer {
	unsigned flags;
	unsigned rcode;
	struct dns_rr *rrs; /* of the answer section; `few`, or in an arena */
	size_t count;
	bool refers; /* the authority section names servers */
	bool denies; /* it holds an SOA: RFC 2308 2.2 */
	uint32_t deny_ttl;
	struct dns_rr few[FEW];
};

/* RFC 2308 5: the smaller of the SOA's own time and its MINIMUM, the data's last number. */
static uint32_t negative_ttl(const struct dns_rr *soa)
{
	uint32_t ttl = soa->ttl < NEGATIVE_TTL ? soa->ttl : NEGATIVE_TTL;

	if (soa->rdata.len < 4)
		return ttl;
	struct span last = span_from(soa->rdata, soa->rdata.len - 4);
	uint32_t minimum = (uint32_t)dns_number_at(last, 0) << 16 | dns_number_at(last, 2);
	return minimum < ttl ? minimum : ttl;
}

static void read_authority(struct dns_reader *reader, struct answer *answer)
{
	for (unsigned left = dns_number_at(reader->packet, DNS_AT_AUTHORITY);
	     left > 0 && !reader->bad; left--) {
		struct dns_rr rr = dns_read_rr(reader);

		if (reader->bad || rr.class != DNS_CLASS_IN)
			continue;
		answer->refers |= rr.type == DNS_RR_NS;
		if (rr.type == DNS_RR_SOA) {
			answer->denies = true;
			answer->deny_ttl = negative_ttl(&rr);
		}
	}
}

/* The OPT record brings the upper bits of the response code, RFC 6891 6.1.3. */
static void read_additional(struct dns_reader *reader, struct answer *answer)
{
	for (unsigned left = dns_number_at(reader->packet, DNS_AT_MORE); left > 0 && !reader->bad;
	     left--) {
		struct dns_rr rr = dns_read_rr(reader);

		if (!reader->bad && rr.type == DNS_RR_OPT)
			answer->rcode |= rr.ttl >> 24 << 4;
	}
}

/* What stands behind the question. */
static void read_answer(struct arena *arena, struct dns_reader *reader, struct answer *answer)
{
	unsigned count = dns_number_at(reader->packet, DNS_AT_ANSWERS);

	answer->flags = dns_number_at(reader->packet, DNS_AT_FLAGS);
	answer->rcode = answer->flags & DNS_MASK_RCODE;
	answer->rrs = answer->few;
	answer->count = 0;
	answer->refers = answer->denies = false;
	answer->deny_ttl = 0;
	/* The shortest record has 11 bytes: what cannot be there costs no memory. */
	if (count > (reader->packet.len - reader->at) / 11)
		reader->bad = true;
	else if (count > FEW)
		answer->rrs = arena_take(arena, count, sizeof *answer->rrs);
	while (answer->count < count && !reader->bad)
		answer->rrs[answer->count++] = dns_read_rr(reader);
	read_authority(reader, answer);
	read_additional(reader, answer);
}

static int compare_records(const void *left, const void *right)
{
	const struct dns_record *a = left, *b = right;
	size_t common = a->data.len < b->data.len ? a->data.len : b->data.len;
	int order = (int)a->preference - (int)b->preference;

	if (order == 0 && common > 0)
		order = memcmp(a->data.at, b->data.at, common);
	if (order == 0)
		order = (a->data.len > b->data.len) - (a->data.len < b->data.len);
	return order;
}

static bool is_of(const struct dns_rr *rr, const struct dns_name *owner, unsigned type)
{
	return rr->type == type && rr->class == DNS_CLASS_IN && dns_name_equal(&rr->owner, owner);
}

/* What the name's one CNAME record leads to; false without one, or with several. */
static bool find_alias(struct dns_reader *reader, const struct answer *answer,
		       const struct dns_name *owner, struct dns_name *to, uint32_t *ttl)
{
	bool found = false;

	for (size_t i = 0; i < answer->count && !reader->bad; i++) {
		if (!is_of(&answer->rrs[i], owner, DNS_RR_CNAME))
			continue;
		struct dns_name target = dns_read_rdata_name(reader, answer->rrs[i].rdata, 0);

		if (found && !dns_name_equal(&target, to))
			reader->bad = true;
		found = true;
		*to = target;
		if (answer->rrs[i].ttl < *ttl)
			*ttl = answer->rrs[i].ttl;
	}
	return found && !reader->bad;
}

/* The records of this name and type; `out->count` is 0 when there are none. */
static void find_records(struct arena *arena, struct dns_reader *reader,
			 const struct answer *answer, const struct dns_name *owner,
			 enum dns_type type, struct dns_answer *out)
{
	struct dns_record *records = arena_take(arena, answer->count, sizeof *records);

	for (size_t i = 0; i < answer->count && !reader->bad; i++) {
		const struct dns_rr *rr = &answer->rrs[i];

		if (!is_of(rr, owner, type))
			continue;
		records[out->count++] = make_record(arena, reader, rr, type);
		if (rr->ttl < out->ttl)
			out->ttl = rr->ttl;
	}
	qsort(records, out->count, sizeof *records, compare_records);
	out->records = records;
}

static enum dns_fault rcode_fault(unsigned rcode)
{
	switch (rcode) {
	case DNS_NOERROR:
	case DNS_NXDOMAIN:
		return DNS_FAULT_NONE;
	case DNS_FORMERR:
		return DNS_FAULT_FORMERR;
	case DNS_SERVFAIL:
		return DNS_FAULT_SERVFAIL;
	case DNS_NOTIMP:
		return DNS_FAULT_NOTIMP;
	case DNS_REFUSED:
		return DNS_FAULT_REFUSED;
	}
	return DNS_FAULT_RCODE;
}

static struct dns_reading failed(enum dns_fault fault)
{
	return (struct dns_reading){ .answer = { .status = DNS_FAILED, .fault = fault } };
}

/* There are no such records at the name that `reading` got to. */
static struct dns_reading read_denial(const struct answer *answer, struct dns_reading reading,
				      const struct dns_name *name)
{
	bool exists = answer->rcode != DNS_NXDOMAIN;

	reading.answer.status = exists ? DNS_NO_DATA : DNS_NO_NAME;
	if (exists && reading.aliases > 0 && !answer->denies) {
		reading.next = *name; /* a server that does not look beyond its own zones */
		return reading;
	}
	if (exists && answer->refers && !answer->denies && (answer->flags & DNS_FLAG_AA) == 0)
		return failed(DNS_FAULT_LAME);
	if (answer->deny_ttl < reading.answer.ttl)
		reading.answer.ttl = answer->deny_ttl; /* 0 without an SOA: RFC 2308 5 */
	return reading;
}

/* Follow the CNAME records to the records, or to where they are denied. */
static struct dns_reading follow(struct arena *arena, struct dns_reader *reader,
				 const struct answer *answer, struct dns_name name,
				 enum dns_type type)
{
	struct dns_reading reading = { .answer = { .ttl = UINT32_MAX } };

	for (;;) {
		struct dns_name to;

		find_records(arena, reader, answer, &name, type, &reading.answer);
		if (reading.answer.count > 0 ||
		    !find_alias(reader, answer, &name, &to, &reading.answer.ttl))
			break;
		name = to;
		if (++reading.aliases > LIMIT_ALIASES)
			return failed(DNS_FAULT_ALIASES);
	}
	bool found = reading.answer.count > 0;
	/* Records of a name that does not exist. */
	if (reader->bad || (found && answer->rcode == DNS_NXDOMAIN))
		return failed(DNS_FAULT_MALFORMED);
	if (reading.aliases > 0)
		reading.answer.alias = dns_name_text(arena, &name);
	return found ? reading : read_denial(answer, reading, &name);
}

/* Step over the question; false unless this is an answer to that one. */
static bool open_answer(struct dns_reader *reader, const struct dns_name *name, enum dns_type type)
{
	struct dns_name asked;
	unsigned asked_type;

	if (!dns_read_question(reader, &asked, &asked_type))
		return false;
	unsigned flags = dns_number_at(reader->packet, DNS_AT_FLAGS);
	return (flags & DNS_FLAG_QR) != 0 && (flags & DNS_MASK_OPCODE) == 0 && asked_type == type &&
	       dns_name_equal(&asked, name);
}

struct dns_reading dns_packet_read(struct arena *arena, struct span packet,
				   const struct dns_name *name, enum dns_type type)
{
	struct dns_reader reader = dns_reader_open(packet);
	struct arena scratch = { 0 };
	struct dns_reading reading = failed(DNS_FAULT_MALFORMED);
	struct answer answer;

	if (packet.len > DNS_PACKET_MOST || !open_answer(&reader, name, type))
		return reading;
	read_answer(&scratch, &reader, &answer);
	enum dns_fault fault = rcode_fault(answer.rcode);
	if (!reader.bad && fault != DNS_FAULT_NONE)
		reading = failed(fault);
	else if (!reader.bad && (answer.flags & DNS_FLAG_TC) != 0)
		reading = failed(DNS_FAULT_TOO_LONG);
	else if (!reader.bad)
		reading = follow(arena, &reader, &answer, *name, type);
	arena_free(&scratch);
	if (reading.answer.status != DNS_FAILED)
		reading.answer.authentic = (answer.flags & DNS_FLAG_AD) != 0;
	return reading;
}

/* One record as ldns writes it, without its line end and with blanks for tabs. */
static struct span rr_text(struct arena *arena, ldns_rr *rr)
{
	char *text = ldns_rr2str(rr);
	struct span copy = arena_copy(arena, span_trim(span_string(text)));

	for (size_t i = 0; i < copy.len; i++)
		if (copy.at[i] == '\t')
			((char *)copy.at)[i] = ' ';
	free(text);
	return copy;
}

struct span_list dns_packet_text(struct arena *arena, struct span packet)
{
	struct span_list texts = { 0 };
	struct dns_reader reader = dns_reader_open(packet);
	struct dns_name name;
	unsigned type;

	if (!dns_read_question(&reader, &name, &type))
		return texts;
	for (unsigned left = dns_number_at(packet, DNS_AT_ANSWERS); left > 0; left--) {
		size_t at = reader.at;
		ldns_rr *rr;

		/* ldns gets only what was found good before: its own checks let more pass. */
		dns_read_rr(&reader);
		if (reader.bad || ldns_wire2rr(&rr, (const uint8_t *)packet.at, reader.at, &at,
					       LDNS_SECTION_ANSWER) != LDNS_STATUS_OK)
			break;
		*LIST_ADD(arena, &texts) = rr_text(arena, rr);
		ldns_rr_free(rr);
	}
	return texts;
}

bool dns_packet_fits(struct span packet, const struct dns_name *name, enum dns_type type)
{
	struct dns_reader reader = dns_reader_open(packet);

	return open_answer(&reader, name, type);
}

bool dns_packet_answers(struct span packet, uint16_t id, const struct dns_name *name,
			enum dns_type type)
{
	return packet.len >= DNS_HEADER && dns_number_at(packet, DNS_AT_ID) == id &&
	       dns_packet_fits(packet, name, type);
}

bool dns_packet_truncated(struct span packet)
{
	return packet.len >= DNS_HEADER && (dns_number_at(packet, DNS_AT_FLAGS) & DNS_FLAG_TC) != 0;
}

bool dns_packet_authentic(struct span packet)
{
	return packet.len >= DNS_HEADER && (dns_number_at(packet, DNS_AT_FLAGS) & DNS_FLAG_AD) != 0;
}

int dns_packet_rcode(struct span packet)
{
	struct arena arena = { 0 };
	struct dns_reader reader = dns_reader_open(packet);
	struct answer answer;
	struct dns_name name;
	unsigned type;

	if (!dns_read_question(&reader, &name, &type))
		return -1;
	read_answer(&arena, &reader, &answer);
	arena_free(&arena);
	return reader.bad ? -1 : (int)answer.rcode;
}

const char *dns_library(void)
{
	return ldns_version();
}
