#include "analyzers/backscatter.h"

#include <string.h>

#include "analyzers/causes.h"
#include "analyzers/dmarc.h"
#include "analyzers/path_causes.h"
#include "analyzers/ranks.h"
#include "analyzers/recipient.h"
#include "analyzers/words.h"
#include "parser/idn.h"
#include "parser/text.h"

struct returned_case {
	struct arena *arena;
	const struct report *bounce, *original;
	struct span victim; /* the domain that gets the bounce */
	size_t border; /* of the original: the first that is believed */
};

static bool is_victims(const struct returned_case *of, struct span domain)
{
	return dmarc_listed_together(of->bounce->facts->told->suffixes, domain, of->victim);
}

/* A bounce goes to the envelope sender of what it is about: To tells him where nothing else does.
 */
static struct span victim_of(struct arena *arena, const struct facts *facts)
{
	struct span_list told = recipient_addresses(arena, facts);
	const struct mailbox_list *to = &facts->headline.to;

	if (told.count > 0)
		return idn_domain(arena, told.items[0]);
	return to->count == 1 ? idn_domain(arena, to->items[0].addr) : SPAN_NONE;
}

static bool is_told(const struct hop *hop)
{
	return hop->mail_from_told_by != TOLD_BY_NOBODY &&
	       hop->mail_from_told_by != TOLD_BY_ASSUMED;
}

static bool was_in_his_name(const struct returned_case *of)
{
	const struct facts *facts = of->original->facts;
	const struct hop *hop = &facts->route.hops.items[of->border];

	if (is_told(hop) && hop->mail_from_domain.len > 0)
		return is_victims(of, hop->mail_from_domain);
	return is_victims(of, facts->headline.from_domain);
}

static bool had_it(const struct returned_case *of)
{
	const struct hop_list *hops = &of->original->facts->route.hops;

	for (size_t i = 0; i < hops->count; i++) {
		const struct hop *hop = &hops->items[i];

		if (hop->trust == TRUST_CLAIMED)
			continue;
		if (is_victims(of, hop->received.by) ||
		    (hop->received.client_name_status == CLIENT_NAME_FOUND &&
		     is_victims(of, hop->received.client_name)))
			return true;
	}
	return false;
}

static bool is_about_victim(const struct returned_case *of, const struct auth_result *result)
{
	return is_victims(of, result->method == AUTH_DMARC
				      ? of->original->facts->headline.from_domain
				      : result->domain);
}

/* A signature of his domain that broke, or that nobody could check, may be his. */
static bool may_speak(const struct auth_result *result)
{
	if (result->verdict == AUTH_PASS && result->skipped == NULL)
		return true;
	return result->method == AUTH_DKIM && result->source == AUTH_EVALUATED &&
	       (result->skipped != NULL || result->verdict == AUTH_TEMPERROR ||
		result->header == AUTH_PART_PASS || result->body == AUTH_PART_PASS);
}

static bool was_spoken_for(const struct returned_case *of)
{
	for (size_t i = 0; i < of->original->auth.count; i++) {
		const struct auth_result *result = &of->original->auth.items[i];

		if (is_about_victim(of, result) && may_speak(result))
			return true;
	}
	return false;
}

/* What says at the first border that it was not his, the plainest; NULL: nothing does. */
static const struct auth_result *refusal(const struct returned_case *of)
{
	const struct auth_result *found = NULL;

	for (size_t i = 0; i < of->original->auth.count; i++) {
		const struct auth_result *result = &of->original->auth.items[i];

		if (result->hop != of->border || !is_about_victim(of, result) ||
		    rank_of(of->original->facts, result) == RANK_NONE)
			continue;
		if (result->verdict == AUTH_FAIL &&
		    (result->method == AUTH_SPF || result->method == AUTH_DMARC))
			return result;
		if (result->verdict == AUTH_SOFTFAIL && result->method == AUTH_SPF)
			found = result;
	}
	return found;
}

/* The host that made the bounce: of the first line that is believed, or its client. */
static size_t maker(const struct hop_list *hops)
{
	size_t lowest = 0;

	while (lowest + 1 < hops->count && hops->items[lowest].trust == TRUST_CLAIMED)
		lowest++;
	return hops->items[lowest].client_host != NO_HOST &&
			       hops->items[lowest].crossing != CROSSING_LOCAL
		       ? hops->items[lowest].client_host
		       : hops->items[lowest].by_host;
}

static struct break_ make(const struct returned_case *of, const struct auth_result *against)
{
	const struct hop_list *hops = &of->bounce->facts->route.hops;
	const struct hop *border = &of->original->facts->route.hops.items[of->border];
	struct break_ out = {
		.hop = hops->count - 1,
		.after = NO_HOP,
		.host = maker(hops),
		.checker = hops->items[hops->count - 1].by_host,
		.confidence =
			against->verdict == AUTH_FAIL ? CONFIDENCE_LIKELY : CONFIDENCE_POSSIBLE,
	};

	cause_add(of->arena, &out, "backscatter");
	*LIST_ADD(of->arena, &out.because) = arena_format(
		of->arena,
		"the returned mail came to " SPAN_FMT " from " SPAN_FMT " with %s %s for " SPAN_FMT
		", and no host of that domain had it",
		SPAN_ARG(words_server(of->arena, border)),
		SPAN_ARG(words_client_seen(of->arena, border)), auth_method_name(against->method),
		auth_verdict_word(against->verdict), SPAN_ARG(text_shown(of->arena, of->victim)));
	return out;
}

bool backscatter_find(struct arena *arena, const struct report *report, struct break_ *out)
{
	const struct facts *facts = report->facts;
	struct returned_case of = { .arena = arena, .bounce = report };
	const struct auth_result *against;

	if (facts->kind != KIND_BOUNCE || facts->route.hops.count == 0 ||
	    facts->embedded_count == 0)
		return false;
	of.original = &report->embedded[0];
	of.victim = victim_of(arena, facts);
	of.border = path_causes_border(of.original->facts);
	if (of.victim.len == 0 || of.border == NO_HOP || !was_in_his_name(&of) || had_it(&of) ||
	    was_spoken_for(&of))
		return false;
	against = refusal(&of);
	if (against != NULL)
		*out = make(&of, against);
	return against != NULL;
}
