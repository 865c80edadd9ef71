#include "analyzers/recorded.h"

#include "analyzers/dmarc.h"
#include "analyzers/words.h"
#include "parser/text.h"

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
	size_t failed = newest(&report->auth, is_failure), passed = newest(&report->auth, is_pass);

	for (size_t hop = 0; hop < hops->count; hop++)
		if (hop == failed || hop == passed)
			say(arena, out,
			    arena_format(arena, SPAN_FMT " recorded " SPAN_FMT ".",
					 SPAN_ARG(writer(arena, hops, hop)),
					 SPAN_ARG(recorded_both(arena, &report->auth, hop))));
}

enum recorded_end recorded_end(const struct auth_result_list *auth, size_t *hop)
{
	*hop = newest(auth, is_failure);
	if (*hop != NO_HOP)
		return RECORDED_FAILED;
	*hop = newest(auth, is_pass);
	return *hop != NO_HOP ? RECORDED_PASSED : RECORDED_NOTHING;
}

bool recorded_is_strangers(const struct report *report)
{
	struct span author = report->facts->headline.from_domain;
	bool any = false;

	for (size_t i = 0; i < report->auth.count; i++) {
		const struct auth_result *one = &report->auth.items[i];

		if (!is_pass(one) || one->method == AUTH_ARC)
			continue;
		if (one->domain.len == 0 || author.len == 0 ||
		    dmarc_listed_together(report->facts->told->suffixes, author, one->domain))
			return false;
		any = true;
	}
	return any;
}
