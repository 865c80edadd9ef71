#include "analyzers/dns_shelf.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS = 1 << 16 }; /* half a megabyte, of which only what is used becomes real */

/* The bytes of server and packet follow the struct. */
struct item {
	struct item *next;
	struct dns_recorded recorded;
	char bytes[];
};

struct dns_shelf {
	_Atomic(struct item *) slots[SLOTS];
};

struct dns_shelf *dns_shelf_open(void)
{
	return heap_take(sizeof(struct dns_shelf));
}

void dns_shelf_close(struct dns_shelf *shelf)
{
	for (size_t i = 0; i < SLOTS; i++) {
		struct item *item = atomic_load(&shelf->slots[i]);

		while (item != NULL) {
			struct item *next = item->next;

			free(item);
			item = next;
		}
	}
	free(shelf);
}

static size_t slot_of(const struct dns_name *name, enum dns_type type)
{
	uint32_t hash = dns_name_hash((struct span){ (const char *)name->wire, name->length });

	/* The lower bits of FNV-1a are its best; the type is small. */
	return (hash ^ (uint32_t)type * 40503u) & (SLOTS - 1);
}

static struct item *item_find(struct item *item, const struct dns_name *name, enum dns_type type)
{
	while (item != NULL &&
	       (item->recorded.type != type || !dns_name_equal(&item->recorded.name, name)))
		item = item->next;
	return item;
}

const struct dns_recorded *dns_shelf_find(const struct dns_shelf *shelf,
					  const struct dns_name *name, enum dns_type type)
{
	const struct item *item =
		item_find(atomic_load(&shelf->slots[slot_of(name, type)]), name, type);

	return item != NULL ? &item->recorded : NULL;
}

static struct span put_bytes(char *at, struct span s)
{
	if (s.len > 0)
		memcpy(at, s.at, s.len);
	return (struct span){ at, s.len };
}

static struct item *item_new(const struct dns_recorded *recorded)
{
	struct item *item = heap_take(sizeof *item + recorded->server.len + recorded->packet.len);

	item->recorded = *recorded;
	item->recorded.server = put_bytes(item->bytes, recorded->server);
	item->recorded.packet = put_bytes(item->bytes + recorded->server.len, recorded->packet);
	return item;
}

const struct dns_recorded *dns_shelf_put(struct dns_shelf *shelf,
					 const struct dns_recorded *recorded, bool *first)
{
	_Atomic(struct item *) *slot = &shelf->slots[slot_of(&recorded->name, recorded->type)];
	struct item *ours = item_new(recorded), *top = atomic_load(slot), *found;

	do {
		found = item_find(top, &recorded->name, recorded->type);
		if (found != NULL) {
			free(ours);
			*first = false;
			return &found->recorded;
		}
		ours->next = top;
	} while (!atomic_compare_exchange_weak(slot, &top, ours));
	*first = true;
	return &ours->recorded;
}

void dns_shelf_replace(struct dns_shelf *shelf, const struct dns_recorded *recorded)
{
	_Atomic(struct item *) *slot = &shelf->slots[slot_of(&recorded->name, recorded->type)];
	struct item *top = atomic_load(slot);
	struct item *old = item_find(top, &recorded->name, recorded->type);
	struct item *ours = item_new(recorded);

	if (old == NULL || old == top) {
		ours->next = old != NULL ? old->next : top;
		atomic_store(slot, ours);
	} else {
		while (top->next != old)
			top = top->next;
		ours->next = old->next;
		top->next = ours;
	}
	free(old);
}

void dns_shelf_deliver(struct dns_ticket *ticket, const struct dns_recorded *recorded)
{
	ticket->server = recorded->server;
	if (recorded->fault != DNS_FAULT_NONE)
		dns_deliver_fault(ticket, recorded->fault, recorded->seen);
	else
		dns_deliver_packet(ticket, recorded->packet, recorded->seen);
}
