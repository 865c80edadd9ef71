#include "analyzers/recorded.h"

#include "analyzers/words.h"
#include "parser/text.h"

enum { HOLDERS_NAMED = 4 };

static void say(struct arena *arena, struct span_list *out, struct span sentence)
{
	*LIST_ADD(arena, out) = sentence;
}

static bool is_told(const struct auth_result *result)
{
	return result->source == AUTH_CLAIMED && result->hop != NO_HOP;
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
	return is_told(result) && result->verdict == AUTH_PASS && result->place == PLACE_OWN;
}

/* One identity's pass says nothing of another's (CVE-2019-20790). */
static bool same_identity(const struct auth_result *a, const struct auth_result *b)
{
	if (a->method != b->method || !span_equal_nocase(a->domain, b->domain))
		return false;
	return a->method != AUTH_DKIM || a->selector.len == 0 || b->selector.len == 0 ||
	       span_equal_nocase(a->selector, b->selector);
}

/* The newest pass at an older hop of what fails here; NULL if there is none. */
static const struct auth_result *passed_before(const struct auth_result_list *auth,
					       const struct auth_result *bad)
{
	const struct auth_result *found = NULL;

	for (size_t i = 0; i < auth->count; i++) {
		const struct auth_result *good = &auth->items[i];

		if (is_pass(good) && good->hop < bad->hop && same_identity(good, bad) &&
		    (found == NULL || good->hop > found->hop))
			found = good;
	}
	return found;
}

bool recorded_turned(const struct auth_result_list *auth, const struct auth_result *result)
{
	return is_failure(result) && passed_before(auth, result) != NULL;
}

/* The oldest failure of something that had passed at an older hop. */
static const struct auth_result *turn(const struct auth_result_list *auth,
				      const struct auth_result **passed)
{
	const struct auth_result *found = NULL;

	for (size_t i = 0; i < auth->count; i++) {
		const struct auth_result *bad = &auth->items[i], *good;

		if (!is_failure(bad) || (found != NULL && bad->hop >= found->hop))
			continue;
		good = passed_before(auth, bad);
		if (good != NULL) {
			*passed = good;
			found = bad;
		}
	}
	return found;
}

/* "SPF and DMARC": what fails at this hop and had passed before. */
static struct span turned(struct arena *arena, const struct auth_result_list *auth, size_t hop)
{
	bool of[AUTH_METHODS] = { false };
	struct span_list words = { 0 };

	for (size_t i = 0; i < auth->count; i++)
		if (auth->items[i].hop == hop && is_failure(&auth->items[i]) &&
		    passed_before(auth, &auth->items[i]) != NULL)
			of[auth->items[i].method] = true;
	for (enum auth_method method = 0; method < AUTH_METHODS; method++)
		if (of[method])
			*LIST_ADD(arena, &words) =
				arena_format(arena, "%s", auth_method_name(method));
	return words_list(arena, &words, AUTH_METHODS);
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
				arena_format(arena, "%s %s", auth_method_name(method),
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

static bool is_among(const struct span_list *names, struct span name)
{
	for (size_t i = 0; i < names->count; i++)
		if (span_equal_nocase(names->items[i], name))
			return true;
	return false;
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
		if (!is_among(&names, owner))
			*LIST_ADD(arena, &names) = owner;
	}
	return arena_format(arena, ", while " SPAN_FMT " had it",
			    SPAN_ARG(words_list(arena, &names, HOLDERS_NAMED)));
}

static void say_turn(struct arena *arena, const struct report *report,
		     const struct auth_result *good, const struct auth_result *bad,
		     struct span_list *out)
{
	const struct hop_list *hops = &report->facts->route.hops;

	say(arena, out,
	    arena_format(arena,
			 SPAN_FMT " recorded " SPAN_FMT " for " SPAN_FMT "; " SPAN_FMT
				  " recorded " SPAN_FMT ".",
			 SPAN_ARG(writer(arena, hops, good->hop)),
			 SPAN_ARG(recorded(arena, &report->auth, good->hop, is_pass)),
			 SPAN_ARG(good->domain.len > 0 ? text_shown(arena, good->domain)
						       : SPAN("a domain that is not told")),
			 SPAN_ARG(writer(arena, hops, bad->hop)),
			 SPAN_ARG(recorded_both(arena, &report->auth, bad->hop))));
	say(arena, out,
	    arena_format(arena,
			 "By their word " SPAN_FMT " broke between hop %zu and hop %zu" SPAN_FMT
			 ".",
			 SPAN_ARG(turned(arena, &report->auth, bad->hop)), good->hop + 1,
			 bad->hop + 1, SPAN_ARG(held_by(arena, hops, good->hop, bad->hop))));
}

/* The newest hop with such a result; NO_HOP if there is none. */
static size_t newest(const struct auth_result_list *auth,
		     bool (*wanted)(const struct auth_result *))
{
	size_t hop = NO_HOP;

	for (size_t i = 0; i < auth->count; i++)
		if (wanted(&auth->items[i]) && (hop == NO_HOP || auth->items[i].hop > hop))
			hop = auth->items[i].hop;
	return hop;
}

void recorded_say(struct arena *arena, const struct report *report, struct span_list *out)
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

enum recorded_end recorded_end(const struct auth_result_list *auth, size_t *hop)
{
	const struct auth_result *good = NULL, *bad = turn(auth, &good);

	*hop = bad != NULL ? bad->hop : newest(auth, is_failure);
	if (*hop != NO_HOP)
		return bad != NULL ? RECORDED_BROKEN : RECORDED_FAILED;
	*hop = newest(auth, is_pass);
	return *hop != NO_HOP ? RECORDED_PASSED : RECORDED_NOTHING;
}
