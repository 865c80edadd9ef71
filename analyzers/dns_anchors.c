#include "analyzers/dns_anchors.h"

#include <errno.h>
#include <string.h>

#include "analyzers/dns_master.h"
#include "analyzers/dns_signature.h"
#include "data/trust_anchors.h"

/* Why the entry is no trust anchor, or NULL. */
static const char *add(struct dns_anchors *anchors, struct arena *arena,
		       const struct dns_master_entry *entry)
{
	struct dns_delegation delegation;
	struct dns_key key;
	bool usable = true;

	if (entry->fault != DNS_FAULT_NONE || (entry->type != DNS_DS && entry->type != DNS_DNSKEY))
		return "neither a DS nor a DNSKEY record";
	if (entry->type == DNS_DS && !dns_delegation_read(entry->rdata, &delegation))
		return "a DS record without a digest";
	if (entry->type == DNS_DNSKEY && !dns_key_read(entry->rdata, &key))
		return "a DNSKEY record without a key";
	if (entry->type == DNS_DNSKEY)
		usable = dns_key_signs(&key);
	if (usable)
		*LIST_ADD(arena, &anchors->list) =
			(struct dns_anchor){ entry->owner, entry->type,
					     arena_copy(arena, entry->rdata) };
	return NULL;
}

struct dns_refusal dns_anchors_read(struct dns_anchors *anchors, struct arena *arena,
				    const char *path, struct span text)
{
	struct dns_master master = dns_master_open(arena, text);
	struct dns_master_entry entry;

	while (dns_master_next(&master, &entry)) {
		const char *wrong = add(anchors, arena, &entry);

		if (wrong != NULL)
			return dns_refuse(arena, path, entry.line, wrong);
	}
	if (master.wrong != NULL)
		return dns_refuse(arena, path, master.line, master.wrong);
	if (anchors->list.count == 0)
		return dns_refuse(arena, path, 0, "there is no trust anchor in it");
	return (struct dns_refusal){ 0 };
}

struct dns_refusal dns_open_anchors(struct dns_anchors **out, struct arena *arena, const char *path)
{
	struct dns_anchors *anchors = arena_take(arena, 1, sizeof *anchors);
	struct span text = span_string(trust_anchors);

	if (path != NULL && !dns_master_load(arena, path, &text))
		return dns_refuse(arena, path, 0, strerror(errno));
	struct dns_refusal refusal = dns_anchors_read(anchors, arena, path, text);
	if (refusal.path == NULL)
		*out = anchors;
	return refusal;
}

const struct dns_anchor *dns_anchor_next(const struct dns_anchors *anchors,
					 const struct dns_name *zone, size_t *next)
{
	while (*next < anchors->list.count) {
		const struct dns_anchor *anchor = &anchors->list.items[(*next)++];

		if (dns_name_equal(&anchor->zone, zone))
			return anchor;
	}
	return NULL;
}
