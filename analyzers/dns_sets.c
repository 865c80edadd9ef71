#include "analyzers/dns_sets.h"

#include <stdlib.h>

#include "analyzers/dns_reader.h"
#include "analyzers/dns_signature.h"

/* A record on its way into its set. */
struct item {
	enum dns_section section;
	const struct dns_name *owner;
	unsigned type; /* of an RRSIG record: the type that it covers */
	bool signature;
	uint32_t ttl;
	struct span data;
};

struct items LIST_OF(struct item);

/* How many names the data has behind `skip` bytes: these are in lower case and not compressed. */
static const struct {
	unsigned type;
	size_t skip;
	unsigned names;
} layouts[] = {
	/* RFC 4034 6.2, of what a chain or an answer of ours is made of. NSEC is not of these:
	 * RFC 6840 5.1. */
	{ DNS_RR_NS, 0, 1 }, { DNS_RR_CNAME, 0, 1 }, { DNS_RR_SOA, 0, 2 },
	{ DNS_PTR, 0, 1 },   { DNS_MX, 2, 1 },	     { DNS_RR_DNAME, 0, 1 },
};

/* The data with its names written out. */
static struct span written_out(struct arena *arena, struct dns_reader *reader, struct span rdata,
			       size_t skip, unsigned names)
{
	struct buffer out = { .arena = arena };
	size_t end = (size_t)(rdata.at - reader->packet.at) + rdata.len;
	struct dns_reader inner = { .packet = span_upto(reader->packet, end),
				    .at = end - rdata.len + skip,
				    .bad = rdata.len < skip };

	buffer_put(&out, span_upto(rdata, skip));
	for (; names > 0 && !inner.bad; names--) {
		struct dns_name name = dns_read_name(&inner);

		buffer_put(&out, dns_name_wire(&name));
	}
	if (inner.bad) {
		reader->bad = true;
		return SPAN_NONE;
	}
	buffer_put(&out, span_from(inner.packet, inner.at));
	return buffer_span(&out);
}

static struct span canonical(struct arena *arena, struct dns_reader *reader,
			     const struct dns_rr *rr)
{
	for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++)
		if (layouts[i].type == rr->type)
			return written_out(arena, reader, rr->rdata, layouts[i].skip,
					   layouts[i].names);
	return rr->rdata;
}

static void read_item(struct arena *arena, struct dns_reader *reader, enum dns_section section,
		      struct items *items)
{
	struct dns_rr rr = dns_read_rr(reader);
	struct item item = { .section = section, .type = rr.type, .ttl = rr.ttl };

	if (reader->bad || rr.class != DNS_CLASS_IN)
		return;
	item.signature = rr.type == DNS_RR_RRSIG;
	if (item.signature && rr.rdata.len < 2)
		return;
	if (item.signature)
		item.type = dns_number_at(rr.rdata, 0);
	item.data = canonical(arena, reader, &rr);
	struct dns_name *owner = arena_take(arena, 1, sizeof *owner);
	*owner = rr.owner;
	item.owner = owner;
	*LIST_ADD(arena, items) = item;
}

static int order_bytes(struct span a, struct span b)
{
	size_t common = a.len < b.len ? a.len : b.len;
	int order = common > 0 ? memcmp(a.at, b.at, common) : 0;

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* By the set that they belong to. */
static int order_sets(const struct item *a, const struct item *b)
{
	if (a->section != b->section)
		return a->section < b->section ? -1 : 1;
	if (a->type != b->type)
		return a->type < b->type ? -1 : 1;
	return order_bytes(dns_name_wire(a->owner), dns_name_wire(b->owner));
}

static int order_items(const void *left, const void *right)
{
	const struct item *a = left, *b = right;
	int order = order_sets(a, b);

	if (order == 0)
		order = (int)a->signature - (int)b->signature;
	return order != 0 ? order : order_bytes(a->data, b->data);
}

static void add_item(struct arena *arena, const struct item *item, struct dns_set *set)
{
	struct span_list *list = item->signature ? &set->signatures : &set->datas;

	if (item->ttl < set->ttl)
		set->ttl = item->ttl;
	/* RFC 4034 6.3: what is there twice is there once. */
	if (list->count == 0 || !span_equal(list->items[list->count - 1], item->data))
		*LIST_ADD(arena, list) = item->data;
}

static void group(struct arena *arena, const struct items *items, struct dns_sets *out)
{
	struct dns_set *set = NULL;

	for (size_t i = 0; i < items->count; i++) {
		const struct item *item = &items->items[i];

		if (i == 0 || order_sets(item, item - 1) != 0) {
			set = LIST_ADD(arena, out);
			set->section = item->section;
			set->owner = *item->owner;
			set->type = (uint16_t)item->type;
			set->ttl = item->ttl;
		}
		add_item(arena, item, set);
	}
}

bool dns_sets_read(struct arena *arena, struct span packet, struct dns_sets *out)
{
	static const size_t counts[] = {
		[DNS_SECTION_ANSWER] = DNS_AT_ANSWERS, [DNS_SECTION_AUTHORITY] = DNS_AT_AUTHORITY
	};
	struct dns_reader reader = dns_reader_open(packet);
	struct items items = { 0 };
	struct dns_name name;
	unsigned type;

	*out = (struct dns_sets){ 0 };
	if (!dns_read_question(&reader, &name, &type))
		return false;
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		for (unsigned left = dns_number_at(packet, counts[i]); left > 0 && !reader.bad;
		     left--)
			read_item(arena, &reader, (enum dns_section)i, &items);
	if (reader.bad)
		return false;
	if (items.count > 0)
		qsort(items.items, items.count, sizeof *items.items, order_items);
	group(arena, &items, out);
	return true;
}

/* What the set's signatures leave of `ttl`. */
static uint32_t signed_ttl(const struct dns_set *set, uint32_t ttl, time_t now)
{
	uint32_t most = 0;
	bool lasts = false;

	for (size_t i = 0; i < set->signatures.count; i++) {
		struct dns_signature signature;

		if (!dns_signature_read(set->signatures.items[i], &signature) ||
		    !dns_signature_begun(&signature, now) || !dns_signature_lasts(&signature, now))
			continue;
		uint32_t left = signature.expiration - (uint32_t)now;
		if (signature.ttl < left)
			left = signature.ttl;
		if (left > most)
			most = left;
		lasts = true;
	}
	return lasts && most < ttl ? most : ttl;
}

uint32_t dns_sets_ttl(const struct dns_sets *sets, uint32_t ttl, time_t now)
{
	for (size_t i = 0; i < sets->count; i++) {
		const struct dns_set *set = &sets->items[i];

		if (set->signatures.count == 0)
			continue;
		if (set->ttl < ttl)
			ttl = set->ttl;
		ttl = signed_ttl(set, ttl, now);
	}
	return ttl;
}

const struct dns_set *dns_set_find(const struct dns_sets *sets, enum dns_section section,
				   const struct dns_name *owner, unsigned type)
{
	for (size_t i = 0; i < sets->count; i++) {
		const struct dns_set *set = &sets->items[i];

		if (set->section == section && set->type == type && set->datas.count > 0 &&
		    dns_name_equal(&set->owner, owner))
			return set;
	}
	return NULL;
}

struct span dns_set_bytes(struct arena *arena, const struct dns_set *set,
			  const struct dns_name *owner, uint32_t ttl)
{
	struct buffer out = { .arena = arena };

	for (size_t i = 0; i < set->datas.count; i++) {
		struct span data = set->datas.items[i];

		buffer_put(&out, dns_name_wire(owner));
		buffer_put_number(&out, set->type, 2);
		buffer_put_number(&out, DNS_CLASS_IN, 2);
		buffer_put_number(&out, ttl, 4);
		buffer_put_number(&out, (uint32_t)data.len, 2);
		buffer_put(&out, data);
	}
	return buffer_span(&out);
}
