#include "analyzers/clock.h"

/* All in seconds but the last. */
enum {
	ORDER_ALLOWED = 5, /* that a stamp may stand before the one below it and still fit */
	TIGHT = 10, /* between two stamps that bear each other out */
	BOUND_MOST = 20, /* of doubt with which an offset is told whatever its size */
	DOUBT_PART = 8, /* a greater doubt has to be this small a part of the offset */
};

/*
 * What a clock's word is worth, in no unit: that two clocks agree closely is
 * worth as much as a clock. The author's machine counts least. A host that was
 * passed several times is one clock, so each of its visits counts for less.
 */
enum { WORTH_DATE = 3, WORTH_CLAIMED = 9, WORTH_BELIEVED = 12, WORTH_TIGHT = 12 };

/* The stamps of neighbouring hops on one host: one clock's word. */
struct witness {
	size_t first, last; /* hops; for the Date field both are NO_VISIT */
	size_t host; /* NO_HOST: not known */
	time_t early, late; /* first and last of its stamps */
	unsigned worth;
	unsigned up_to; /* the most that a row of agreeing clocks ending here is worth */
	unsigned from_here; /* the same for one that begins here */
	size_t before; /* the witness before it in the row that ends here, or itself */
	bool agrees; /* stands in the best row of all */
	bool undecided; /* does not, but in one that is as good */
};
struct witness_list LIST_OF(struct witness);

static bool same_clock(const struct hop *hop, const struct hop *before)
{
	return hop->link == LINK_SAME_HOST ||
	       (hop->by_host != NO_HOST && hop->by_host == before->by_host);
}

static struct witness_list read_witnesses(struct arena *arena, const struct route *route,
					  const struct mail_date *date)
{
	struct witness_list list = { 0 };
	const struct hop *hops = route->hops.items;

	/* "-0000" is UTC from a machine that keeps its zone to itself (RFC 5322 3.3). */
	if (date->known && (date->zone_known || span_equal(date->zone_text, SPAN("-0000"))))
		*LIST_ADD(arena, &list) = (struct witness){
			.first = NO_VISIT,
			.last = NO_VISIT,
			.host = NO_HOST,
			.early = date->utc,
			.late = date->utc,
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
			.host = hops[i].by_host,
			.early = stamp->utc,
			.late = stamp->utc,
			.worth = hops[i].trust == TRUST_CLAIMED ? WORTH_CLAIMED : WORTH_BELIEVED,
		};
	}
	return list;
}

/* By host: how many of the witnesses are its clock's; more than one: it was visited again. */
static unsigned *count_visits(struct arena *arena, const struct route *route,
			      const struct witness_list *list)
{
	unsigned *visits = arena_take(arena, route->hosts.count, sizeof *visits);

	for (size_t k = 0; k < list->count; k++)
		if (list->items[k].host != NO_HOST)
			visits[list->items[k].host]++;
	return visits;
}

static void share_worth(struct witness_list *list, const unsigned *visits)
{
	for (size_t k = 0; k < list->count; k++) {
		struct witness *witness = &list->items[k];

		if (witness->host != NO_HOST && visits[witness->host] > 1)
			witness->worth = witness->worth / visits[witness->host] + 1;
	}
}

/* What the later of two witnesses adds to a row that ends with the earlier; 0: they disagree. */
static unsigned adds(const struct witness *earlier, const struct witness *later)
{
	bool one = earlier->host != NO_HOST && earlier->host == later->host;

	if (later->early < earlier->late - ORDER_ALLOWED)
		return 0;
	if (later->early > earlier->late + TIGHT)
		return later->worth;
	/* One clock read twice tells how long the mail was away, but not whether it is right. */
	return later->worth + (one ? WORTH_TIGHT / 2 : WORTH_TIGHT);
}

/* Returns the last witness of the row of clocks in order that is worth the most. */
static size_t find_rows(struct witness_list *list)
{
	size_t end = 0;

	for (size_t k = 0; k < list->count; k++) {
		struct witness *witness = &list->items[k];

		witness->up_to = witness->worth;
		witness->before = k;
		for (size_t j = 0; j < k; j++) {
			unsigned more = adds(&list->items[j], witness);

			if (more > 0 && list->items[j].up_to + more >= witness->up_to) {
				witness->up_to = list->items[j].up_to + more;
				witness->before = j;
			}
		}
		if (witness->up_to >= list->items[end].up_to)
			end = k;
	}
	for (size_t k = list->count; k-- > 0;) {
		struct witness *witness = &list->items[k];

		witness->from_here = witness->worth;
		for (size_t j = k + 1; j < list->count; j++) {
			const struct witness *later = &list->items[j];
			unsigned more = adds(witness, later);
			unsigned all = witness->worth + later->from_here - later->worth + more;

			if (more > 0 && all > witness->from_here)
				witness->from_here = all;
		}
	}
	return end;
}

/*
 * Whether no stamp goes back. Then all agree: to leave a witness out of a row would cost its worth,
 * and where those beside it are close enough to bear each other out, it is as close to both.
 */
static bool are_in_order(const struct witness_list *list)
{
	bool back = false;

	for (size_t k = 0; k < list->count; k++) {
		const struct witness *witness = &list->items[k];

		back |= witness->late < witness->early;
		back |= k > 0 && witness->early < witness[-1].late;
	}
	return !back;
}

static void find_agreement(struct witness_list *list)
{
	size_t end;

	if (are_in_order(list)) {
		for (size_t k = 0; k < list->count; k++)
			list->items[k].agrees = true;
		return;
	}
	end = find_rows(list);
	for (size_t k = end;; k = list->items[k].before) {
		list->items[k].agrees = true;
		if (list->items[k].before == k)
			break;
	}
	for (size_t k = 0; k < list->count; k++) {
		struct witness *witness = &list->items[k];
		unsigned best_with = witness->up_to + witness->from_here - witness->worth;

		witness->undecided = !witness->agrees && best_with >= list->items[end].up_to;
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
	if (above != NULL && adds(witness, above) == above->worth + WORTH_TIGHT)
		tell(route, witness, 0,
		     SPAN("its stamp is in order with the next one, and close to it"));
	else if (below != NULL && adds(below, witness) == witness->worth + WORTH_TIGHT)
		tell(route, witness, 0,
		     below->first == NO_VISIT
			     ? SPAN("its stamp is in order with the Date field, and close to it")
			     : SPAN("its stamp is in order with the one before, and close to it"));
}

static struct span hop_called(struct arena *arena, const struct witness *witness, bool first)
{
	if (witness->first == NO_VISIT)
		return SPAN("the Date field");
	return arena_say(arena, "hop %zu", (first ? witness->first : witness->last) + 1);
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
		     arena_say(arena, "its stamp is %ld seconds %s that of " SPAN_FMT, size,
			       offset < 0 ? "before" : "after",
			       SPAN_ARG(hop_called(arena, only, below == NULL))));
		return;
	}
	tell(route, witness, offset,
	     arena_say(arena,
		       "its stamp is %ld seconds %s those of " SPAN_FMT " and " SPAN_FMT
		       ", between which the mail was here",
		       size, offset < 0 ? "before" : "after",
		       SPAN_ARG(hop_called(arena, below, false)),
		       SPAN_ARG(hop_called(arena, above, true))));
}

static bool at_odds(const struct hop *a, const struct hop *b)
{
	long apart = a->clock_offset - b->clock_offset;

	return apart > BOUND_MOST || apart < -BOUND_MOST;
}

/* What is known of a host's clock at one visit holds at its others; at odds, nothing holds. */
static void share_offset(const struct route *route, struct hop *hop)
{
	for (size_t i = 0; i < route->hops.count; i++) {
		struct hop *other = &route->hops.items[i];

		if (other == hop || other->by_host != hop->by_host || !other->received.date.known)
			continue;
		if (other->offset_known && at_odds(hop, other)) {
			other->offset_known = hop->offset_known = false;
			return;
		}
		other->offset_known = true;
		other->clock_offset = hop->clock_offset;
		other->offset_because = hop->offset_because;
	}
}

/* By host: how many hops it is the server of. */
static unsigned *count_hops(struct arena *arena, const struct route *route)
{
	unsigned *hops = arena_take(arena, route->hosts.count, sizeof *hops);

	for (size_t i = 0; i < route->hops.count; i++)
		if (route->hops.items[i].by_host != NO_HOST)
			hops[route->hops.items[i].by_host]++;
	return hops;
}

static void share_offsets(struct arena *arena, const struct route *route)
{
	const unsigned *hops = count_hops(arena, route);

	for (size_t i = 0; i < route->hops.count; i++) {
		struct hop *hop = &route->hops.items[i];

		if (hop->by_host != NO_HOST && hops[hop->by_host] > 1 && hop->offset_known)
			share_offset(route, hop);
	}
}

static bool is_believed(const struct route *route, const struct witness *witness)
{
	return witness != NULL && witness->first != NO_VISIT &&
	       route->hops.items[witness->first].trust != TRUST_CLAIMED;
}

/* A clock of the reader's side is not wrong because a stranger's line, or Date, has it so. */
static bool is_heard(const struct route *route, const struct witness *witness,
		     const struct witness *below, const struct witness *above)
{
	return !is_believed(route, witness) || is_believed(route, below) ||
	       is_believed(route, above);
}

void clock_read(struct arena *arena, struct route *route, const struct mail_date *date)
{
	struct witness_list list = read_witnesses(arena, route, date);

	share_worth(&list, count_visits(arena, route, &list));
	find_agreement(&list);
	for (size_t k = 0; k < list.count; k++) {
		const struct witness *witness = &list.items[k];
		const struct witness *below = neighbour(&list, k, -1),
				     *above = neighbour(&list, k, 1);

		if (witness->first == NO_VISIT)
			continue;
		if (witness->agrees)
			tell_right(route, witness, below, above);
		else if (!witness->undecided && is_heard(route, witness, below, above))
			tell_wrong(arena, route, witness, below, above);
	}
	share_offsets(arena, route);
}

bool clock_is_told_before(const struct hop_list *hops, size_t n)
{
	const struct hop *hop = &hops->items[n];

	for (size_t i = 0; i < n && hop->by_host != NO_HOST; i++)
		if (hops->items[i].by_host == hop->by_host && hops->items[i].offset_known &&
		    hops->items[i].clock_offset == hop->clock_offset)
			return true;
	return false;
}
