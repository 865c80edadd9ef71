#include "analyzers/dns_name.h"

#include <string.h>

#include "parser/domain.h"

static const unsigned char root_wire[1] = { 0 };

/* A name that is being put together; `label` is where the open label's length stands. */
struct writer {
	struct dns_name *name;
	size_t label, end;
	bool bad;
};

static struct writer writer_open(struct dns_name *name)
{
	return (struct writer){ .name = name, .label = 0, .end = 1 };
}

static void put_byte(struct writer *writer, char c)
{
	/* One byte is left for the root's label. */
	if (writer->end >= DNS_NAME_MOST - 1 || writer->end - writer->label > DNS_LABEL_MOST)
		writer->bad = true;
	else
		writer->name->wire[writer->end++] = (unsigned char)char_lower(c);
}

static void end_label(struct writer *writer)
{
	size_t length = writer->end - writer->label - 1;

	if (length == 0 || writer->end >= DNS_NAME_MOST)
		writer->bad = true;
	if (writer->bad)
		return;
	writer->name->wire[writer->label] = (unsigned char)length;
	writer->label = writer->end++;
}

/* Whether it is a name; it then ends with `origin`, whose wire form ends with the root's label. */
static bool writer_close(struct writer *writer, struct span origin)
{
	if (writer->bad || writer->label + origin.len > DNS_NAME_MOST) {
		*writer->name = (struct dns_name){ 0 };
		return false;
	}
	memcpy(writer->name->wire + writer->label, origin.at, origin.len);
	writer->name->length = (unsigned char)(writer->label + origin.len);
	return true;
}

static struct span root(void)
{
	return (struct span){ (const char *)root_wire, 1 };
}

static struct span origin_or_root(const struct dns_name *origin)
{
	return origin != NULL ? dns_name_wire(origin) : root();
}

/* A whole label; one byte is left for the root's. */
static void put_label(struct writer *writer, struct span label)
{
	unsigned char *out = writer->name->wire + writer->end;

	if (label.len > DNS_LABEL_MOST || writer->end + label.len > DNS_NAME_MOST - 1)
		writer->bad = true;
	if (writer->bad)
		return;
	for (size_t i = 0; i < label.len; i++)
		out[i] = (unsigned char)char_lower(label.at[i]);
	writer->end += label.len;
	end_label(writer);
}

bool dns_name_read(struct span bytes, struct dns_name *out)
{
	struct writer writer = writer_open(out);
	bool more;

	if (bytes.len > 0 && bytes.at[bytes.len - 1] == '.')
		bytes.len--;
	do {
		size_t before = bytes.len;
		struct span label = span_cut(&bytes, '.');

		more = label.len < before;
		put_label(&writer, label);
	} while (more && !writer.bad);
	return writer_close(&writer, root());
}

bool dns_name_is_plain(struct span bytes)
{
	return bytes.len <= DNS_PLAIN_MOST && domain_is_plain(bytes);
}

/* The byte that an escape at `*at` (behind its backslash) means; false when it is none. */
static bool read_escape(struct span text, size_t *at, char *out)
{
	struct span digits = span_part(text, *at, 3);
	uint64_t number;

	if (digits.len == 0)
		return false;
	if (!char_is_digit(digits.at[0])) {
		*out = digits.at[0];
		*at += 1;
		return true;
	}
	if (digits.len < 3 || !span_number(digits, 255, &number))
		return false;
	*out = (char)(unsigned char)number;
	*at += 3;
	return true;
}

bool dns_name_parse(struct span text, const struct dns_name *origin, struct dns_name *out)
{
	struct writer writer = writer_open(out);
	bool dot = false; /* the last byte was a dot between labels */

	if (span_equal(text, SPAN("@")) || span_equal(text, SPAN("."))) {
		writer = writer_open(out);
		return writer_close(&writer, text.at[0] == '@' ? origin_or_root(origin) : root());
	}
	for (size_t i = 0; i < text.len && !writer.bad;) {
		char c = text.at[i++];

		dot = c == '.';
		if (dot)
			end_label(&writer);
		else if (c != '\\' || read_escape(text, &i, &c))
			put_byte(&writer, c);
		else
			writer.bad = true;
	}
	if (!dot)
		end_label(&writer);
	return writer_close(&writer, dot ? root() : origin_or_root(origin));
}

static size_t put_text(char *out, unsigned char byte)
{
	if (byte > ' ' && byte < 0x7f && byte != '.' && byte != '\\') {
		*out = (char)byte;
		return 1;
	}
	out[0] = '\\';
	out[1] = (char)('0' + byte / 100);
	out[2] = (char)('0' + byte / 10 % 10);
	out[3] = (char)('0' + byte % 10);
	return 4;
}

struct span dns_name_text(struct arena *arena, const struct dns_name *name)
{
	char text[DNS_TEXT_MOST + 1];
	size_t length = 0;

	if (name->length == 1)
		return SPAN(".");
	for (size_t at = 0; at < name->length && name->wire[at] != 0;) {
		size_t end = at + 1 + name->wire[at];

		while (++at < end)
			length += put_text(text + length, name->wire[at]);
		text[length++] = '.';
	}
	return arena_copy(arena, (struct span){ text, length > 0 ? length - 1 : 0 });
}

bool dns_name_equal(const struct dns_name *a, const struct dns_name *b)
{
	return span_equal(dns_name_wire(a), dns_name_wire(b));
}

void dns_name_copy(struct dns_name *to, const struct dns_name *from)
{
	to->length = from->length;
	memcpy(to->wire, from->wire, from->length);
}

struct span dns_name_parent(struct span wire)
{
	size_t label = wire.len > 0 ? (unsigned char)wire.at[0] : 0;

	return label > 0 ? span_from(wire, label + 1) : wire;
}

enum { MOST_LABELS = 128 }; /* of one byte each, and the root's */

/* Where the labels begin, the root's not counted; returns how many there are. */
static unsigned label_offsets(const struct dns_name *name, unsigned char at[MOST_LABELS])
{
	unsigned count = 0;

	for (size_t i = 0; i < name->length && name->wire[i] != 0; i += 1 + (size_t)name->wire[i])
		at[count++] = (unsigned char)i;
	return count;
}

unsigned dns_name_labels(const struct dns_name *name)
{
	unsigned char at[MOST_LABELS];

	return label_offsets(name, at);
}

struct dns_name dns_name_last(const struct dns_name *name, unsigned count)
{
	unsigned char at[MOST_LABELS];
	unsigned labels = label_offsets(name, at);
	struct dns_name last = { 0 };

	if (count >= labels)
		return *name;
	size_t start = count == 0 ? (size_t)name->length - 1 : at[labels - count];
	last.length = (unsigned char)(name->length - start);
	memcpy(last.wire, name->wire + start, last.length);
	return last;
}

bool dns_name_wildcard(const struct dns_name *name, struct dns_name *out)
{
	if (name->length + 2 > DNS_NAME_MOST)
		return false;
	*out = (struct dns_name){ .length = (unsigned char)(name->length + 2), .wire = { 1, '*' } };
	memcpy(out->wire + 2, name->wire, name->length);
	return true;
}

bool dns_name_moved(const struct dns_name *name, struct span above, struct span to,
		    struct dns_name *out)
{
	size_t kept = name->length - above.len;

	if (kept + to.len > DNS_NAME_MOST)
		return false;
	memcpy(out->wire, name->wire, kept);
	memcpy(out->wire + kept, to.at, to.len);
	out->length = (unsigned char)(kept + to.len);
	return true;
}

static int order_labels(const unsigned char *a, const unsigned char *b)
{
	size_t common = *a < *b ? *a : *b;
	int order = memcmp(a + 1, b + 1, common);

	return order != 0 ? order : (int)*a - (int)*b;
}

unsigned dns_name_common(const struct dns_name *a, const struct dns_name *b)
{
	unsigned char of_a[MOST_LABELS], of_b[MOST_LABELS];
	unsigned left_a = label_offsets(a, of_a), left_b = label_offsets(b, of_b), common = 0;

	while (left_a > 0 && left_b > 0 &&
	       order_labels(a->wire + of_a[--left_a], b->wire + of_b[--left_b]) == 0)
		common++;
	return common;
}

bool dns_name_within(const struct dns_name *name, const struct dns_name *above)
{
	return dns_name_common(name, above) == dns_name_labels(above);
}

int dns_name_order(const struct dns_name *a, const struct dns_name *b)
{
	unsigned char of_a[MOST_LABELS], of_b[MOST_LABELS];
	unsigned left_a = label_offsets(a, of_a), left_b = label_offsets(b, of_b);

	while (left_a > 0 && left_b > 0) {
		int order = order_labels(a->wire + of_a[--left_a], b->wire + of_b[--left_b]);

		if (order != 0)
			return order;
	}
	return (int)left_a - (int)left_b;
}

uint32_t dns_name_hash(struct span wire)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < wire.len; i++)
		hash = (hash ^ (unsigned char)wire.at[i]) * 16777619u;
	return hash;
}
