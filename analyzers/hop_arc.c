#include "analyzers/hop_arc.h"

#include "analyzers/arc.h"
#include "analyzers/claim_place.h"
#include "analyzers/words.h"
#include "parser/text.h"

enum { SEALERS_MOST = 10 }; /* named in a sentence */

/* The sets that a stage shows: 1 to `count`, on the fields from `from` on. */
struct stage {
	size_t hop, count, from;
};
struct stage_list LIST_OF(struct stage);

/* Whether anything of ARC stands on the fields from `from` on. */
static bool has_members(const struct arc_sets *sets, size_t from)
{
	for (size_t i = 0; i < sets->count; i++)
		for (enum arc_member member = 0; member < ARC_MEMBERS; member++)
			if (sets->items[i].has[member] && sets->items[i].fields[member] >= from)
				return true;
	return false;
}

/* Whole sets, oldest first, on the fields from `from` on. */
static size_t whole_below(const struct arc_sets *sets, size_t from)
{
	size_t count = 0;

	while (count < sets->count && arc_set_whole(&sets->items[count], from))
		count++;
	return count;
}

static bool is_word(const char *word, struct span want)
{
	return span_equal(span_string(word), want);
}

static void say(struct arena *arena, struct auth_result *result, struct span sentence)
{
	if (sentence.len == 0)
		return;
	result->explanation =
		result->explanation.len == 0
			? sentence
			: arena_say(arena, SPAN_FMT " " SPAN_FMT, SPAN_ARG(result->explanation),
				    SPAN_ARG(sentence));
}

/* The signature that an outcome rests on; NULL: none could be read. */
static const struct signature *signature_of(const struct arc_work *work,
					    const struct arc_outcome *outcome)
{
	const struct arc_set *set;

	if (outcome->instance == 0 || outcome->instance > work->sets->count)
		return NULL;
	set = &work->sets->items[outcome->instance - 1];
	if (outcome->has_field && set->has[ARC_MESSAGE] && outcome->field == set->message.field)
		return &set->message;
	return set->has[ARC_SEAL] ? &set->seal : set->has[ARC_MESSAGE] ? &set->message : NULL;
}

static void point(struct arc_work *work, struct auth_result *result,
		  const struct arc_outcome *outcome, const struct signature *signature)
{
	const struct field *fields = work->message->fields.items;

	if (outcome->has_field)
		*LIST_ADD(work->arena, &result->evidence) = (struct evidence){
			.kind = EVIDENCE_FIELD,
			.what = fields[outcome->field].name,
			.text = span_trim(fields[outcome->field].raw),
			.in_message = true,
		};
	if (outcome->record != NULL && signature != NULL)
		*LIST_ADD(work->arena, &result->evidence) = (struct evidence){
			.kind = EVIDENCE_DNS,
			.what = arena_say(work->arena, SPAN_FMT " TXT",
					  SPAN_ARG(signature->key_name)),
			.text = outcome->record->text,
		};
}

/* Which field of which set it is that does not fit. */
static void say_where(struct arc_work *work, struct auth_result *result,
		      const struct arc_outcome *outcome, const struct signature *signature)
{
	if (outcome->instance > 0 && (!outcome->has_field || signature == NULL))
		say(work->arena, result,
		    arena_say(work->arena, "It concerns set %u.", outcome->instance));
	if (!outcome->has_field || signature == NULL)
		return;
	say(work->arena, result,
	    arena_say(work->arena, "It concerns the %s of set %u, of " SPAN_FMT ".",
		      signature->kind == SIGNATURE_ARC_SEAL ? "seal" : "message signature",
		      outcome->instance,
		      SPAN_ARG(text_shown(work->arena, signature->domain_name))));
	if (signature->kind == SIGNATURE_ARC_MESSAGE &&
	    is_word(outcome->reason, SPAN("body-hash")) &&
	    arc_body_unquoted(work->arena, work->message, signature))
		say(work->arena, result,
		    SPAN("The body verifies when the quoting of \">From \" is undone: the mail was "
			 "sealed before that was added."));
}

static void say_pass(struct arc_work *work, struct auth_result *result,
		     const struct arc_outcome *outcome)
{
	struct span_list sealers = { 0 };

	for (size_t i = 0; i < outcome->instance; i++)
		*LIST_ADD(work->arena, &sealers) =
			text_shown(work->arena, work->sets->items[i].seal.domain_name);
	say(work->arena, result,
	    arena_say(work->arena, "Sealed by " SPAN_FMT "%s.",
		      SPAN_ARG(words_list(work->arena, &sealers, SEALERS_MOST)),
		      sealers.count > 1 ? ", oldest first" : ""));
	if (outcome->oldest_pass > 0)
		say(work->arena, result,
		    arena_say(work->arena, "What was signed before set %u was changed since.",
			      outcome->oldest_pass));
}

static struct auth_result entry(struct arc_work *work, size_t hop,
				const struct arc_outcome *outcome)
{
	const struct signature *signature = signature_of(work, outcome);
	struct auth_result result = {
		.method = AUTH_ARC,
		.source = AUTH_EVALUATED,
		.verdict = outcome->verdict,
		.skipped = outcome->skipped,
		.header = outcome->header,
		.body = outcome->body,
		.hop = hop,
		.instance = outcome->instance,
		.field = outcome->has_field ? outcome->field : NO_FIELD,
		.reason = outcome->reason,
	};

	if (signature != NULL) {
		result.identity = "header.d";
		result.domain = signature->domain_name;
		result.selector = signature->selector;
	}
	if (outcome->skipped == NULL && outcome->verdict == AUTH_PASS)
		say_pass(work, &result, outcome);
	else
		say(work->arena, &result, arc_explanation(work->arena, outcome->why));
	if (outcome->skipped == NULL && outcome->verdict == AUTH_FAIL)
		say_where(work, &result, outcome, signature);
	point(work, &result, outcome, signature);
	return result;
}

/* That something does not fit today tells nothing of an earlier time. */
static struct auth_result earlier(struct arc_work *work, const struct stage *stage,
				  struct arc_outcome outcome)
{
	if (outcome.skipped == NULL && outcome.verdict != AUTH_PASS) {
		outcome.skipped = outcome.verdict == AUTH_NEUTRAL ? "no-body" : "changed-since";
		outcome.why = outcome.skipped;
		outcome.reason = NULL;
		outcome.instance = (unsigned)stage->count;
		outcome.has_field = false;
		outcome.record = NULL;
	}
	if (outcome.header == AUTH_PART_FAIL)
		outcome.header = AUTH_PART_UNKNOWN;
	if (outcome.body == AUTH_PART_FAIL)
		outcome.body = AUTH_PART_UNKNOWN;
	return entry(work, stage->hop, &outcome);
}

/* What the answers for these sets stand on together. */
static enum dns_security security_of(const struct arc_work *work, size_t count)
{
	enum dns_security all = work->checked[count - 1].message_key.answer.security;

	for (size_t i = 0; i < count; i++)
		all = dns_security_join(all, work->checked[i].seal_key.answer.security);
	return all;
}

/* The stages at which sets can have stood, newest first: the final message, borders before it. */
static struct stage_list stages_of(struct arena *arena, const struct facts *facts,
				   const struct arc_sets *sets)
{
	const struct hop_list *hops = &facts->route.hops;
	struct stage_list stages = { 0 };
	size_t last = hops->count > 0 ? hops->count - 1 : NO_HOP;

	*LIST_ADD(arena, &stages) = (struct stage){ last, sets->count, 0 };
	for (size_t i = hops->count > 0 ? last : 0; i-- > 0;) {
		size_t from = hops->items[i].field + 1;

		if (hops->items[i].crossing == CROSSING_BORDER && has_members(sets, from))
			*LIST_ADD(arena, &stages) =
				(struct stage){ i, whole_below(sets, from), from };
	}
	return stages;
}

/* How many sets need their keys: those of stages that no fault has settled. */
static size_t sets_asked(const struct arc_sets *sets, const struct stage_list *stages)
{
	size_t most = 0;

	for (size_t i = 0; i < stages->count; i++) {
		const struct stage *stage = &stages->items[i];

		if (stage->count > most &&
		    arc_sets_fault(sets, stage->count, stage->from).word == NULL)
			most = stage->count;
	}
	return most;
}

/* Each set, by the hop that sealed it, with what was found out of it. */
static struct arc_told_list tell_sets(struct arc_work *work, const struct facts *facts, time_t now)
{
	struct arc_told_list list = { 0 };
	struct ip nobody = { 0 };

	if (work->sets->count == 0)
		return list;
	for (size_t i = 0; i < work->sets->count; i++) {
		const struct arc_set *set = &work->sets->items[i];
		struct arc_told *told = LIST_ADD(work->arena, &list);

		told->instance = (unsigned)i + 1;
		told->hop = NO_HOP;
		if (set->has[ARC_SEAL]) {
			told->hop = claim_place_find(&facts->route, set->fields[ARC_SEAL],
						     SPAN_NONE, &nobody)
					    .hop;
			told->sealer = set->seal.domain_name;
			told->chain = set->seal.chain;
		}
		if (i < work->asked || (work->failure_sealed && i + 1 == work->sets->count))
			told->seal = arc_seal_judge(work, i, now).header;
		if (i >= work->asked)
			continue;
		struct dkim_outcome message = arc_message_judge(work, i, 0, now);
		told->header = message.header;
		told->body = message.body;
	}
	return list;
}

/* The chain as it is now, and all its sets. */
static struct auth_result final(struct arc_work *work, const struct facts *facts,
				const struct stage *stage, const struct arc_outcome *outcome)
{
	struct auth_result result = entry(work, stage->hop, outcome);

	result.sets = tell_sets(work, facts, hop_time(facts, stage->hop));
	result.oldest_pass_known = outcome->verdict == AUTH_PASS && outcome->skipped == NULL;
	result.oldest_pass = outcome->oldest_pass;
	return result;
}

/* Most mails have no chain, now or before. */
static void add_none(struct arena *arena, const struct facts *facts, struct auth_result_list *list)
{
	size_t hops = facts->route.hops.count;

	*LIST_ADD(arena, list) = (struct auth_result){
		.method = AUTH_ARC,
		.source = AUTH_EVALUATED,
		.verdict = AUTH_NONE,
		.hop = hops > 0 ? hops - 1 : NO_HOP,
		.field = NO_FIELD,
	};
}

void hop_arc(struct dns_session *session, struct arena *arena, const struct facts *facts,
	     struct auth_result_list *list)
{
	struct arc_work work = {
		.arena = arena,
		.message = facts->message,
		.sets = &facts->arc,
		.digests = &facts->body_digests,
		.keys = facts->told->keys,
	};
	struct stage_list stages;
	size_t asked;

	if (facts->arc.fields == 0) {
		if (session->pending == 0)
			add_none(arena, facts, list);
		return;
	}
	stages = stages_of(arena, facts, &facts->arc);
	asked = sets_asked(&facts->arc, &stages);
	/* Offline nothing counts but the chain as it is now. */
	if (facts->told->counted && dns_session_is_off(session))
		stages.count = 1;
	arc_ask(&work, session, asked);
	if (session->pending > 0)
		return;
	struct auth_result *results = arena_room(arena, stages.count, sizeof *results);

	for (size_t i = 0; i < stages.count; i++) {
		const struct stage *stage = &stages.items[i];
		time_t now = hop_time(facts, stage->hop);
		struct arc_outcome outcome = arc_judge(&work, stage->count, stage->from, now);

		results[i] = i == 0 ? final(&work, facts, stage, &outcome)
				    : earlier(&work, stage, outcome);
		if (stage->count > 0 && stage->count <= asked)
			results[i].dnssec = security_of(&work, stage->count);
	}
	for (size_t i = stages.count; i-- > 0;)
		*LIST_ADD(arena, list) = results[i];
}
