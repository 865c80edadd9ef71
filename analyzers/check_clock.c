#include "analyzers/check.h"

/* Seconds that clocks kept by NTP, and queues that hand on at once, may be apart. */
enum { SKEW_ALLOWED = 60, WAIT_ALLOWED = 15 * 60 };

enum { BACKWARDS, SLOW };

static const struct rule rules[] = {
	[BACKWARDS] = {
		.id = "clock.backwards",
		.severity = SEVERITY_NOTE,
		.title = "a hop is stamped before the hop that handed it the message",
		.advice = "Compare the clocks of both hosts.",
		.reference = "RFC 5321 4.4",
		.meaning = "",
	},
	[SLOW] = {
		.id = "clock.slow",
		.severity = SEVERITY_NOTE,
		.title = "the message waited on the way to this hop",
		.advice = "Look for greylisting, a full queue or a scanner.",
		.reference = "RFC 5321 4.5.4",
		.meaning = "",
	},
};

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	const struct hop_list *hops = &report->facts->route.hops;

	for (size_t i = 1; i < hops->count; i++) {
		const struct hop *hop = &hops->items[i];

		if (!hop->delay_known)
			continue;
		if (hop->delay < -SKEW_ALLOWED)
			finding_add(arena, out, &rules[BACKWARDS], i, SPAN_NONE);
		else if (hop->delay > WAIT_ALLOWED)
			finding_add(arena, out, &rules[SLOW], i, SPAN_NONE);
	}
}

const struct check check_clock = {
	.name = "clock",
	.summary = "the time stamps along the path",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
