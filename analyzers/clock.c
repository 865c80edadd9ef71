#include "analyzers/clock.h"

#include "analyzers/id_time.h"

enum {
	ORDER_ALLOWED =
		5, /* seconds that a stamp may stand before the one below it and still fit */
	TIGHT = 10, /* seconds between two stamps that bear each other out */
	BOUND_MOST = 20, /* seconds of doubt with which an offset is told whatever its size */
	DOUBT_PART = 8, /* a greater doubt has to be this small a part of the offset */
};

/*
 * What a clock's word is worth, in no unit: that two agree closely is worth as much as a
 * clock. The author's machine counts least.
 */
enum { WORTH_DATE = 1, WORTH_CLAIMED = 3, WORTH_BELIEVED = 4, WORTH_TIGHT = 4 };

/* The stamps of neighbouring hops on one host: one clock's word. */
struct witness {
	size_t first, last; /* hops; for the Date field both are NO_VISIT */
	time_t early, late; /* first and last of its stamps */
	unsigned worth;
	unsigned best; /* the most that a row of agreeing clocks up to this one is worth */
	size_t before; /* the witness before it in that row, or itself */
	bool agrees; /* stands in the best row of all */
};
struct witness_list LIST_OF(struct witness);

static bool same_clock(const struct hop *hop, const struct hop *before)
{
	return hop->link == LINK_SAME_HOST ||
	       (hop->by_host != NO_HOST && hop->by_host == before->by_host);
}

static struct witness_list read_witnesses(struct arena *arena, const struct route *route)
{
	struct witness_list list = { 0 };
	const struct hop *hops = route->hops.items;
	struct mail_date date = date_read(message_field(route->message, FIELD_DATE), NULL, NULL);

	if (date.known && date.zone_known)
		*LIST_ADD(arena, &list) = (struct witness){
			.first = NO_VISIT,
			.last = NO_VISIT,
			.early = date.utc,
			.late = date.utc,
			.worth = WORTH_DATE,
		};
	for (size_t i = 0; i < route->hops.count; i++) {
		const struct mail_date *stamp = &hops[i].received.date;
		struct witness *last = list.count > 0 ? &list.items[list.count - 1] : NULL;

		if (!stamp->known)
			continue;
		if (last != NULL && last->last != NO_VISIT && last->last + 1 == i &&
		    same_clock(&hops[i], &hops[i - 1])) {
			last->last = i;
			last->late = stamp->utc;
			continue;
		}
		*LIST_ADD(arena, &list) = (struct witness){
			.first = i,
			.last = i,
			.early = stamp->utc,
			.late = stamp->utc,
			.worth = hops[i].trust == TRUST_CLAIMED ? WORTH_CLAIMED : WORTH_BELIEVED,
		};
	}
	return list;
}

/* The row of clocks, each no earlier than the one before it, that is worth the most. */
static void find_agreement(struct witness_list *list)
{
	size_t end = 0;

	for (size_t k = 0; k < list->count; k++) {
		struct witness *witness = &list->items[k];

		witness->best = witness->worth;
		witness->before = k;
		for (size_t j = 0; j < k; j++) {
			const struct witness *other = &list->items[j];
			bool tight = witness->early <= other->late + TIGHT;
			unsigned worth = other->best + witness->worth + (tight ? WORTH_TIGHT : 0);

			if (witness->early >= other->late - ORDER_ALLOWED &&
			    worth >= witness->best) {
				witness->best = worth;
				witness->before = j;
			}
		}
		if (witness->best >= list->items[end].best)
			end = k;
	}
	for (size_t k = end; list->count > 0; k = list->items[k].before) {
		list->items[k].agrees = true;
		if (list->items[k].before == k)
			break;
	}
}

static const struct witness *neighbour(const struct witness_list *list, size_t k, int step)
{
	for (k += (size_t)step; k < list->count; k += (size_t)step)
		if (list->items[k].agrees)
			return &list->items[k];
	return NULL;
}

static void tell(const struct route *route, const struct witness *witness, long offset,
		 struct span because)
{
	for (size_t i = witness->first; i <= witness->last; i++) {
		struct hop *hop = &route->hops.items[i];

		hop->offset_known = true;
		hop->clock_offset = offset;
		hop->offset_because = because;
	}
}

/* A clock that agrees is right when another one bears it out. */
static void tell_right(const struct route *route, const struct witness *witness,
		       const struct witness *below, const struct witness *above)
{
	if (above != NULL && above->early <= witness->late + TIGHT)
		tell(route, witness, 0,
		     SPAN("its stamp is in order with the next one, and close to it"));
	else if (below != NULL && witness->early <= below->late + TIGHT)
		tell(route, witness, 0,
		     below->first == NO_VISIT
			     ? SPAN("its stamp is in order with the Date field, and close to it")
			     : SPAN("its stamp is in order with the one before, and close to it"));
}

static struct span hop_called(struct arena *arena, const struct witness *witness, bool first)
{
	if (witness->first == NO_VISIT)
		return SPAN("the Date field");
	return arena_format(arena, "hop %zu", (first ? witness->first : witness->last) + 1);
}

/*
 * The mail was here after the clocks below and before the clocks above that
 * agree. With one of them only, it is taken to have come, or gone on, at once.
 */
static void tell_wrong(struct arena *arena, const struct route *route,
		       const struct witness *witness, const struct witness *below,
		       const struct witness *above)
{
	long most = below != NULL ? (long)(witness->early - below->late) : 0;
	long least = above != NULL ? (long)(witness->late - above->early) : most;
	long offset, size;

	if (below == NULL)
		most = least;
	if (least > most) /* within what order allows */
		least = most;
	offset = least + (most - least) / 2;
	size = offset < 0 ? -offset : offset;
	if (size <= ORDER_ALLOWED ||
	    (most - least > BOUND_MOST && most - least > size / DOUBT_PART))
		return;
	if (below == NULL || above == NULL) {
		const struct witness *only = below != NULL ? below : above;

		tell(route, witness, offset,
		     arena_format(arena, "its stamp is %ld seconds %s that of " SPAN_FMT, size,
				  offset < 0 ? "before" : "after",
				  SPAN_ARG(hop_called(arena, only, below == NULL))));
		return;
	}
	tell(route, witness, offset,
	     arena_format(arena,
			  "its stamp is %ld seconds %s those of " SPAN_FMT " and " SPAN_FMT
			  ", between which the mail was here",
			  size, offset < 0 ? "before" : "after",
			  SPAN_ARG(hop_called(arena, below, false)),
			  SPAN_ARG(hop_called(arena, above, true))));
}

/* What is known of a host's clock at one visit holds at its others; at odds, nothing holds. */
static void share_offsets(const struct route *route)
{
	for (size_t i = 0; i < route->hops.count; i++) {
		struct hop *hop = &route->hops.items[i];

		for (size_t k = 0; k < route->hops.count && hop->by_host != NO_HOST; k++) {
			struct hop *other = &route->hops.items[k];

			if (k == i || other->by_host != hop->by_host || !other->offset_known)
				continue;
			if (hop->offset_known &&
			    (hop->clock_offset - other->clock_offset > BOUND_MOST ||
			     other->clock_offset - hop->clock_offset > BOUND_MOST)) {
				other->offset_known = hop->offset_known = false;
			} else if (!hop->offset_known && hop->received.date.known) {
				hop->offset_known = true;
				hop->clock_offset = other->clock_offset;
				hop->offset_because = other->offset_because;
			}
		}
	}
}

static void read_ids(const struct route *route)
{
	for (size_t i = 0; i < route->hops.count; i++) {
		struct hop *hop = &route->hops.items[i];
		struct id_time found;

		hop->id_time_known = id_time_read(&hop->received, &found);
		if (hop->id_time_known)
			hop->id_time = found.utc;
	}
}

void clock_read(struct arena *arena, struct route *route)
{
	struct witness_list list = read_witnesses(arena, route);

	read_ids(route);
	find_agreement(&list);
	for (size_t k = 0; k < list.count; k++) {
		const struct witness *witness = &list.items[k];
		const struct witness *below = neighbour(&list, k, -1),
				     *above = neighbour(&list, k, 1);

		if (witness->first == NO_VISIT)
			continue;
		if (witness->agrees)
			tell_right(route, witness, below, above);
		else
			tell_wrong(arena, route, witness, below, above);
	}
	share_offsets(route);
}
