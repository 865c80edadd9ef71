#include "analyzers/answer.h"

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

/* --- where it came from and went ------------------------------------------------------------ */

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
		return arena_format(arena, "; by its stamps it arrived " SPAN_FMT
					   " before it left",
				    SPAN_ARG(words_duration(arena, seconds)));
	return arena_format(arena, ", " SPAN_FMT " on the way by its stamps",
			    SPAN_ARG(words_duration(arena, seconds)));
}

static bool is_client_known(const struct received *line)
{
	return line->client_ip.family != 0 || line->client_name.len > 0 || line->helo.len > 0;
}

static struct span came_from(struct arena *arena, const struct hop *first)
{
	const char *how = "The mail came from";

	if (first->crossing == CROSSING_LOCAL)
		return arena_format(arena, "The mail was made on " SPAN_FMT " and went",
				    SPAN_ARG(words_server(arena, first)));
	if (!is_client_known(&first->received))
		return arena_format(arena, "The path begins at " SPAN_FMT
					   ", which names no client, and goes",
				    SPAN_ARG(words_server(arena, first)));
	if (first->crossing == CROSSING_SUBMISSION)
		how = "A user handed the mail in from";
	else if (first->crossing == CROSSING_FETCH)
		how = "The mail was fetched from";
	return arena_format(arena, "%s " SPAN_FMT, how, SPAN_ARG(words_client(arena, first)));
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

static struct span the_way(struct arena *arena, const struct hop_list *hops)
{
	struct span_list names = organisations(arena, hops);
	const struct hop *last = &hops->items[hops->count - 1];
	struct span where = text_shown(arena, last->admd);
	size_t count = distinct(&names);

	if (where.len == 0)
		where = words_server(arena, last);
	return arena_format(arena,
			    SPAN_FMT SPAN_FMT " to " SPAN_FMT ": " SPAN_FMT "%s" SPAN_FMT SPAN_FMT
				     ".",
			    SPAN_ARG(came_from(arena, &hops->items[0])),
			    SPAN_ARG(through(arena, &names, last->admd)), SPAN_ARG(where),
			    SPAN_ARG(words_count(arena, hops->count, "hop")), count > 0 ? ", " : "",
			    SPAN_ARG(count > 0 ? words_count(arena, count, "organisation")
					       : SPAN_NONE),
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
		say(arena, out, SPAN("All hops are claims: no host on the way is known to be yours "
				     "(--trust names it)."));
	else if (claimed > 1)
		say(arena, out,
		    arena_format(arena,
				 "Hops 1 %s %zu are claims: no host that is believed confirms them.",
				 claimed == 2 ? "and" : "to", claimed));
}

/* --- what was recorded ---------------------------------------------------------------------- */

static const char *const method_names[AUTH_METHODS] = {
	[AUTH_SPF] = "SPF",
	[AUTH_DKIM] = "DKIM",
	[AUTH_DMARC] = "DMARC",
	[AUTH_ARC] = "ARC",
};

static bool is_told(const struct auth_result *result)
{
	return result->skipped == NULL && result->hop != NO_HOP;
}

static bool is_failure(const struct auth_result *result)
{
	if (!is_told(result))
		return false;
	switch (result->verdict) {
	case AUTH_FAIL:
	case AUTH_SOFTFAIL:
	case AUTH_PERMERROR:
	case AUTH_POLICY:
		return true;
	case AUTH_NONE:
	case AUTH_PASS:
	case AUTH_NEUTRAL:
	case AUTH_TEMPERROR:
	case AUTH_VERDICTS:
		return false;
	}
	return false;
}

/*
 * A pass that names a hop but does not stand where that hop's server writes
 * may be anybody's. Nobody makes up a failure.
 */
static bool is_pass(const struct auth_result *result)
{
	return is_told(result) && result->verdict == AUTH_PASS &&
	       (result->source == AUTH_EVALUATED || result->place == PLACE_OWN);
}

/* One identity's pass says nothing of another's (CVE-2019-20790). */
static bool same_identity(const struct auth_result *a, const struct auth_result *b)
{
	if (a->method != b->method || !span_equal_nocase(a->domain, b->domain))
		return false;
	return a->method != AUTH_DKIM || a->selector.len == 0 || b->selector.len == 0 ||
	       span_equal_nocase(a->selector, b->selector);
}

/* The oldest failure of something that had passed at an older hop. */
static const struct auth_result *turn(const struct auth_result_list *auth,
				      const struct auth_result **passed)
{
	const struct auth_result *found = NULL;

	for (size_t i = 0; i < auth->count; i++) {
		const struct auth_result *bad = &auth->items[i];

		if (!is_failure(bad) || (found != NULL && bad->hop >= found->hop))
			continue;
		for (size_t k = 0; k < auth->count; k++) {
			const struct auth_result *good = &auth->items[k];

			if (!is_pass(good) || good->hop >= bad->hop || !same_identity(good, bad))
				continue;
			if (found != bad || good->hop > (*passed)->hop)
				*passed = good;
			found = bad;
		}
	}
	return found;
}

/* "SPF fail and DMARC fail": what was recorded at a hop, each method once. */
static struct span recorded(struct arena *arena, const struct auth_result_list *auth, size_t hop,
			    bool (*wanted)(const struct auth_result *))
{
	const struct auth_result *of[AUTH_METHODS] = { NULL };
	struct span_list words = { 0 };

	for (size_t i = auth->count; i-- > 0;)
		if (auth->items[i].hop == hop && wanted(&auth->items[i]))
			of[auth->items[i].method] = &auth->items[i];
	for (enum auth_method method = 0; method < AUTH_METHODS; method++)
		if (of[method] != NULL)
			*LIST_ADD(arena, &words) =
				arena_format(arena, "%s %s", method_names[method],
					     auth_verdict_word(of[method]->verdict));
	return words_list(arena, &words, AUTH_METHODS);
}

/* The same with what passed and what did not: "SPF fail, but DKIM pass". */
static struct span recorded_both(struct arena *arena, const struct auth_result_list *auth,
				 size_t hop)
{
	struct span bad = recorded(arena, auth, hop, is_failure);
	struct span good = recorded(arena, auth, hop, is_pass);

	if (bad.len == 0 || good.len == 0)
		return bad.len > 0 ? bad : good;
	return arena_format(arena, SPAN_FMT ", but " SPAN_FMT, SPAN_ARG(bad), SPAN_ARG(good));
}

static struct span writer(struct arena *arena, const struct hop_list *hops, size_t hop)
{
	struct span name = words_server(arena, &hops->items[hop]);
	struct span owner = text_shown(arena, hops->items[hop].admd);

	if (owner.len == 0 || span_equal_nocase(name, owner))
		return arena_format(arena, SPAN_FMT " (hop %zu)", SPAN_ARG(name), hop + 1);
	return arena_format(arena, SPAN_FMT " (hop %zu, " SPAN_FMT ")", SPAN_ARG(name), hop + 1,
			    SPAN_ARG(owner));
}

/* " while b.example had it": who held the mail from hop `first` up to the one before `end`. */
static struct span held_by(struct arena *arena, const struct hop_list *hops, size_t first,
			   size_t end)
{
	struct span_list names = { 0 };

	for (size_t i = first; i < end; i++) {
		struct span owner = hops->items[i].admd;

		if (owner.len == 0)
			return SPAN_NONE;
		if (!is_among(&names, names.count, owner))
			*LIST_ADD(arena, &names) = owner;
	}
	return arena_format(arena, ", while " SPAN_FMT " had it",
			    SPAN_ARG(words_list(arena, &names, ORGANISATIONS_NAMED)));
}

static void say_turn(struct arena *arena, const struct report *report,
		     const struct auth_result *good, const struct auth_result *bad,
		     struct span_list *out)
{
	const struct hop_list *hops = &report->facts->route.hops;

	say(arena, out,
	    arena_format(arena, SPAN_FMT " recorded " SPAN_FMT " for " SPAN_FMT "; " SPAN_FMT
				" recorded " SPAN_FMT ".",
			 SPAN_ARG(writer(arena, hops, good->hop)),
			 SPAN_ARG(recorded(arena, &report->auth, good->hop, is_pass)),
			 SPAN_ARG(good->domain.len > 0 ? text_shown(arena, good->domain)
						       : SPAN("a domain that is not told")),
			 SPAN_ARG(writer(arena, hops, bad->hop)),
			 SPAN_ARG(recorded_both(arena, &report->auth, bad->hop))));
	say(arena, out,
	    arena_format(arena, "By their word it broke between hop %zu and hop %zu" SPAN_FMT ".",
			 good->hop + 1, bad->hop + 1,
			 SPAN_ARG(held_by(arena, hops, good->hop, bad->hop))));
}

/* The newest hop with such a result; NO_HOP if there is none. */
static size_t newest(const struct auth_result_list *auth, bool (*wanted)(const struct auth_result *))
{
	size_t hop = NO_HOP;

	for (size_t i = 0; i < auth->count; i++)
		if (wanted(&auth->items[i]) && (hop == NO_HOP || auth->items[i].hop > hop))
			hop = auth->items[i].hop;
	return hop;
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

static void say_recorded(struct arena *arena, const struct report *report, struct span_list *out)
{
	const struct hop_list *hops = &report->facts->route.hops;
	const struct auth_result *good = NULL, *bad = turn(&report->auth, &good);
	size_t failed = newest(&report->auth, is_failure), passed = newest(&report->auth, is_pass);

	if (bad != NULL) {
		say_turn(arena, report, good, bad, out);
		return;
	}
	for (size_t hop = 0; hop < hops->count; hop++)
		if (hop == failed || hop == passed)
			say(arena, out,
			    arena_format(arena, SPAN_FMT " recorded " SPAN_FMT ".",
					 SPAN_ARG(writer(arena, hops, hop)),
					 SPAN_ARG(recorded_both(arena, &report->auth, hop))));
	if (failed == NO_HOP && passed == NO_HOP && hops->count > 0)
		say(arena, out, SPAN("No host recorded that SPF, DKIM or DMARC passed or failed."));
}

/* --- what is out of order ------------------------------------------------------------------- */

/* A clock that is wrong by more than a reader would overlook. */
static void say_clocks(struct arena *arena, const struct hop_list *hops, struct span_list *out)
{
	struct span_list wrong = { 0 };

	for (size_t i = 0; i < hops->count; i++) {
		const struct hop *hop = &hops->items[i];

		if (!hop->offset_known || (hop->clock_offset > -CLOCK_TOLD && hop->clock_offset < CLOCK_TOLD))
			continue;
		*LIST_ADD(arena, &wrong) =
			arena_format(arena, SPAN_FMT " (hop %zu) is " SPAN_FMT " %s",
				     SPAN_ARG(words_server(arena, hop)), i + 1,
				     SPAN_ARG(words_duration(arena, hop->clock_offset)),
				     hop->clock_offset > 0 ? "fast" : "slow");
	}
	if (wrong.count > 0)
		say(arena, out,
		    arena_format(arena, "Wrong clock: " SPAN_FMT ".",
				 SPAN_ARG(words_list(arena, &wrong, 2))));
}

static void say_findings(struct arena *arena, const struct finding_list *findings,
			 struct span_list *out)
{
	struct span_list titles = { 0 };

	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->items[i];
		const char *title = finding->rule->title;

		if (finding->rule->severity == SEVERITY_NOTE)
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
		    arena_format(arena, "Out of order: " SPAN_FMT ".",
				 SPAN_ARG(words_list(arena, &titles, 2))));
}

struct span_list answer_make(struct arena *arena, const struct report *report)
{
	const struct hop_list *hops = &report->facts->route.hops;
	struct span_list out = { 0 };

	if (hops->count == 0)
		say(arena, &out,
		    SPAN("Nothing tells which way the mail came: it has no Received field."));
	else
		say(arena, &out, the_way(arena, hops));
	say_trust(arena, hops, &out);
	say_recorded(arena, report, &out);
	say_untold(arena, report, &out);
	say_clocks(arena, hops, &out);
	say_findings(arena, &report->findings, &out);
	return out;
}

struct verdict_in_short answer_short(const struct report *report)
{
	const struct auth_result *good = NULL, *bad = turn(&report->auth, &good);
	size_t failed = newest(&report->auth, is_failure), passed = newest(&report->auth, is_pass);
	struct verdict_in_short out = { .word = "unknown", .hop = NO_HOP };

	if (bad != NULL)
		out = (struct verdict_in_short){ .word = "broken", .hop = bad->hop };
	else if (failed != NO_HOP)
		out = (struct verdict_in_short){ .word = "failed", .hop = failed };
	else if (passed != NO_HOP)
		out = (struct verdict_in_short){ .word = "passed", .hop = passed };
	if (report->findings.count > 0 &&
	    report->findings.items[0].rule->severity != SEVERITY_NOTE)
		out.cause = report->findings.items[0].rule->id;
	return out;
}
