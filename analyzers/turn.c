#include "analyzers/turn.h"

#include "analyzers/broken.h"
#include "analyzers/words.h"
#include "parser/text.h"

static bool is_forged(const struct report *report)
{
	for (size_t i = 0; i < report->breaks.count; i++)
		if (broken_by(&report->breaks.items[i], "spoof") &&
		    report->breaks.items[i].confidence != CONFIDENCE_POSSIBLE)
			return true;
	return false;
}

static const struct hop *held_at(const struct report *report)
{
	return &report->facts->route.hops.items[report->responsible.since];
}

enum turn_sender turn_sender(const struct report *report)
{
	const struct hop *hop = held_at(report);

	if (hop->mail_from_told_by != TOLD_BY_NOBODY && hop->mail_from.len == 0 &&
	    hop->mail_from_domain.len == 0)
		return TURN_NULL;
	return is_forged(report) ? TURN_FORGED : TURN_SENDER;
}

struct span turn_holder(struct arena *arena, const struct report *report)
{
	const struct hop *hop = held_at(report);
	struct span owner = text_shown(arena, hop->admd), name = words_server(arena, hop);

	if (owner.len == 0 || span_equal_nocase(owner, name))
		return name;
	return arena_format(arena, SPAN_FMT " (" SPAN_FMT ")", SPAN_ARG(name), SPAN_ARG(owner));
}

/* Where it was fetched from a mailbox: somebody had delivered it by then. NO_HOP: nowhere. */
static size_t fetched_at(const struct report *report)
{
	const struct hop_list *hops = &report->facts->route.hops;

	for (size_t i = report->responsible.since + 1; i < hops->count; i++) {
		const struct received *line = &hops->items[i].received;

		if ((line->dialect->traits & FETCH) != 0 ||
		    (line->protocol_traits & PROTOCOL_FETCH) != 0)
			return i;
	}
	return NO_HOP;
}

static const char *what_is_owed(const struct report *report)
{
	if (report->responsible.owes == OWES_NDR)
		return "could not pass it on and owed a report that it failed, which is the bounce";
	switch (turn_sender(report)) {
	case TURN_SENDER:
		break;
	case TURN_NULL:
		return "owes its delivery; to a null sender no failure is reported";
	case TURN_FORGED:
		return "owes nobody a report: it would go to one who did not send the mail";
	}
	return "owes its delivery, or a report that it failed";
}

struct span turn_say(struct arena *arena, const struct report *report)
{
	size_t took = report->responsible.since, fetched;

	if (report->responsible.owes == OWES_NOTHING)
		return SPAN_NONE;
	fetched = fetched_at(report);
	if (report->responsible.owes == OWES_DELIVERY && fetched != NO_HOP)
		return arena_format(arena,
				    "Whose turn it is: the mail was delivered, for at hop %zu it "
				    "was fetched from a mailbox; " SPAN_FMT
				    ", which took it at hop %zu, owes nothing more.",
				    fetched + 1, SPAN_ARG(turn_holder(arena, report)), took + 1);
	return arena_format(arena,
			    "Whose turn it is: " SPAN_FMT " took the mail at hop %zu%s and %s.",
			    SPAN_ARG(turn_holder(arena, report)), took + 1,
			    held_at(report)->trust == TRUST_CLAIMED ? ", by its own word," : "",
			    what_is_owed(report));
}
