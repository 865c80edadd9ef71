#include "analyzers/check.h"
#include "analyzers/clock.h"
#include "analyzers/words.h"

/*
 * Seconds. In 1 to 30 % of honest mails, by era, some stamp lies over a
 * minute before the one below it, so everything here is a note.
 */
enum {
	SKEW_ALLOWED = 60, /* clocks that nobody keeps are this far apart */
	OFFSET_ALLOWED = 30, /* an estimate is good to about 10 s */
	WAIT_ALLOWED = 15 * 60, /* the first retry of a queue or after greylisting */
	AHEAD_ALLOWED = 24 * 3600, /* an author's clock, a zone set wrong */
};

enum { BACKWARDS, SLOW, SKEW, FUTURE, IMPOSSIBLE, ODD_ZONE };

static const struct rule rules[] = {
	[BACKWARDS] = {
		.id = "clock.backwards",
		.severity = SEVERITY_NOTE,
		.title = "a hop is stamped before the hop that handed it the message",
		.advice = "Compare the clocks of both hosts (NTP). If one of them is yours and "
			  "right, the other one is wrong or its line is made up.",
		.reference = "RFC 5321 4.4",
		.meaning = "Each server writes its own time into its Received field, so the times "
			   "should never run backwards along the path. When they do, a clock is "
			   "wrong, a zone is set wrong (whole hours), or a line was forged. There "
			   "was not enough beside it to tell which. It happens in honest mail "
			   "every day and proves nothing by itself.",
	},
	[SLOW] = {
		.id = "clock.slow",
		.severity = SEVERITY_NOTE,
		.title = "the message waited before this hop",
		.advice = "Ask the host that held it for its queue: greylisting, a full queue, a "
			  "scanner, or a receiver that was away.",
		.reference = "RFC 5321 4.5.4",
		.meaning = "Between this stamp and the one before it lies more than a quarter of "
			   "an hour, clock errors taken off as far as they are known. The time "
			   "was spent at the host that handed the message over: the receiving "
			   "server stamps when the message comes in.",
	},
	[SKEW] = {
		.id = "clock.skew",
		.severity = SEVERITY_NOTE,
		.title = "the clock of a host is wrong",
		.advice = "Let the host keep its time by NTP. Take the difference off before you "
			  "look for lines in its log.",
		.reference = "RFC 5321 4.4",
		.meaning = "The stamps before and after this hop, or a time hidden in a queue ID, "
			   "agree with each other and not with this host. The number is an "
			   "estimate, good to about ten seconds on a path without waits. DKIM "
			   "signatures with a time (t=, x=) made or checked by such a host can "
			   "fail for it.",
	},
	[FUTURE] = {
		.id = "clock.future",
		.severity = SEVERITY_NOTE,
		.title = "the Date field is later than the arrival",
		.advice = "Believe the topmost Received field, not Date: the author's program "
			  "wrote Date, and a date ahead keeps a message on top of a list.",
		.reference = "RFC 5322 3.6.1",
		.meaning = "Date is what the author's program says of itself. Here it lies more "
			   "than a day after the last server's stamp: a wrong clock, or made so.",
	},
	[IMPOSSIBLE] = {
		.id = "clock.impossible",
		.severity = SEVERITY_NOTE,
		.title = "a stamp is no date, or a date that no calendar has",
		.advice = "Look at the line itself: servers write dates by machine, so a date "
			  "like this is a line that somebody typed, or a broken program.",
		.reference = "RFC 5322 3.3",
		.meaning = "The date of a Received field cannot be read, or has a day, month or "
			   "hour that does not exist, such as 31 February. No delay is counted "
			   "from it.",
	},
	[ODD_ZONE] = {
		.id = "clock.odd-zone",
		.severity = SEVERITY_NOTE,
		.title = "a stamp has a time zone that nobody lives in",
		.advice = "Do not trust the times of this hop; see whether the line is one that "
			  "this kind of server writes.",
		.reference = "RFC 5322 3.3",
		.meaning = "Zones lie between -1200 and +1400 and are whole quarters of an hour "
			   "from UTC. Another zone is a broken configuration or a line made by "
			   "hand.",
	},
};

/* Seconds between two stamps, each put right by what its clock is thought to be wrong. */
static long true_delay(const struct hop *before, const struct hop *hop)
{
	long delay = hop->delay;

	if (hop->offset_known)
		delay -= hop->clock_offset;
	if (before->offset_known)
		delay += before->clock_offset;
	return delay;
}

static void check_delay(const struct hop_list *hops, size_t i, struct arena *arena,
			struct finding_list *out)
{
	const struct hop *hop = &hops->items[i];
	long delay;

	if (i == 0 || !hop->delay_known)
		return;
	delay = true_delay(&hops->items[i - 1], hop);
	if (delay < -SKEW_ALLOWED)
		finding_add(arena, out, &rules[BACKWARDS], i,
			    arena_say(arena, "stamped " SPAN_FMT " before hop %zu, %s",
				      SPAN_ARG(words_duration(arena, delay)), i,
				      hop->link == LINK_BROKEN ? "to which nothing joins it"
							       : "which handed it over"));
	/* What lies in a mailbox, or in a user's hands, does not wait. */
	else if (delay > WAIT_ALLOWED && !hop->restarts)
		finding_add(arena, out, &rules[SLOW], i,
			    arena_say(arena, SPAN_FMT " passed since hop %zu",
				      SPAN_ARG(words_duration(arena, delay)), i));
}

static void check_offset(const struct hop_list *hops, size_t i, struct arena *arena,
			 struct finding_list *out)
{
	const struct hop *hop = &hops->items[i];

	if (!hop->offset_known ||
	    (hop->clock_offset <= OFFSET_ALLOWED && hop->clock_offset >= -OFFSET_ALLOWED) ||
	    clock_is_told_before(hops, i))
		return;
	finding_add(arena, out, &rules[SKEW], i,
		    arena_say(arena, "the clock of " SPAN_FMT " seems " SPAN_FMT " %s",
			      SPAN_ARG(words_server(arena, hop)),
			      SPAN_ARG(words_duration(arena, hop->clock_offset)),
			      hop->clock_offset > 0 ? "fast" : "slow"));
}

static void check_zone(const struct hop *hop, size_t i, struct arena *arena,
		       struct finding_list *out)
{
	const struct mail_date *date = &hop->received.date;

	if (!date->known || !date->zone_known ||
	    (date->zone >= -12 * 60 && date->zone <= 14 * 60 && date->zone % 15 == 0))
		return;
	finding_point(arena, finding_add(arena, out, &rules[ODD_ZONE], i, SPAN_NONE), "Received",
		      date->zone_text);
}

static bool is_no_date(const struct flaw *flaw)
{
	return flaw->kind == FLAW_DATE_IMPOSSIBLE || flaw->kind == FLAW_DATE;
}

static void check_calendar(const struct report *report, size_t i, struct arena *arena,
			   struct finding_list *out)
{
	const struct flaw_list *flaws = &report->facts->message->flaws;
	const struct hop *hop = &report->facts->route.hops.items[i];

	for (size_t k = 0; k < flaws->count; k++)
		if (is_no_date(&flaws->items[k]) &&
		    span_holds(hop->received.body, flaws->items[k].at)) {
			finding_point(arena,
				      finding_add(arena, out, &rules[IMPOSSIBLE], i,
						  arena_say(arena, "the stamp is %s",
							    flaw_title(flaws->items[k].kind))),
				      "Received", flaws->items[k].at);
			return;
		}
}

static void check_author_date(const struct report *report, struct arena *arena,
			      struct finding_list *out)
{
	const struct hop_list *hops = &report->facts->route.hops;
	const struct mail_date *date = &report->facts->headline.date;
	const struct mail_date *arrival;

	if (hops->count == 0)
		return;
	arrival = &hops->items[hops->count - 1].received.date;
	if (!date->known || !arrival->known || date->utc - arrival->utc <= AHEAD_ALLOWED)
		return;
	finding_point(arena,
		      finding_add(arena, out, &rules[FUTURE], NO_HOP,
				  arena_say(arena, "Date lies " SPAN_FMT " after the arrival",
					    SPAN_ARG(words_duration(arena, (long long)date->utc -
										   arrival->utc)))),
		      "Date", date->text);
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	const struct hop_list *hops = &report->facts->route.hops;

	for (size_t i = 0; i < hops->count; i++) {
		check_delay(hops, i, arena, out);
		check_offset(hops, i, arena, out);
		check_zone(&hops->items[i], i, arena, out);
		check_calendar(report, i, arena, out);
	}
	check_author_date(report, arena, out);
}

const struct check check_clock = {
	.name = "clock",
	.summary = "the time stamps along the path",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
