/* Those who forward mail, and what they leave behind. */
#include "analyzers/check.h"
#include "parser/text.h"

/* Forwarders take bounces for three weeks as a rule; zones and clocks add a day. */
enum { STAMP_LIFE = 21, STAMP_AHEAD = 1 };

enum { SRS_STALE };

static const struct rule rules[] = {
	[SRS_STALE] = {
		.id = "forwarder.srs-stale",
		.severity = SEVERITY_WARNING,
		.title = "a rewritten envelope sender is not of the day of the mail",
		.advice = "Do not take the address for proof that the forwarder forwarded this "
			  "mail; ask it for its log of that day.",
		.reference = "Sender Rewriting Scheme",
		.meaning = "SRS puts the day of forwarding into the address. This one was made "
			   "weeks before the hop, or after it: somebody used an old address again, "
			   "made it up, or a clock is wrong. The stamp comes round every 1024 days, "
			   "so an address that is older by just that looks fresh. The hash in the "
			   "address can be checked by the forwarder alone.",
	},
};

static void check_stamp(struct arena *arena, struct finding_list *out, const struct hop *hop,
			size_t i)
{
	int age = rewrite_stamp_age(&hop->rewrite, hop->received.date.utc);

	if (age <= STAMP_LIFE && age >= -STAMP_AHEAD)
		return;
	finding_add(arena, out, &rules[SRS_STALE], i,
		    arena_format(arena, SPAN_FMT " carries a stamp of %d days %s",
				 SPAN_ARG(text_shown(arena, hop->mail_from)), age < 0 ? -age : age,
				 age < 0 ? "later" : "before"));
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	const struct hop_list *hops = &report->facts->route.hops;

	for (size_t i = 0; i < hops->count; i++) {
		const struct hop *hop = &hops->items[i];

		/* What the neighbours tell was told there. */
		if (hop->rewrite.stamp_known && hop->received.date.known &&
		    hop->mail_from_told_by != TOLD_BY_NEIGHBOUR)
			check_stamp(arena, out, hop, i);
	}
}

const struct check check_forwarder = {
	.name = "forwarder",
	.summary = "those who forward mail",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
