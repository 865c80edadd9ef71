/*
 * The readers are our own: inet_pton() wants a terminated string, and the
 * older functions take octal, hexadecimal and missing parts.
 */
#include "parser/ip.h"

#include <string.h>

#include "data/sixteen.h"
#include "parser/eight.h"

enum {
	IPV4_BYTES = 4,
	IPV6_BYTES = 16,
	GROUPS = 8,
	IPV6_LONGEST = 45, /* bytes of text: six groups and an IPv4 address */
	IPV6_ROOM = 3 * SIXTEEN, /* for that and one more */
};

static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

/* A digit's value at `p`, or more than 9. */
static inline unsigned digit_at(const char *p, const char *end)
{
	return p < end ? (unsigned)(unsigned char)*p - '0' : 10;
}

/* "0" to "255" without leading zeros, at most up to `end`; NULL when it is not one. */
static inline const char *read_octet(const char *p, const char *end, unsigned char *out)
{
	unsigned value = digit_at(p, end), digit;

	if (value > 9)
		return NULL;
	digit = digit_at(++p, end);
	if (digit <= 9) {
		if (value == 0)
			return NULL;
		value = value * 10 + digit;
		digit = digit_at(++p, end);
	}
	if (digit <= 9) {
		value = value * 10 + digit;
		if (value > 255 || digit_at(++p, end) <= 9)
			return NULL;
	}
	*out = (unsigned char)value;
	return p;
}

/* Four octets; NULL when there are none. */
static const char *read_quad(const char *p, const char *end, unsigned char *out)
{
	for (int i = 0; i < IPV4_BYTES; i++) {
		if (i > 0 && (p == end || *p++ != '.'))
			return NULL;
		p = read_octet(p, end, &out[i]);
		if (p == NULL)
			return NULL;
	}
	return p;
}

static bool read_ipv4(const char *p, const char *end, unsigned char *out)
{
	return read_quad(p, end, out) == end;
}

size_t ip_read_quad(struct span text, struct ip *out)
{
	const char *end = NULL;

	*out = (struct ip){ 0 };
	if (text.len > 0)
		end = read_quad(text.at, text.at + text.len, out->bytes);
	if (end == NULL)
		return 0;
	out->family = 4;
	return (size_t)(end - text.at);
}

/* IPv6 text by bits: where colons stand, and where what is neither one nor a hexadecimal digit. */
struct marks {
	uint64_t colons, others;
};

static struct marks find_marks(const char text[IPV6_ROOM])
{
	struct marks marks = { 0 };

	for (size_t at = 0; at < IPV6_ROOM; at += SIXTEEN) {
		sixteen bytes = sixteen_at(text + at), small = bytes | sixteen_of('a' - 'A');
		sixteen digits = sixteen_upto(bytes, '9') & ~sixteen_upto(bytes, '0' - 1);
		sixteen letters = sixteen_upto(small, 'f') & ~sixteen_upto(small, 'a' - 1);
		sixteen colons = sixteen_same(bytes, ':');

		marks.colons |= (uint64_t)sixteen_bits(colons) << at;
		marks.others |= (uint64_t)sixteen_bits(~(digits | letters | colons)) << at;
	}
	return marks;
}

/* One to four digits, with eight bytes to be read. Zeros are shifted in for those not written. */
static void put_group(const char *digits, size_t count, unsigned char *out)
{
	uint32_t four = (uint32_t)eight_at(digits) << 8 * (4 - count);
	uint32_t values = (four & 0x0f0f0f0f) + 9 * (four >> 6 & 0x01010101);

	out[0] = (unsigned char)(values << 4 | values >> 8);
	out[1] = (unsigned char)(values >> 12 | values >> 24);
}

/*
 * The groups up to `limit`, behind each of which a colon stands. False when they and "::", which
 * is for one zero group or more (RFC 4291 2.2), are not just `room` bytes.
 */
static bool read_groups(const char *text, size_t limit, uint64_t colons, unsigned char *out,
			size_t room)
{
	size_t used = 0, at = text[0] == ':' ? 1 : 0;
	bool gap = false;

	if (at > 0 && text[1] != ':')
		return false;
	for (colons &= ~(uint64_t)at; at < limit; colons &= colons - 1) {
		size_t end = (size_t)__builtin_ctzll(colons), tail;

		if (end > at) {
			if (end - at > 4 || used == room)
				return false;
			put_group(text + at, end - at, out + used);
			used += 2;
			at = end + 1;
			continue;
		}
		at++;
		tail = at < limit ? 2 * ((size_t)__builtin_popcountll(colons) - 1) : 0;
		if (gap || used + tail >= room)
			return false;
		gap = true;
		used = room - tail; /* the rest is zeroed */
	}
	return used == room;
}

/* An IPv4 address may stand for the last two groups. */
static bool read_ipv6(const char *p, const char *end, unsigned char *out)
{
	char text[IPV6_ROOM + EIGHT] = { 0 };
	size_t len = (size_t)(end - p), limit;
	struct marks marks;

	if (len < 2 || len > IPV6_LONGEST)
		return false;
	memcpy(text, p, len);
	text[len] = ':';
	marks = find_marks(text);
	marks.others &= ((uint64_t)1 << len) - 1;
	memset(out, 0, IPV6_BYTES);
	if (marks.others == 0)
		return (text[len - 1] != ':' || text[len - 2] == ':') &&
		       read_groups(text, len, marks.colons, out, IPV6_BYTES);
	marks.colons &= marks.others ^ (marks.others - 1); /* those before the first dot */
	if (marks.colons == 0)
		return false;
	limit = 64 - (size_t)__builtin_clzll(marks.colons);
	return read_ipv4(p + limit, end, out + IPV6_BYTES - IPV4_BYTES) &&
	       read_groups(text, limit, marks.colons, out, IPV6_BYTES - IPV4_BYTES);
}

/* Take "%zone" (RFC 4007 11) off the end; false when the zone is empty or odd. */
static bool cut_zone(struct span *text)
{
	size_t at = span_index(*text, '%');

	if (at == NOT_FOUND)
		return true;
	for (size_t i = at + 1; i < text->len; i++) {
		char c = text->at[i];

		if (!char_is_digit(c) && !char_is_alpha(c) && c != '.' && c != '_' && c != '-' &&
		    c != '~')
			return false;
	}
	if (at + 1 == text->len)
		return false;
	*text = span_upto(*text, at);
	return true;
}

/* IPv6 text with or without a zone, of which few have one. */
static bool read_zoned(struct span text, unsigned char *bytes)
{
	if (text.len == 0)
		return false;
	if (read_ipv6(text.at, text.at + text.len, bytes))
		return true;

	size_t all = text.len;
	return cut_zone(&text) && text.len > 0 && text.len < all &&
	       read_ipv6(text.at, text.at + text.len, bytes);
}

static bool read_tagged(struct span text, struct ip *out)
{
	unsigned char bytes[IPV6_BYTES] = { 0 };

	if (span_starts_nocase(text, SPAN("IPv6:")))
		text = span_from(text, 5);
	if (!read_zoned(text, bytes))
		return false;
	if (memcmp(bytes, mapped, sizeof mapped) == 0) {
		out->family = 4;
		memcpy(out->bytes, bytes + sizeof mapped, IPV4_BYTES);
		return true;
	}
	out->family = 6;
	memcpy(out->bytes, bytes, IPV6_BYTES);
	return true;
}

/* Whether a colon is among the first five bytes: no group is longer, nor "IPv6". */
static inline bool has_colon(struct span text)
{
	if (text.len >= EIGHT)
		return (eight_same(eight_at(text.at), ':') & EIGHT_HIGHS >> 3 * 8) != 0;
	return span_index(span_upto(text, 5), ':') != NOT_FOUND;
}

bool ip_read(struct span text, struct ip *out)
{
	*out = (struct ip){ 0 };
	if (text.len < 2)
		return false;
	if (has_colon(text))
		return read_tagged(text, out);
	/* Names of hosts come here too, and mostly leave by this door. */
	if (!char_is_digit(text.at[0]))
		return false;
	if (read_ipv4(text.at, text.at + text.len, out->bytes)) {
		out->family = 4;
		return true;
	}
	memset(out->bytes, 0, IPV4_BYTES);
	return false;
}

bool ip_prefix_read(struct span text, struct ip_prefix *out)
{
	size_t slash = span_last_index(text, '/');
	struct span bits = span_from(text, slash == NOT_FOUND ? text.len : slash + 1);
	struct ip_prefix prefix = { 0 };
	uint64_t length;

	*out = prefix;
	if (!ip_read(span_upto(text, slash), &prefix.ip))
		return false;
	if (slash == NOT_FOUND) {
		prefix.length = prefix.ip.family == 4 ? 32 : 128;
		*out = prefix;
		return true;
	}
	if (!span_number(bits, 128, &length) || (bits.len > 1 && bits.at[0] == '0'))
		return false;
	/* "::ffff:192.0.2.0/120" counts the bits of the IPv6 form. */
	if (prefix.ip.family == 4 && span_index(text, ':') != NOT_FOUND) {
		if (length < 96)
			return false;
		length -= 96;
	}
	if (prefix.ip.family == 4 && length > 32)
		return false;
	prefix.length = (unsigned)length;
	*out = prefix;
	return true;
}

bool ip_equal(const struct ip *a, const struct ip *b)
{
	if (a->family == 0 || a->family != b->family)
		return false;
	return a->family == 4 ? memcmp(a->bytes, b->bytes, IPV4_BYTES) == 0
			      : memcmp(a->bytes, b->bytes, IPV6_BYTES) == 0;
}

bool ip_in_prefix(const struct ip *ip, const struct ip_prefix *prefix)
{
	unsigned whole = prefix->length / 8, rest = prefix->length % 8;

	if (ip->family == 0 || ip->family != prefix->ip.family)
		return false;
	if (memcmp(ip->bytes, prefix->ip.bytes, whole) != 0)
		return false;
	return rest == 0 || ((ip->bytes[whole] ^ prefix->ip.bytes[whole]) >> (8 - rest)) == 0;
}

static unsigned group(const struct ip *ip, int i)
{
	return (unsigned)ip->bytes[2 * i] << 8 | ip->bytes[2 * i + 1];
}

/* The first of the longest runs of zero groups; a single one is not shortened (RFC 5952 4.2). */
static int longest_zeros(const struct ip *ip, int *length)
{
	int best = -1;

	*length = 1;
	for (int i = 0; i < GROUPS; i++) {
		int run = 0;

		while (i + run < GROUPS && group(ip, i + run) == 0)
			run++;
		if (run > *length) {
			best = i;
			*length = run;
		}
		i += run;
	}
	return best;
}

static char *put_hex(char *p, unsigned value)
{
	bool begun = false;

	for (int shift = 12; shift >= 0; shift -= 4) {
		unsigned digit = value >> shift & 15;

		if (digit == 0 && !begun && shift > 0)
			continue;
		begun = true;
		*p++ = "0123456789abcdef"[digit];
	}
	return p;
}

static struct span ipv6_text(struct arena *arena, const struct ip *ip)
{
	int length, gap = longest_zeros(ip, &length);
	char text[40], *p = text; /* eight groups of four and seven colons are 39 */

	for (int i = 0; i < GROUPS; i++) {
		if (i == gap) {
			*p++ = ':';
			if (i + length == GROUPS)
				*p++ = ':';
			i += length - 1;
			continue;
		}
		if (i > 0)
			*p++ = ':';
		p = put_hex(p, group(ip, i));
	}
	return arena_copy(arena, (struct span){ text, (size_t)(p - text) });
}

struct span ip_text(struct arena *arena, const struct ip *ip)
{
	if (ip->family == 4)
		return arena_format(arena, "%u.%u.%u.%u", ip->bytes[0], ip->bytes[1], ip->bytes[2],
				    ip->bytes[3]);
	if (ip->family == 6)
		return ipv6_text(arena, ip);
	return SPAN_NONE;
}
