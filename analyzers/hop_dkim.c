#include "analyzers/hop_dkim.h"

#include <string.h>

#include "analyzers/blame.h"
#include "analyzers/dkim_copies.h"
#include "parser/limits.h"
#include "parser/text.h"

/* What is done for one message. */
struct work {
	struct arena *arena;
	const struct facts *facts;
	struct header_index *index;
	uint64_t bytes; /* of header fields hashed */
	unsigned checks; /* of keys against signatures */
	struct blame_budget budget; /* for finding out what broke signatures */
	struct auth_result *results; /* by hop and signature; those of no method are not used */
};

/* One signature, and what is known of it whatever the stage. */
struct signed_by {
	const struct signature *signature;
	struct key_lookup lookup;
	struct header_selection selection;
	enum body_state body;
	uint64_t unsigned_bytes;
	bool unquoted; /* the body is as it was before a mailbox quoted its "From " lines */
	bool checked; /* `key` is of the stage that begins at `from` */
	struct key_result key;
	size_t from;
};

static bool has_body(const struct work *work)
{
	return work->facts->message->body.at != NULL;
}

/* Whether a field that is signed stands between two stages: else they are one to the signature. */
static bool differs(const struct header_selection *selection, size_t from, size_t to)
{
	for (size_t i = 0; i < selection->count; i++)
		if (selection->fields[i] >= from && selection->fields[i] < to)
			return true;
	return false;
}

/* Whether there is a key to check it with. */
static bool may_be_checked(const struct signed_by *by)
{
	return by->lookup.records.count > 0 && by->signature->fault == NULL;
}

/* Check b= on the stage that begins at field `from`; stages come from the top down. */
static bool check_stage(struct work *work, struct signed_by *by, size_t from)
{
	struct span digest;

	if (!may_be_checked(by)) {
		by->key = (struct key_result){ AUTH_PART_UNKNOWN, by->lookup.reason, NULL };
		return true;
	}
	if (by->checked && !differs(&by->selection, by->from, from))
		return true;
	if (work->bytes > LIMIT_SIGNED_BYTES || work->checks >= LIMIT_KEY_CHECKS)
		return false;
	digest = header_hash(work->arena, work->facts->message, &by->selection, from, by->signature,
			     &work->bytes);
	by->key = key_check(work->facts->told->keys, &by->lookup, by->signature, digest,
			    &work->checks);
	by->checked = true;
	by->from = from;
	return true;
}

static struct dkim_outcome judge(struct work *work, struct signed_by *by, size_t from, size_t hop)
{
	struct dkim_outcome spent = { .skipped = "budget" };

	if (!check_stage(work, by, from))
		return spent;
	return dkim_judge(by->signature, &by->lookup, &by->key, by->body, has_body(work),
			  hop_time(work->facts, hop));
}

/*
 * At an earlier hop only what is proven counts: that something does not fit
 * today tells nothing of that time.
 */
static struct dkim_outcome earlier(struct dkim_outcome out)
{
	bool half = out.skipped == NULL && out.verdict == AUTH_NEUTRAL;

	if (out.header == AUTH_PART_FAIL)
		out.header = AUTH_PART_UNKNOWN;
	if (out.body == AUTH_PART_FAIL)
		out.body = AUTH_PART_UNKNOWN;
	if (out.skipped == NULL && out.verdict != AUTH_PASS) {
		out.skipped = half ? "no-body" : "changed-since";
		out.reason = NULL;
		if (out.verdict != AUTH_PERMERROR && out.verdict != AUTH_TEMPERROR)
			out.why = out.skipped;
	}
	return out;
}

static void point(struct arena *arena, struct auth_result *result, enum evidence_kind kind,
		  struct span what, struct span text)
{
	*LIST_ADD(arena, &result->evidence) = (struct evidence){
		.kind = kind, .what = what, .text = text, .in_message = kind == EVIDENCE_FIELD
	};
}

static void say(struct arena *arena, struct auth_result *result, struct span sentence)
{
	result->explanation =
		result->explanation.len == 0
			? sentence
			: arena_say(arena, SPAN_FMT " " SPAN_FMT, SPAN_ARG(result->explanation),
				    SPAN_ARG(sentence));
}

static struct span key_words(struct arena *arena, const struct dkim_record *record)
{
	switch (record->key) {
	case KEY_RSA:
		return arena_say(arena, "RSA, %zu bits", record->rsa.bits);
	case KEY_ED25519:
		return SPAN("Ed25519");
	}
	return SPAN_NONE;
}

/* What else is to be known of a signature that was checked. */
static void say_more(struct work *work, const struct signed_by *by, struct auth_result *result,
		     const struct dkim_outcome *outcome)
{
	if (outcome->record != NULL && outcome->record->testing)
		say(work->arena, result, SPAN("Its domain only tests DKIM (t=y)."));
	if (by->unsigned_bytes > 0 && outcome->body == AUTH_PART_PASS)
		say(work->arena, result,
		    arena_say(work->arena, "The last %llu bytes of the body are not signed (l=).",
			      (unsigned long long)by->unsigned_bytes));
	if (outcome->skipped == NULL && outcome->header == AUTH_PART_FAIL &&
	    outcome->body == AUTH_PART_FAIL)
		say(work->arena, result,
		    SPAN("Signed header fields were changed, too, or the signature is not of this "
			 "mail."));
	if (outcome->skipped == NULL && work->facts->body_digests.assumed &&
	    outcome->body == AUTH_PART_FAIL)
		say(work->arena, result, SPAN("Lines end with LF here, which was taken for CRLF."));
	if (by->unquoted && outcome->body == AUTH_PART_PASS)
		say(work->arena, result,
		    SPAN("The mailbox quoted lines that begin with \"From \"; they were read "
			 "without the quote."));
	if (outcome->header == AUTH_PART_FAIL && by->lookup.records.count > 1)
		say(work->arena, result, SPAN("Several key records are published; none fits."));
}

static void explain(struct work *work, const struct signed_by *by, struct auth_result *result,
		    const struct dkim_outcome *outcome)
{
	if (outcome->skipped == NULL && outcome->verdict == AUTH_PASS && outcome->reason == NULL)
		say(work->arena, result,
		    arena_say(work->arena,
			      "Signed header fields and body are as " SPAN_FMT
			      " signed them (" SPAN_FMT ").",
			      SPAN_ARG(text_shown(work->arena, by->signature->domain_name)),
			      SPAN_ARG(key_words(work->arena, outcome->record))));
	else
		say(work->arena, result, dkim_explanation(work->arena, outcome->why));
	say_more(work, by, result, outcome);
}

static struct auth_result entry(struct work *work, const struct signed_by *by, size_t hop,
				const struct dkim_outcome *outcome)
{
	const struct signature *signature = by->signature;
	struct auth_result result = {
		.method = AUTH_DKIM,
		.source = AUTH_EVALUATED,
		.verdict = outcome->verdict,
		.skipped = outcome->skipped,
		.header = outcome->header,
		.body = outcome->body,
		.hop = hop,
		.identity = "header.d",
		.domain = signature->domain_name,
		.selector = signature->selector,
		.field = signature->field,
		.dnssec = by->lookup.answer.security,
		.reason = outcome->reason,
	};

	explain(work, by, &result, outcome);
	if (outcome->record != NULL)
		point(work->arena, &result, EVIDENCE_DNS,
		      arena_say(work->arena, SPAN_FMT " TXT", SPAN_ARG(by->lookup.name)),
		      outcome->record->text);
	return result;
}

/* What broke it: undone with success, or not. */
static const struct blame *find_blame(struct work *work, const struct signed_by *by,
				      const struct dkim_outcome *outcome)
{
	struct blame *blame;

	/* Another key's signature, or an expired one, was broken by no change of the mail. */
	if (outcome->skipped != NULL || outcome->verdict != AUTH_FAIL ||
	    (strcmp(outcome->reason, "body-hash") != 0 &&
	     strcmp(outcome->reason, "signature") != 0))
		return NULL;
	blame = arena_take(work->arena, 1, sizeof *blame);
	*blame = blame_signature(work->arena, work->facts, by->signature, outcome, &work->budget);
	return blame;
}

static void say_undone(struct work *work, const struct blame *blame, struct auth_result *result)
{
	for (size_t i = 0; i < blame->undone.count; i++)
		say(work->arena, result,
		    arena_say(work->arena, "What was done was undone: " SPAN_FMT ".",
			      SPAN_ARG(blame->undone.items[i].because)));
	if (blame->cut)
		say(work->arena, result,
		    SPAN("Not all that may have been done to it was tried (budget)."));
}

/* The final message: what z= tells of the fields is of use where they do not fit. */
static struct auth_result last_entry(struct work *work, struct signed_by *by, size_t hop)
{
	struct dkim_outcome outcome = judge(work, by, 0, hop);
	struct auth_result result = entry(work, by, hop, &outcome);
	struct dkim_detail *detail = arena_take(work->arena, 1, sizeof *detail);

	*detail = (struct dkim_detail){ by->signature, outcome.record, by->lookup.answer.count,
					by->unsigned_bytes, find_blame(work, by, &outcome) };
	result.dkim = detail;
	if (detail->blame != NULL)
		say_undone(work, detail->blame, &result);
	point(work->arena, &result, EVIDENCE_FIELD, SPAN("DKIM-Signature"),
	      span_trim(by->signature->fault != NULL ? by->signature->fault_at
						     : by->signature->raw));
	if (outcome.header == AUTH_PART_FAIL)
		dkim_copies_compare(work->arena, work->facts->message, by->signature, &result);
	return result;
}

/*
 * Up to which hop the mail was as it was signed: all that broke the signature
 * was undone, and who did it is known. NO_HOP: not known of any hop.
 */
static size_t whole_until(struct work *work, const struct auth_result *result)
{
	const struct blame *blame = result->dkim->blame;
	struct mutation_list changes;
	size_t hop = NO_HOP;

	if (blame == NULL || !blame->header || !blame->body || blame->undone.count == 0)
		return NO_HOP;
	changes = mutation_find(work->arena, work->facts, result);
	for (size_t i = 0; i < changes.count; i++) {
		if (!changes.items[i].proven || changes.items[i].hop == NO_HOP)
			return NO_HOP;
		if (changes.items[i].hop < hop)
			hop = changes.items[i].hop;
	}
	return hop;
}

/* The verdict at a hop that had the mail before it was changed, which is proven. */
static struct dkim_outcome restored(struct work *work, const struct signed_by *by,
				    struct dkim_outcome out, size_t hop)
{
	time_t now = hop_time(work->facts, hop);

	if (by->signature->has_expiry && now > 0 && (uint64_t)now > by->signature->expiry)
		return out;
	if (dkim_policy(by->signature, out.record) != NULL)
		return out;
	out.verdict = AUTH_PASS;
	out.header = out.body = AUTH_PART_PASS;
	out.skipped = NULL;
	out.reason = out.why = "restored";
	return out;
}

static void judge_signature(struct work *work, struct signed_by *by, size_t nth, size_t signatures)
{
	const struct hop_list *hops = &work->facts->route.hops;
	size_t last = hops->count > 0 ? hops->count - 1 : 0, whole;
	struct auth_result *now = &work->results[last * signatures + nth];

	*now = last_entry(work, by, hops->count > 0 ? last : NO_HOP);
	/* Earlier hops know no more of it then, and that is not counted. */
	if (work->facts->told->counted && now->skipped != NULL &&
	    strcmp(now->skipped, "offline") == 0)
		return;
	whole = whole_until(work, now);
	for (size_t i = last; i-- > 0;) {
		const struct hop *hop = &hops->items[i];

		if (hop->crossing != CROSSING_BORDER || by->signature->field <= hop->field)
			continue;
		struct dkim_outcome outcome = earlier(judge(work, by, hop->field + 1, i));
		if (outcome.skipped != NULL && whole != NO_HOP && i <= whole)
			outcome = restored(work, by, outcome, i);
		work->results[i * signatures + nth] = entry(work, by, i, &outcome);
	}
}

static struct signed_by prepare(struct work *work, struct dns_session *session,
				const struct signature *signature)
{
	struct signed_by by = { .signature = signature };

	by.lookup = key_lookup(session, work->arena, signature);
	if (signature->fault != NULL)
		return by;
	by.body = body_compare(&work->facts->body_digests, signature, &by.unsigned_bytes);
	if (by.body != BODY_SAME && work->facts->unquoted.known) {
		uint64_t bytes;

		by.unquoted = body_compare(&work->facts->unquoted, signature, &bytes) == BODY_SAME;
		if (by.unquoted) {
			by.body = BODY_SAME;
			by.unsigned_bytes = bytes;
		}
	}
	return by;
}

/* Every key is asked for before the first signature is checked. */
static size_t ask(struct work *work, struct dns_session *session, struct signed_by *all)
{
	const struct signatures *signatures = &work->facts->signatures;
	size_t count = 0;

	for (size_t i = 0; i < signatures->count; i++)
		if (signatures->items[i].kind == SIGNATURE_DKIM)
			all[count++] = prepare(work, session, &signatures->items[i]);
	return count;
}

void hop_dkim(struct dns_session *session, struct arena *arena, const struct facts *facts,
	      struct auth_result_list *list)
{
	struct work work = { .arena = arena, .facts = facts, .budget = blame_budget() };
	size_t hops = facts->route.hops.count > 0 ? facts->route.hops.count : 1;
	struct signed_by *all = arena_room(arena, facts->signatures.count, sizeof *all);
	size_t count = ask(&work, session, all);

	if (session->pending > 0 || count == 0)
		return;
	for (size_t i = 0; i < count && work.index == NULL; i++)
		if (may_be_checked(&all[i]))
			work.index = header_index_make(arena, facts->message);
	work.results = arena_room(arena, hops * count, sizeof *work.results);
	for (size_t i = 0; i < hops * count; i++)
		work.results[i].source = AUTH_CLAIMED; /* not used */
	for (size_t i = 0; i < count; i++) {
		if (may_be_checked(&all[i]))
			all[i].selection = header_select(arena, work.index, all[i].signature);
		judge_signature(&work, &all[i], i, count);
	}
	for (size_t i = 0; i < hops * count; i++)
		if (work.results[i].source == AUTH_EVALUATED)
			*LIST_ADD(arena, list) = work.results[i];
}
