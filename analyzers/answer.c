#include "analyzers/answer.h"

#include "analyzers/broken.h"
#include "analyzers/clock.h"
#include "analyzers/returned_say.h"
#include "analyzers/unbroken.h"
#include "analyzers/verdict.h"
#include "analyzers/words.h"
#include "parser/text.h"

enum { ORGANISATIONS_NAMED = 4, CLOCK_TOLD = 30 /* seconds */ };

static void say(struct arena *arena, struct span_list *out, struct span sentence)
{
	*LIST_ADD(arena, out) = sentence;
}

static bool same_name(struct span a, struct span b)
{
	return a.len > 0 && span_equal_nocase(a, b);
}

/* The organisations that held the mail, in order, each change once. */
static struct span_list organisations(struct arena *arena, const struct hop_list *hops)
{
	struct span_list out = { 0 };

	for (size_t i = 0; i < hops->count; i++) {
		const struct span held[] = { hops->items[i].client_admd, hops->items[i].admd };

		for (size_t k = 0; k < 2; k++)
			if (held[k].len > 0 &&
			    (out.count == 0 || !same_name(out.items[out.count - 1], held[k])))
				*LIST_ADD(arena, &out) = held[k];
	}
	return out;
}

static bool is_among(const struct span_list *names, size_t count, struct span name)
{
	for (size_t i = 0; i < count; i++)
		if (same_name(names->items[i], name))
			return true;
	return false;
}

static size_t distinct(const struct span_list *names)
{
	size_t count = 0;

	for (size_t i = 0; i < names->count; i++)
		count += !is_among(names, i, names->items[i]);
	return count;
}

/* Seconds from the oldest stamp to the newest; false when fewer than two hops have one. */
static bool time_on_the_way(const struct hop_list *hops, long long *seconds)
{
	const struct hop *first = NULL, *last = NULL;

	for (size_t i = 0; i < hops->count; i++) {
		if (!hops->items[i].received.date.known)
			continue;
		if (first == NULL)
			first = &hops->items[i];
		last = &hops->items[i];
	}
	if (first == last)
		return false;
	*seconds = (long long)last->received.date.utc - first->received.date.utc;
	return true;
}

static struct span how_long(struct arena *arena, const struct hop_list *hops)
{
	long long seconds;

	if (!time_on_the_way(hops, &seconds))
		return SPAN_NONE;
	if (seconds < 0)
		return arena_format(arena, "; by its stamps it arrived " SPAN_FMT " before it left",
				    SPAN_ARG(words_duration(arena, seconds)));
	return arena_format(arena, ", " SPAN_FMT " on the way by its stamps",
			    SPAN_ARG(words_duration(arena, seconds)));
}

static bool is_client_known(const struct received *line)
{
	return line->client_ip.family != 0 || line->client_name.len > 0 || line->helo.len > 0;
}

/* What came: a bounce is told apart from the mail that it is about. */
static const char *kind_noun(enum message_kind kind)
{
	switch (kind) {
	case KIND_BOUNCE:
		return "bounce";
	case KIND_REPORT:
		return "report";
	case KIND_MESSAGE:
	case KIND_HEADERS:
	case KIND_FORWARD:
		return "mail";
	}
	return "";
}

/* Lines that are found to be made up tell where the mail came from by their own word only. */
static bool is_made_up(const struct report *report)
{
	for (size_t i = 0; i < report->breaks.count; i++)
		if (broken_by(&report->breaks.items[i], "forged-received"))
			return true;
	return false;
}

static struct span came_from(struct arena *arena, const struct report *report)
{
	const struct facts *facts = report->facts;
	const struct route *route = &facts->route;
	const struct hop *first = &route->hops.items[0];
	const char *what = kind_noun(facts->kind);

	if (!first->is_received)
		return arena_format(
			arena, "By its %s field, %s %s %s " SPAN_FMT,
			route_field_name(route, first),
			first->crossing == CROSSING_SUBMISSION ? "a user handed the" : "the", what,
			first->crossing == CROSSING_SUBMISSION ? "in from" : "came from",
			SPAN_ARG(words_client(arena, first)));
	if (first->crossing == CROSSING_LOCAL)
		return arena_format(arena, "The %s was made on " SPAN_FMT, what,
				    SPAN_ARG(words_server(arena, first)));
	if (!is_client_known(&first->received))
		return arena_format(
			arena, "The path begins at " SPAN_FMT ", which names no client, and goes",
			SPAN_ARG(words_server(arena, first)));
	if (first->crossing == CROSSING_SUBMISSION)
		return arena_format(arena, "%s user handed the %s in from " SPAN_FMT,
				    is_made_up(report) ? "By lines that may be forged, a" : "A",
				    what, SPAN_ARG(words_client(arena, first)));
	return arena_format(arena, "%s %s %s from " SPAN_FMT,
			    is_made_up(report) ? "By lines that may be forged, the" : "The", what,
			    first->crossing == CROSSING_FETCH ? "was fetched" : "came",
			    SPAN_ARG(words_client(arena, first)));
}

/* What stands between the first and the last, each once: " through b.example and c.example". */
static struct span through(struct arena *arena, const struct span_list *names, struct span last)
{
	struct span_list middle = { 0 };

	for (size_t i = 1; i < names->count; i++)
		if (!is_among(names, i, names->items[i]) && !same_name(names->items[i], last))
			*LIST_ADD(arena, &middle) = names->items[i];
	if (middle.count == 0)
		return SPAN_NONE;
	return arena_format(arena, " through " SPAN_FMT,
			    SPAN_ARG(words_list(arena, &middle, ORGANISATIONS_NAMED)));
}

/* All that had it is known to be of one organisation: a host of unknown owner may be anybody's. */
static bool has_stayed(const struct hop_list *hops, const struct span_list *names)
{
	const struct hop *first = &hops->items[0];

	if (first->crossing != CROSSING_LOCAL || names->count != 1 || first->admd.len == 0)
		return false;
	for (size_t i = 1; i < hops->count; i++)
		if (hops->items[i].crossing == CROSSING_BORDER &&
		    hops->items[i].client_admd.len == 0)
			return false;
	return true;
}

/* " through b.example to c.example", or that it never left. */
static struct span and_went(struct arena *arena, const struct span_list *names,
			    const struct hop_list *hops)
{
	const struct hop *first = &hops->items[0], *last = &hops->items[hops->count - 1];
	struct span where = text_shown(arena, last->admd);

	if (has_stayed(hops, names) && where.len > 0)
		return arena_format(arena, " and stayed in " SPAN_FMT, SPAN_ARG(where));
	if (where.len == 0)
		where = words_server(arena, last);
	return arena_format(arena, "%s" SPAN_FMT " to " SPAN_FMT,
			    first->crossing == CROSSING_LOCAL ? " and went" : "",
			    SPAN_ARG(through(arena, names, last->admd)), SPAN_ARG(where));
}

static struct span the_way(struct arena *arena, const struct report *report)
{
	const struct hop_list *hops = &report->facts->route.hops;
	struct span_list names = organisations(arena, hops);
	size_t count = distinct(&names);

	return arena_format(
		arena, SPAN_FMT SPAN_FMT ": " SPAN_FMT "%s" SPAN_FMT SPAN_FMT ".",
		SPAN_ARG(came_from(arena, report)), SPAN_ARG(and_went(arena, &names, hops)),
		SPAN_ARG(words_count(arena, hops->count, "hop")), count > 0 ? ", " : "",
		SPAN_ARG(count > 0 ? words_count(arena, count, "organisation") : SPAN_NONE),
		SPAN_ARG(how_long(arena, hops)));
}

/* What the lowest hops tell is only worth what the hosts are that wrote it. */
static void say_trust(struct arena *arena, const struct hop_list *hops, struct span_list *out)
{
	size_t claimed = 0;

	while (claimed < hops->count && hops->items[claimed].trust == TRUST_CLAIMED)
		claimed++;
	if (claimed == 1 && hops->count > 1)
		say(arena, out, SPAN("Hop 1 is a claim: no host that is believed confirms it."));
	else if (claimed > 1 && claimed == hops->count)
		say(arena, out,
		    SPAN("All hops are claims: no host on the way is known to be yours "
			 "(--trust names it)."));
	else if (claimed > 1)
		say(arena, out,
		    arena_format(
			    arena,
			    "Hops 1 %s %zu are claims: no host that is believed confirms them.",
			    claimed == 2 ? "and" : "to", claimed));
}

/* Without a sender there is nothing that SPF and DMARC could be about. */
static void say_untold(struct arena *arena, const struct report *report, struct span_list *out)
{
	const struct hop_list *hops = &report->facts->route.hops;

	if (hops->count == 0 || report->facts->headline.from.count > 0)
		return;
	for (size_t i = 0; i < hops->count; i++)
		if (hops->items[i].mail_from_told_by != TOLD_BY_NOBODY)
			return;
	say(arena, out,
	    SPAN("The header tells neither the author nor the envelope sender (--from and "
		 "--mail-from can)."));
}

/*
 * Clocks that are wrong by more than a reader would overlook. The stamps of
 * claimed hops may be made up.
 */
static void say_clocks(struct arena *arena, const struct hop_list *hops, struct span_list *out)
{
	struct span_list wrong = { 0 };

	for (size_t i = 0; i < hops->count; i++) {
		const struct hop *hop = &hops->items[i];

		if (!hop->offset_known || hop->trust == TRUST_CLAIMED ||
		    (hop->clock_offset > -CLOCK_TOLD && hop->clock_offset < CLOCK_TOLD) ||
		    clock_is_told_before(hops, i))
			continue;
		*LIST_ADD(arena, &wrong) =
			arena_format(arena, SPAN_FMT " (hop %zu) is " SPAN_FMT " %s",
				     SPAN_ARG(words_server(arena, hop)), i + 1,
				     SPAN_ARG(words_duration(arena, hop->clock_offset)),
				     hop->clock_offset > 0 ? "fast" : "slow");
	}
	if (wrong.count > 0)
		say(arena, out,
		    arena_format(arena, "Wrong clock, by estimate: " SPAN_FMT ".",
				 SPAN_ARG(words_list(arena, &wrong, 2))));
}

static void say_findings(struct arena *arena, const struct finding_list *findings,
			 struct span_list *out)
{
	struct span_list titles = { 0 };

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		const char *title = finding->rule->title;

		if (finding->severity == SEVERITY_NOTE)
			break;
		if (i > 0 && finding->rule == findings->items[i - 1].rule)
			continue;
		*LIST_ADD(arena, &titles) =
			finding->hop == NO_HOP
				? arena_format(arena, "%s", title)
				: arena_format(arena, "%s (hop %zu)", title, finding->hop + 1);
	}
	if (titles.count > 0)
		say(arena, out,
		    arena_format(arena, "Worth a look: " SPAN_FMT ".",
				 SPAN_ARG(words_list(arena, &titles, 2))));
}

struct span_list answer_make(struct arena *arena, const struct report *report)
{
	const struct hop_list *hops = &report->facts->route.hops;
	struct span_list out = { 0 };

	returned_say(arena, report, &out);
	/* Of a bounce it is asked why the other mail came back, not whether itself is genuine. */
	if (out.count == 0 || report->breaks.count > 0)
		verdict_say(arena, report, &out);
	if (hops->count == 0)
		say(arena, &out,
		    SPAN("Nothing tells which way the mail came: it has no Received field."));
	else
		say(arena, &out, the_way(arena, report));
	say_trust(arena, hops, &out);
	say_untold(arena, report, &out);
	say_clocks(arena, hops, &out);
	if (report->breaks.count == 0)
		say_findings(arena, &report->findings, &out);
	return out;
}

/* What stands for a cause where nothing broke. */
static const char *gravest_rule(const struct report *report)
{
	if (report->findings.count == 0 || report->findings.items[0].severity == SEVERITY_NOTE)
		return NULL;
	return report->findings.items[0].rule->id;
}

static struct verdict_in_short short_of_break(struct arena *arena, const struct report *report,
					      const struct break_ *one)
{
	return (struct verdict_in_short){
		.word = verdict_word(one),
		.hop = one->hop,
		.host = verdict_culprit_name(arena, report, one),
		.cause = one->causes.count > 0 ? one->causes.items[0] : gravest_rule(report),
	};
}

struct verdict_in_short answer_short(struct arena *arena, const struct report *report)
{
	static const char *const words[] = {
		[UNBROKEN_UNKNOWN] = "unknown",
		[UNBROKEN_PASSED] = "passed",
		[UNBROKEN_FAILED] = "failed",
	};
	const struct facts *facts = report->facts;
	const struct break_ *chief = verdict_chief(report);
	struct verdict_in_short out = { .cause = gravest_rule(report) };

	if (chief != NULL)
		return short_of_break(arena, report, chief);
	/* Of a bounce it is asked what became of the mail that came back. */
	if (facts->kind == KIND_BOUNCE && facts->embedded_count > 0)
		return answer_short(arena, &report->embedded[0]);
	out.word = words[unbroken_end(report, &out.hop)];
	if (out.hop != NO_HOP)
		out.host = text_shown(arena, report->facts->route.hops.items[out.hop].received.by);
	return out;
}
