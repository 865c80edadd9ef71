#include "analyzers/differences.h"

#include <string.h>

#include "analyzers/words.h"
#include "parser/text.h"

struct difference {
	struct arena *arena;
	const struct facts *facts;
	const struct auth_result_list *auth;
	const struct auth_result *claim,
		*evaluated; /* evaluated: what it is held against, or NULL */
	struct span explanation;
};

static bool is_word(const char *word, const char *wanted)
{
	return word != NULL && strcmp(word, wanted) == 0;
}

static bool same_identity(const struct auth_result *claim, const struct auth_result *evaluated)
{
	if (claim->method != evaluated->method)
		return false;
	if (claim->method == AUTH_SPF)
		return is_word(claim->identity, "helo") == is_word(evaluated->identity, "helo");
	if (claim->method == AUTH_DKIM)
		return span_equal_nocase(claim->domain, evaluated->domain) &&
		       (claim->selector.len == 0 || evaluated->selector.len == 0 ||
			span_equal_nocase(claim->selector, evaluated->selector));
	return true;
}

/*
 * The result of the same hop, method and identity that was worked out here; NULL: none was.
 * `first` is where the results of that hop begin.
 */
static const struct auth_result *counterpart(const struct auth_result_list *auth, size_t first,
					     const struct auth_result *claim)
{
	for (size_t i = first; auth->items[i].source == AUTH_EVALUATED; i++)
		if (auth->items[i].skipped == NULL && same_identity(claim, &auth->items[i]))
			return &auth->items[i];
	return NULL;
}

/* RFC 8601 leaves it to the verifier how it calls what does not verify. */
static bool says_the_same(const struct auth_result *claim, const struct auth_result *evaluated)
{
	if (claim->verdict == evaluated->verdict)
		return true;
	if (claim->method != AUTH_DKIM)
		return false;
	return claim->verdict != AUTH_PASS && claim->verdict != AUTH_TEMPERROR &&
	       evaluated->verdict != AUTH_PASS && evaluated->verdict != AUTH_TEMPERROR;
}

static bool is_untold(struct difference *of)
{
	const struct hop *hop = &of->facts->route.hops.items[of->claim->hop];

	if (hop->trust != TRUST_CLAIMED && of->claim->place != PLACE_AWAY)
		return false;
	of->explanation = SPAN("It stands where nobody who is believed vouches for it, so that "
			       "anybody may have written it.");
	return true;
}

static bool is_other_identity(struct difference *of)
{
	if (of->claim->domain.len == 0 || of->evaluated->domain.len == 0 ||
	    span_equal_nocase(of->claim->domain, of->evaluated->domain))
		return false;
	of->explanation =
		arena_say(of->arena, "It is of " SPAN_FMT ", and " SPAN_FMT " was evaluated here.",
			  SPAN_ARG(text_shown(of->arena, of->claim->domain)),
			  SPAN_ARG(text_shown(of->arena, of->evaluated->domain)));
	return true;
}

static bool is_other_client(struct difference *of)
{
	if (of->claim->client_ip.family == 0 || of->evaluated->client_ip.family == 0 ||
	    ip_equal(&of->claim->client_ip, &of->evaluated->client_ip))
		return false;
	of->explanation = arena_say(of->arena,
				    "It was checked against " SPAN_FMT
				    ", and the client of this hop is " SPAN_FMT ".",
				    SPAN_ARG(ip_text(of->arena, &of->claim->client_ip)),
				    SPAN_ARG(ip_text(of->arena, &of->evaluated->client_ip)));
	return true;
}

static bool is_received_spf_pass(const struct difference *of, const struct auth_result *other)
{
	const struct field_list *fields = &of->facts->message->fields;

	return other->source == AUTH_CLAIMED && other->method == AUTH_SPF &&
	       other->verdict == AUTH_PASS && other->hop != NO_HOP && other->hop < of->claim->hop &&
	       other->field < fields->count &&
	       fields->items[other->field].id == FIELD_RECEIVED_SPF &&
	       is_word(other->identity, "mailfrom");
}

/* What the same host recorded of a method at this hop passed. */
static bool recorded_pass(const struct difference *of, enum auth_method method)
{
	for (size_t i = 0; i < of->auth->count; i++) {
		const struct auth_result *other = &of->auth->items[i];

		if (other->source == AUTH_CLAIMED && other->method == method &&
		    other->hop == of->claim->hop && other->verdict == AUTH_PASS)
			return true;
	}
	return false;
}

static bool recorded_at_all(const struct difference *of, enum auth_method method)
{
	for (size_t i = 0; i < of->auth->count; i++)
		if (of->auth->items[i].source == AUTH_CLAIMED &&
		    of->auth->items[i].method == method && of->auth->items[i].hop == of->claim->hop)
			return true;
	return false;
}

/*
 * OpenDMARC 1.4 takes a Received-SPF field with identity=mailfrom for one of
 * its own host, whoever left it in the mail: DMARC passes where the host's own
 * checks found nothing that does.
 */
static bool is_misled(struct difference *of)
{
	if (of->claim->method != AUTH_DMARC || of->claim->verdict != AUTH_PASS ||
	    !recorded_at_all(of, AUTH_SPF) || recorded_pass(of, AUTH_SPF) ||
	    recorded_pass(of, AUTH_DKIM))
		return false;
	for (size_t i = 0; i < of->auth->count; i++) {
		const struct auth_result *other = &of->auth->items[i];

		if (!is_received_spf_pass(of, other))
			continue;
		of->explanation = arena_say(
			of->arena,
			"Neither SPF nor DKIM passed by what this host recorded itself: it took "
			"the Received-SPF field that " SPAN_FMT
			" left at hop %zu for one of its own.",
			SPAN_ARG(words_server(of->arena, &of->facts->route.hops.items[other->hop])),
			other->hop + 1);
		return true;
	}
	return false;
}

static bool is_behind_border(struct difference *of)
{
	const struct auth_result *found = of->evaluated;

	if (of->claim->method != AUTH_SPF || of->claim->verdict == AUTH_PASS)
		return false;
	if (found == NULL || !is_word(found->reason, "checked-inside"))
		return false;
	of->explanation = SPAN("It was checked behind the border, against a relay of the "
			       "receiver's own.");
	return true;
}

/* Genuine, and not fitting the mail as it is now: what it said was of an earlier state. */
static bool is_changed_mail(struct difference *of)
{
	if (of->claim->method != AUTH_DKIM || of->claim->verdict != AUTH_PASS ||
	    (!is_word(of->evaluated->reason, "body-hash") &&
	     !is_word(of->evaluated->reason, "signature")))
		return false;
	of->explanation = SPAN("The mail was changed after it was checked.");
	return true;
}

/* DMARC has no other answers than those of SPF and DKIM. */
static bool is_other_inputs(struct difference *of)
{
	if (of->claim->method != AUTH_DMARC)
		return false;
	of->explanation = arena_say(of->arena, "Here it comes to %s. " SPAN_FMT,
				    auth_verdict_word(of->evaluated->verdict),
				    SPAN_ARG(of->evaluated->explanation));
	return true;
}

/* The record that is published now says another thing than the one of that day. */
static bool is_changed_policy(struct difference *of)
{
	const struct hop *hop = &of->facts->route.hops.items[of->claim->hop];

	if (hop->trust == TRUST_CLAIMED || of->claim->method == AUTH_ARC)
		return false;
	of->explanation = arena_say(of->arena,
				    "By what the DNS says now it would be %s: the records may "
				    "have changed since.",
				    auth_verdict_word(of->evaluated->verdict));
	return true;
}

/* What an ARC set says of checks stands and falls with the chain that seals it (RFC 8617 5.2). */
static bool is_unproven(struct difference *of)
{
	const struct field_list *fields = &of->facts->message->fields;

	if (of->claim->field >= fields->count || of->claim->method == AUTH_ARC ||
	    fields->items[of->claim->field].id != FIELD_ARC_AUTHENTICATION_RESULTS)
		return false;
	for (size_t i = 0; i < of->auth->count; i++) {
		const struct auth_result *chain = &of->auth->items[i];

		if (chain->method == AUTH_ARC && chain->source == AUTH_EVALUATED &&
		    chain->skipped == NULL && chain->verdict == AUTH_FAIL) {
			of->explanation = SPAN("The ARC chain that seals it does not verify.");
			return true;
		}
	}
	return false;
}

/*
 * The first that fits explains. `alone`: also where nothing was evaluated to hold it against;
 * these come first.
 */
static const struct {
	const char *reason;
	bool (*fits)(struct difference *);
	bool alone;
} explanations[] = {
	{ "misled", is_misled, true },
	{ "unproven", is_unproven, true },
	{ "behind-border", is_behind_border, true },
	{ "other-client", is_other_client, false },
	{ "other-identity", is_other_identity, false },
	{ "below-trust", is_untold, false },
	{ "changed-since", is_changed_mail, false },
	{ "inputs-differ", is_other_inputs, false },
	{ "policy-changed", is_changed_policy, false },
};

/* Whether one of those may fit that explain a claim alone: most claims are of no such kind. */
static bool may_stand_alone(const struct facts *facts, const struct auth_result *claim)
{
	const struct field_list *fields = &facts->message->fields;

	return (claim->method == AUTH_DMARC && claim->verdict == AUTH_PASS) ||
	       (claim->field < fields->count &&
		fields->items[claim->field].id == FIELD_ARC_AUTHENTICATION_RESULTS);
}

static void explain(struct difference *of, struct auth_result *claim)
{
	bool differs = of->evaluated != NULL && !says_the_same(claim, of->evaluated);

	for (size_t i = 0; i < sizeof explanations / sizeof *explanations; i++) {
		if (!differs && !explanations[i].alone)
			return;
		if (!explanations[i].fits(of))
			continue;
		claim->reason = explanations[i].reason;
		claim->explanation = claim->explanation.len == 0
					     ? of->explanation
					     : arena_say(of->arena, SPAN_FMT " " SPAN_FMT,
							 SPAN_ARG(claim->explanation),
							 SPAN_ARG(of->explanation));
		return;
	}
}

void differences_explain(struct arena *arena, const struct facts *facts,
			 struct auth_result_list *auth)
{
	size_t first = 0; /* of the results of a hop */

	for (size_t i = 0; i < auth->count; i++) {
		struct auth_result *claim = &auth->items[i];
		const struct auth_result *evaluated;

		if (claim->hop != auth->items[first].hop)
			first = i;
		if (claim->source != AUTH_CLAIMED || claim->hop == NO_HOP)
			continue;
		evaluated = counterpart(auth, first, claim);
		if (evaluated == NULL && !may_stand_alone(facts, claim))
			continue;
		struct difference of = { arena, facts, auth, claim, evaluated, SPAN_NONE };
		explain(&of, claim);
	}
}
