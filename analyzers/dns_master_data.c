/* A table of what the types hold; all else is left to ldns. */
#include "analyzers/dns_master_data.h"

#include <arpa/inet.h>
#include <ldns/ldns.h>

#include "analyzers/dns_master_tokens.h"
#include "analyzers/dns_wire.h"
#include "parser/buffer.h"

enum {
	STRING_MOST = 255, /* bytes of a character-string, RFC 1035 3.3 */
	RDATA_MOST = 65535, /* bytes */
	FOREIGN_MOST =
		32 * 1024, /* bytes of text that ldns is given; its own buffers hold 64 KiB */
};

/*
 * n a name, h a number of 16 bits, w one of 32, t a time, 4 and 6 addresses,
 * s strings to the end. The types that are evaluated are read here, so that
 * the text reader of ldns, which has had holes (CVE-2017-1000231,
 * CVE-2020-19860), is only needed for the rare ones, and its 64 KiB of text
 * for a record do not matter: an escaped TXT record may need four times that.
 */
static const struct layout {
	uint16_t type;
	const char *fields;
} layouts[] = {
	{ DNS_A, "4" },	       { DNS_RR_NS, "n" },
	{ DNS_RR_CNAME, "n" }, { DNS_RR_SOA, "nnwtttt" },
	{ DNS_PTR, "n" },      { DNS_MX, "hn" },
	{ DNS_TXT, "s" },      { DNS_AAAA, "6" },
	{ DNS_RR_DNAME, "n" }, { DNS_RR_SPF, "s" },
};

static const struct layout *layout_find(uint16_t type)
{
	for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
		if (layouts[i].type == type)
			return &layouts[i];
	return NULL;
}

bool dns_master_time(struct span text, uint32_t *out)
{
	static const struct {
		char unit;
		uint32_t seconds;
	} units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 }, { 'w', 604800 } };
	uint64_t sum = 0, number;

	if (text.len == 0 || !char_is_digit(text.at[0]))
		return false;
	while (text.len > 0) {
		size_t digits = 0;
		uint32_t seconds = 0;

		while (digits < text.len && char_is_digit(text.at[digits]))
			digits++;
		if (!span_number(span_upto(text, digits), UINT32_MAX, &number))
			return false;
		if (digits == text.len)
			seconds = 1;
		for (size_t i = 0; i < sizeof units / sizeof *units && digits < text.len; i++)
			if (units[i].unit == char_lower(text.at[digits]))
				seconds = units[i].seconds;
		sum += number * seconds;
		if (seconds == 0 || sum > INT32_MAX) /* RFC 2181 8 */
			return false;
		text = span_from(text, digits + 1);
	}
	*out = (uint32_t)sum;
	return true;
}

/* Put the bytes that a token's text means; false when an escape is none. */
static bool put_unescaped(struct buffer *out, struct span text)
{
	for (size_t i = 0; i < text.len; i++) {
		struct span digits = span_part(text, i + 1, 3);
		char c = text.at[i];
		uint64_t number;

		if (c == '\\' && digits.len > 0 && !char_is_digit(digits.at[0])) {
			c = text.at[++i];
		} else if (c == '\\') {
			if (digits.len < 3 || !span_number(digits, 255, &number))
				return false;
			c = (char)(unsigned char)number;
			i += 3;
		}
		buffer_put(out, (struct span){ &c, 1 });
	}
	return true;
}

static bool put_string(struct dns_master *master, struct buffer *out, struct span text)
{
	size_t start = out->len;

	buffer_put_number(out, 0, 1);
	if (!put_unescaped(out, text))
		return dns_master_broken(master, "an escape that is none", text);
	size_t length = out->len - start - 1;
	if (length > STRING_MOST)
		return dns_master_broken(master, "a string of over 255 bytes: split it", SPAN_NONE);
	out->at[start] = (char)(unsigned char)length;
	return true;
}

static bool put_name(struct dns_master *master, struct buffer *out, struct span text)
{
	struct dns_name name;

	if (!dns_name_parse(text, &master->origin, &name))
		return dns_master_broken(master, "no domain name", text);
	buffer_put(out, (struct span){ (const char *)name.wire, name.length });
	return true;
}

static bool put_address(struct dns_master *master, struct buffer *out, struct span text, int family)
{
	size_t size = family == AF_INET ? 4 : 16;

	if (inet_pton(family, arena_string(master->arena, text), buffer_room(out, size)) != 1)
		return dns_master_broken(
			master, family == AF_INET ? "no IPv4 address" : "no IPv6 address", text);
	out->len += size;
	return true;
}

static bool put_field(struct dns_master *master, struct buffer *out, char field, struct span text)
{
	uint64_t value;
	uint32_t time;

	switch (field) {
	case 'n':
		return put_name(master, out, text);
	case '4':
		return put_address(master, out, text, AF_INET);
	case '6':
		return put_address(master, out, text, AF_INET6);
	case 't':
		if (!dns_master_time(text, &time))
			return dns_master_broken(master, "no time in seconds", text);
		buffer_put_number(out, time, 4);
		return true;
	case 'h':
	case 'w':
		if (!span_number(text, field == 'h' ? UINT16_MAX : UINT32_MAX, &value))
			return dns_master_broken(master, "no number that fits here", text);
		buffer_put_number(out, value, field == 'h' ? 2 : 4);
		return true;
	}
	return put_string(master, out, text);
}

/* Read the data that begins with token `next`, by the type's fields. */
static bool read_known(struct dns_master *master, const char *fields, size_t next,
		       struct span *rdata)
{
	struct buffer out = { .arena = master->arena };
	bool strings = *fields == 's';

	for (; next < master->tokens.count && *fields != '\0'; next++) {
		if (!put_field(master, &out, *fields, master->tokens.items[next].text))
			return false;
		fields += strings ? 0 : 1;
	}
	if (next < master->tokens.count)
		return dns_master_broken(master, "more data than the type has",
					 master->tokens.items[next].text);
	if (out.len == 0 || (*fields != '\0' && !strings))
		return dns_master_broken(master, "less data than the type has", SPAN_NONE);
	*rdata = buffer_span(&out);
	return rdata->len <= RDATA_MOST ||
	       dns_master_broken(master, "over 65535 bytes of data", SPAN_NONE);
}

/* The record as one line that ldns reads; its owner and its time do not matter. */
static const char *foreign_text(struct dns_master *master, size_t type, struct arena *arena)
{
	struct buffer out = { .arena = arena };

	buffer_put(&out, SPAN(". 0 IN"));
	for (size_t i = type; i < master->tokens.count; i++) {
		struct dns_master_token token = master->tokens.items[i];

		buffer_put(&out, token.quoted ? SPAN(" \"") : SPAN(" "));
		buffer_put(&out, token.text);
		buffer_put(&out, token.quoted ? SPAN("\"") : SPAN_NONE);
	}
	return out.len <= FOREIGN_MOST ? arena_string(arena, buffer_span(&out)) : NULL;
}

static struct span foreign_rdata(struct arena *arena, const ldns_rr *rr)
{
	ldns_buffer *wire = ldns_buffer_new(LDNS_MAX_PACKETLEN);
	struct span rdata = SPAN_NONE;

	if (wire != NULL && ldns_rr_rdata2buffer_wire(wire, rr) == LDNS_STATUS_OK)
		rdata = arena_copy(arena, (struct span){ (const char *)ldns_buffer_begin(wire),
							 ldns_buffer_position(wire) });
	ldns_buffer_free(wire);
	return rdata;
}

/* Data of other types, and of any type as \# (RFC 3597 5). `type` is the token of the type. */
static bool read_foreign(struct dns_master *master, size_t type, struct span *rdata)
{
	struct arena scratch = { 0 };
	const char *text = foreign_text(master, type, &scratch);
	ldns_rdf *origin = ldns_dname_new_frm_data(master->origin.length, master->origin.wire);
	ldns_rr *rr = NULL;
	ldns_status status = LDNS_STATUS_SYNTAX_ERR;

	if (text != NULL)
		status = ldns_rr_new_frm_str(&rr, text, 0, origin, NULL);
	if (status == LDNS_STATUS_OK) {
		*rdata = foreign_rdata(master->arena, rr);
		ldns_rr_free(rr);
	}
	ldns_rdf_deep_free(origin);
	arena_free(&scratch);
	return status == LDNS_STATUS_OK || dns_master_broken(master, "the data cannot be read",
							     master->tokens.items[type].text);
}

/* Bytes of the field that `data` begins with; 0: it has no such field. */
static size_t field_size(char field, struct span data)
{
	size_t at = 0;

	switch (field) {
	case 'n':
		while (at < data.len && data.at[at] != 0 &&
		       (unsigned char)data.at[at] <= DNS_LABEL_MOST)
			at += (size_t)data.at[at] + 1;
		return at < data.len && data.at[at] == 0 && at < DNS_NAME_MOST ? at + 1 : 0;
	case 'h':
		return 2;
	case '6':
		return 16;
	case 's':
		return data.len > 0 ? (size_t)(unsigned char)data.at[0] + 1 : 0;
	}
	return 4;
}

/* Whether the data has the type's fields, and no more. */
static bool fits(const char *fields, struct span rdata)
{
	bool strings = *fields == 's';

	do {
		size_t size = field_size(*fields, rdata);

		if (size == 0 || size > rdata.len)
			return false;
		rdata = span_from(rdata, size);
		fields += strings ? 0 : 1;
	} while (strings ? rdata.len > 0 : *fields != '\0');
	return rdata.len == 0;
}

/*
 * Whether what ldns made of data that came as \# is all of it, as the type
 * has it: ldns takes no data at all for any type, and leaves out what is too much.
 */
static bool is_whole(const struct dns_master *master, const struct layout *layout, size_t length,
		     struct span rdata)
{
	uint64_t told;

	return span_number(dns_master_word(master, length), RDATA_MOST, &told) &&
	       told == rdata.len && (layout == NULL || fits(layout->fields, rdata));
}

uint16_t dns_master_type(struct arena *arena, struct span word)
{
	struct arena_mark mark = arena_mark(arena);
	unsigned type = ldns_get_rr_type_by_name(arena_string(arena, word));

	arena_rewind(arena, mark);
	/* 128 to 255 are questions and transactions (RFC 6895 3.1). */
	return type == DNS_RR_OPT || (type >= 128 && type <= 255) ? 0 : (uint16_t)type;
}

bool dns_master_data(struct dns_master *master, size_t token, uint16_t type, struct span *rdata)
{
	const struct layout *layout = layout_find(type);
	bool plain = dns_master_is(master, token + 1, SPAN("\\#"));

	if (layout != NULL && !plain)
		return read_known(master, layout->fields, token + 1, rdata);
	if (!read_foreign(master, token, rdata))
		return false;
	return !plain || is_whole(master, layout, token + 2, *rdata) ||
	       dns_master_broken(master, "this is no data of the type",
				 dns_master_word(master, token));
}
