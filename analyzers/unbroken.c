#include "analyzers/unbroken.h"

#include "analyzers/recorded.h"
#include "analyzers/words.h"
#include "parser/text.h"

static void say(struct arena *arena, struct span_list *out, struct span sentence)
{
	*LIST_ADD(arena, out) = sentence;
}

static bool is_own_record(const struct report *report, const struct auth_result *result)
{
	return result->source == AUTH_CLAIMED && result->place == PLACE_OWN &&
	       report->facts->route.hops.items[result->hop].trust == TRUST_OWN;
}

/* DMARC that counts, at the newest hop: what an own host recorded goes before what was found. */
static const struct auth_result *final_dmarc(const struct report *report)
{
	const struct auth_result *found = NULL;

	for (size_t i = 0; i < report->auth.count; i++) {
		const struct auth_result *one = &report->auth.items[i];
		bool own;

		if (one->method != AUTH_DMARC || one->hop == NO_HOP || one->skipped != NULL)
			continue;
		own = is_own_record(report, one);
		if ((own || one->source == AUTH_EVALUATED) &&
		    (found == NULL || one->hop > found->hop || (one->hop == found->hop && own)))
			found = one;
	}
	return found;
}

static bool anything_evaluated(const struct auth_result_list *auth)
{
	for (size_t i = 0; i < auth->count; i++)
		if (auth->items[i].source == AUTH_EVALUATED && auth->items[i].skipped == NULL &&
		    auth->items[i].method != AUTH_ARC)
			return true;
	return false;
}

enum unbroken_end unbroken_end(const struct report *report, size_t *hop)
{
	const struct auth_result *dmarc = final_dmarc(report);

	if (dmarc != NULL && (dmarc->verdict == AUTH_PASS || dmarc->verdict == AUTH_FAIL)) {
		*hop = dmarc->hop;
		return dmarc->verdict == AUTH_PASS ? UNBROKEN_PASSED : UNBROKEN_FAILED;
	}
	switch (recorded_end(&report->auth, hop)) {
	case RECORDED_PASSED:
		return UNBROKEN_PASSED;
	case RECORDED_FAILED:
		return UNBROKEN_FAILED;
	case RECORDED_NOTHING:
		break;
	}
	return UNBROKEN_UNKNOWN;
}

/* "mx.b.example recorded at hop 3", "at hop 3" */
static struct span where(struct arena *arena, const struct report *report,
			 const struct auth_result *result)
{
	const struct hop_list *hops = &report->facts->route.hops;

	if (result->source == AUTH_EVALUATED)
		return arena_format(arena, "at hop %zu", result->hop + 1);
	return arena_format(arena, "at hop %zu, as " SPAN_FMT " recorded", result->hop + 1,
			    SPAN_ARG(words_server(arena, &hops->items[result->hop])));
}

static struct span whose(struct arena *arena, const struct report *report,
			 const struct auth_result *result)
{
	struct span domain =
		result->domain.len > 0 ? result->domain : report->facts->headline.from_domain;

	return domain.len > 0 ? text_shown(arena, domain) : SPAN("the author");
}

static void say_spam(struct arena *arena, struct span_list *out)
{
	say(arena, out,
	    SPAN("If it went to spam all the same, that was for reputation, content or the "
		 "receiver's own rules."));
}

static void say_pass(struct arena *arena, const struct report *report,
		     const struct auth_result *dmarc, struct span_list *out)
{
	say(arena, out,
	    arena_format(
		    arena, "Nothing broke on the way: DMARC passes for " SPAN_FMT " " SPAN_FMT ".",
		    SPAN_ARG(whose(arena, report, dmarc)), SPAN_ARG(where(arena, report, dmarc))));
	say_spam(arena, out);
}

static void say_fail(struct arena *arena, const struct report *report,
		     const struct auth_result *dmarc, struct span_list *out)
{
	struct span domain = whose(arena, report, dmarc);
	struct span policy = text_shown(arena, dmarc->policy);

	say(arena, out,
	    arena_format(arena,
			 "Nothing is seen to break on the way, but nothing speaks for " SPAN_FMT
			 " either: DMARC fails " SPAN_FMT "%s" SPAN_FMT ".",
			 SPAN_ARG(domain), SPAN_ARG(where(arena, report, dmarc)),
			 policy.len > 0 ? ", policy " : "", SPAN_ARG(policy)));
	say(arena, out,
	    arena_format(
		    arena,
		    "That may be why it went to spam; a genuine sender has to sign as " SPAN_FMT
		    " (DKIM) or use an envelope sender of it that SPF lets through.",
		    SPAN_ARG(domain)));
}

static void say_strangers(struct arena *arena, const struct report *report, struct span_list *out)
{
	say(arena, out,
	    arena_format(arena,
			 "None of that is for " SPAN_FMT
			 ", which From names: it does not show that the mail is from there.",
			 SPAN_ARG(text_shown(arena, report->facts->headline.from_domain))));
}

/* Whether a pass or fail is recorded at all, wherever it stands. */
static bool anything_claimed(const struct auth_result_list *auth)
{
	for (size_t i = 0; i < auth->count; i++)
		if (auth->items[i].source == AUTH_CLAIMED && auth->items[i].method != AUTH_ARC &&
		    (auth->items[i].verdict == AUTH_PASS || auth->items[i].verdict == AUTH_FAIL))
			return true;
	return false;
}

/* Neither pass nor fail: no policy, or nothing could be found out. */
static void say_open(struct arena *arena, const struct report *report, struct span_list *out)
{
	const struct auth_result_list *auth = &report->auth;
	size_t hop;

	switch (recorded_end(auth, &hop)) {
	case RECORDED_NOTHING:
		say(arena, out,
		    arena_format(
			    arena,
			    anything_evaluated(auth)
				    ? "Nothing is seen to break on the way, and %s."
				    : "Nothing tells whether authentication broke: %s, and "
				      "nothing was checked here.",
			    anything_claimed(auth)
				    ? "what was recorded of SPF, DKIM or DMARC stands where "
				      "it cannot be relied on"
				    : "no host recorded a pass or fail of SPF, DKIM or DMARC"));
		return;
	case RECORDED_PASSED:
		say(arena, out, SPAN("SPF, DKIM and DMARC are not seen to break on the way."));
		recorded_say(arena, report, out);
		if (recorded_is_strangers(report))
			say_strangers(arena, report, out);
		else
			say_spam(arena, out);
		return;
	case RECORDED_FAILED:
		say(arena, out,
		    SPAN("Nothing that is known to have passed broke on the way: what failed may "
			 "never have passed, so nobody is to blame for it by this header."));
		recorded_say(arena, report, out);
		return;
	}
}

void unbroken_say(struct arena *arena, const struct report *report, struct span_list *out)
{
	const struct auth_result *dmarc = final_dmarc(report);

	if (report->facts->route.hops.count == 0)
		return;
	if (dmarc != NULL && dmarc->verdict == AUTH_PASS)
		say_pass(arena, report, dmarc, out);
	else if (dmarc != NULL && dmarc->verdict == AUTH_FAIL)
		say_fail(arena, report, dmarc, out);
	else
		say_open(arena, report, out);
}
