#include "analyzers/breaks.h"

const char *owes_word(enum owes owes)
{
	switch (owes) {
	case OWES_DELIVERY:
		return "delivery";
	case OWES_NDR:
		return "ndr";
	case OWES_NOTHING:
		break;
	}
	return "";
}

/* Within a house the mail changes hosts and stays in the same hands. */
static bool is_taken_over(enum crossing crossing)
{
	return crossing == CROSSING_BORDER || crossing == CROSSING_SUBMISSION ||
	       crossing == CROSSING_UNKNOWN;
}

struct responsible responsible_find(const struct facts *facts)
{
	const struct hop_list *hops = &facts->route.hops;
	struct responsible out = { .host = NO_HOST };
	size_t hop = hops->count;

	while (hop > 0 && !hops->items[hop - 1].is_received)
		hop--;
	if (hop == 0)
		return out;
	while (--hop > 0 && !is_taken_over(hops->items[hop].crossing))
		;
	out.owes = facts->failed ? OWES_NDR : OWES_DELIVERY;
	out.host = hops->items[hop].by_host;
	out.since = hop;
	return out;
}
