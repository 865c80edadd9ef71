/* Who has the mail now, where it failed after somebody had said 250. */
#include "analyzers/broken.h"
#include "analyzers/check.h"
#include "analyzers/turn.h"
#include "parser/text.h"

enum { RESPONSIBLE };

static const struct rule rules[] = {
	[RESPONSIBLE] = {
		.id = "path.responsible",
		.severity = SEVERITY_NOTE,
		.title = "the mail failed after a server had said 250 to it, which answers for it",
		.advice = "Ask the administrator of that server what became of the mail: its log has "
			  "it under the ID of this hop. What it does not want it should refuse "
			  "while the mail is handed in (550 behind DATA), so that the host before "
			  "it has to report.",
		.reference = "RFC 5321 4.2.5, 6.1, 6.2",
		.meaning = "With the 250 behind DATA a server takes a mail over. From then on it has to "
			   "deliver it, be it into a spam folder, or to report to the envelope sender "
			   "that it could not; dropping it without a word is for mail that is hostile "
			   "beyond doubt. Whoever took the mail before is out of it, and a forwarder "
			   "whose next host refuses is stuck with it. No report goes to the null "
			   "sender, and none to a sender that is forged: that is backscatter.",
	},
};

/* A mail that had passed, and no longer does where the holder took it. */
static const struct break_ *failed_before(const struct report *report)
{
	for (size_t i = 0; i < report->breaks.count; i++) {
		const struct break_ *one = &report->breaks.items[i];

		if (broken_turned(one) && one->hop <= report->responsible.since &&
		    one->confidence != CONFIDENCE_POSSIBLE && !broken_by(one, "spoof") &&
		    !broken_by(one, "forged-received"))
			return one;
	}
	return NULL;
}

static struct span reported_to(struct arena *arena, const struct report *report)
{
	struct span sender = report->facts->route.hops.items[report->responsible.since].mail_from;

	if (sender.len == 0)
		return SPAN("its envelope sender");
	return arena_say(arena, "<" SPAN_FMT ">", SPAN_ARG(text_shown(arena, sender)));
}

static struct span what_is_owed(struct arena *arena, const struct report *report)
{
	struct span holder = turn_holder(arena, report);

	if (report->responsible.owes == OWES_NDR)
		return arena_say(arena,
				 SPAN_FMT " took the mail and could not pass it on: it owed the "
					  "sender a report, and the bounce is that",
				 SPAN_ARG(holder));
	return arena_say(arena,
			 SPAN_FMT " said 250 to a mail that had failed by then: it owes its "
				  "delivery, or a report to " SPAN_FMT,
			 SPAN_ARG(holder), SPAN_ARG(reported_to(arena, report)));
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	const struct responsible *who = &report->responsible;

	if (who->owes == OWES_NOTHING || turn_sender(report) != TURN_SENDER ||
	    (who->owes == OWES_DELIVERY && failed_before(report) == NULL))
		return;
	finding_add(arena, out, &rules[RESPONSIBLE], who->since, what_is_owed(arena, report));
}

const struct check check_turn = {
	.name = "turn",
	.summary = "who has the mail now, and what is owed for it",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
