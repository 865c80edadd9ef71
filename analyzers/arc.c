#include "analyzers/arc.h"

#include "analyzers/canon.h"
#include "parser/limits.h"

static bool is_failure(const char *fault)
{
	return span_equal(span_string(fault), SPAN("chain-failed"));
}

void arc_ask(struct arc_work *work, struct dns_session *session, size_t count)
{
	struct arc_fault fault = arc_sets_fault(work->sets, work->sets->count, 0);
	size_t newest = work->sets->count - 1;
	uint64_t unsigned_bytes;

	work->checked = arena_take(work->arena, work->sets->count, sizeof *work->checked);
	work->asked = count;
	work->failure_sealed =
		is_failure(fault.word) && arc_set_whole(&work->sets->items[newest], 0);
	if (work->failure_sealed)
		work->checked[newest].seal_key =
			key_lookup(session, work->arena, &work->sets->items[newest].seal);
	for (size_t i = count; i-- > 0;) {
		const struct arc_set *set = &work->sets->items[i];
		struct arc_checked *checked = &work->checked[i];

		checked->seal_key = key_lookup(session, work->arena, &set->seal);
		checked->message_key = key_lookup(session, work->arena, &set->message);
		checked->body = body_compare(work->digests, &set->message, &unsigned_bytes);
	}
}

static bool is_spent(const struct arc_work *work)
{
	return work->bytes > LIMIT_SIGNED_BYTES || work->checks >= LIMIT_KEY_CHECKS;
}

static struct dkim_outcome judge(struct arc_work *work, const struct signature *signature,
				 const struct key_lookup *lookup, struct span digest,
				 enum body_state body, time_t now)
{
	struct key_result key = { AUTH_PART_UNKNOWN, lookup->reason, NULL };
	bool has_body = signature->kind == SIGNATURE_ARC_SEAL || work->message->body.at != NULL;

	if (lookup->records.count > 0)
		key = key_check(work->keys, lookup, signature, digest, &work->checks);
	return dkim_judge(signature, lookup, &key, body, has_body, now);
}

struct dkim_outcome arc_message_judge(struct arc_work *work, size_t set, size_t from, time_t now)
{
	const struct signature *signature = &work->sets->items[set].message;
	struct arc_checked *checked = &work->checked[set];
	struct span digest = SPAN_NONE;

	if (is_spent(work))
		return (struct dkim_outcome){ .skipped = "budget", .why = "budget" };
	if (signature->fault == NULL && checked->message_key.records.count > 0) {
		if (work->index == NULL)
			work->index = header_index_make(work->arena, work->message);
		if (checked->selection.fields == NULL)
			checked->selection = header_select(work->arena, work->index, signature);
		digest = header_hash(work->arena, work->message, &checked->selection, from,
				     signature, &work->bytes);
	}
	return judge(work, signature, &checked->message_key, digest, checked->body, now);
}

static void add_to_digest(void *digest, struct span bytes)
{
	digest_add(digest, bytes);
}

/*
 * The digest of a seal: the fields of all sets up to its own, oldest first, in
 * the order of their members, relaxed (RFC 8617 5.1.1). One that says cv=fail is
 * over its own set alone (5.1.2).
 */
static struct span seal_hash(struct arc_work *work, size_t last)
{
	const struct signature *seal = &work->sets->items[last].seal;
	size_t first = span_equal(seal->chain, SPAN("fail")) ? last : 0;
	struct digest *digest = digest_open_kind(work->arena, seal->hash);
	char *room = arena_bytes(work->arena, HASH_SIZE_MOST);
	struct canon_out out;

	canon_begin(&out, (struct canon_sink){ add_to_digest, digest });
	for (size_t i = first; i <= last; i++)
		for (enum arc_member member = 0; member < ARC_MEMBERS; member++) {
			size_t field = work->sets->items[i].fields[member];

			if (i < last || member != ARC_SEAL)
				canon_field(&out, CANON_RELAXED,
					    work->message->fields.items[field].raw, SPAN_NONE);
		}
	canon_last_field(&out, CANON_RELAXED, seal->raw, seal->signature_room);
	canon_end(&out);
	work->bytes += out.bytes;
	digest_finish(digest, (unsigned char *)room);
	return (struct span){ room, digest_size(digest) };
}

struct dkim_outcome arc_seal_judge(struct arc_work *work, size_t set, time_t now)
{
	const struct signature *seal = &work->sets->items[set].seal;
	struct arc_checked *checked = &work->checked[set];
	struct span digest = SPAN_NONE;

	if (checked->has_seal)
		return checked->seal;
	if (is_spent(work))
		return (struct dkim_outcome){ .skipped = "budget", .why = "budget" };
	if (seal->fault == NULL && checked->seal_key.records.count > 0)
		digest = seal_hash(work, set);
	checked->seal = judge(work, seal, &checked->seal_key, digest, BODY_SAME, now);
	checked->has_seal = true;
	return checked->seal;
}

/* The chain -------------------------------------------------------------------------------- */

/* Where the chain stands, in words that count against it: the first of the gravest is kept. */
enum gravity { SOUND, HALF_KNOWN, UNKNOWN, BROKEN };

static enum gravity gravity_of(const struct dkim_outcome *outcome)
{
	if (outcome->skipped != NULL)
		return UNKNOWN;
	switch (outcome->verdict) {
	case AUTH_PASS:
		return SOUND;
	case AUTH_NEUTRAL:
		return HALF_KNOWN;
	case AUTH_TEMPERROR:
		return UNKNOWN;
	case AUTH_NONE:
	case AUTH_FAIL:
	case AUTH_SOFTFAIL:
	case AUTH_POLICY:
	case AUTH_PERMERROR:
	case AUTH_VERDICTS:
		break;
	}
	return BROKEN;
}

/* The chain's verdict is pass or fail; that a key cannot be had now is told apart. */
static enum auth_verdict verdict_of(const struct dkim_outcome *outcome)
{
	switch (gravity_of(outcome)) {
	case SOUND:
		return AUTH_PASS;
	case HALF_KNOWN:
		return AUTH_NEUTRAL;
	case UNKNOWN:
		return AUTH_TEMPERROR;
	case BROKEN:
		break;
	}
	return AUTH_FAIL;
}

static void take(struct arc_outcome *out, enum gravity *gravest, const struct dkim_outcome *one,
		 const struct signature *signature)
{
	if (gravity_of(one) <= *gravest)
		return;
	*gravest = gravity_of(one);
	out->verdict = verdict_of(one);
	out->skipped = one->skipped;
	out->reason = one->reason;
	out->why = one->why;
	out->instance = signature->instance;
	out->field = signature->field;
	out->record = one->record;
}

/* The oldest ARC-Message-Signature that verifies together with all above it; 0: all do. */
static unsigned oldest_pass(struct arc_work *work, size_t count, size_t from, time_t now)
{
	for (size_t i = count - 1; i-- > 0;) {
		struct dkim_outcome one = arc_message_judge(work, i, from, now);

		if (gravity_of(&one) > HALF_KNOWN)
			return (unsigned)i + 2;
	}
	return 0;
}

static struct arc_outcome judge_signatures(struct arc_work *work, size_t count, size_t from,
					   time_t now)
{
	const struct arc_set *newest = &work->sets->items[count - 1];
	struct dkim_outcome one = arc_message_judge(work, count - 1, from, now);
	struct arc_outcome out = {
		.verdict = AUTH_PASS,
		.instance = (unsigned)count,
		.has_field = true,
		.field = newest->fields[ARC_SEAL],
		.header = one.header,
		.body = one.body,
		.oldest_pass = (unsigned)count,
	};
	enum gravity gravest = SOUND;

	take(&out, &gravest, &one, &newest->message);
	if (gravity_of(&one) <= HALF_KNOWN)
		out.oldest_pass = oldest_pass(work, count, from, now);
	for (size_t i = count; i-- > 0;) {
		struct dkim_outcome seal = arc_seal_judge(work, i, now);

		take(&out, &gravest, &seal, &work->sets->items[i].seal);
		if (gravest == SOUND && i == count - 1)
			out.record = seal.record;
	}
	return out;
}

struct arc_outcome arc_judge(struct arc_work *work, size_t count, size_t from, time_t now)
{
	struct arc_fault fault = arc_sets_fault(work->sets, count, from);

	if (fault.word == NULL && count == 0)
		return (struct arc_outcome){ .verdict = AUTH_NONE };
	if (fault.word != NULL)
		return (struct arc_outcome){
			.verdict = AUTH_FAIL,
			.reason = fault.word,
			.why = fault.word,
			.instance = fault.instance,
			.has_field = fault.has_field,
			.field = fault.field,
		};
	return judge_signatures(work, count, from, now);
}

/* Bodies with quoted "From " ----------------------------------------------------------------- */

enum quoting { ONE_MARK, ANY_MARKS };

/* How many ">" begin the line, when "From " follows them and they may be undone. */
static bool is_quoted(struct span line, enum quoting quoting)
{
	size_t marks = 0;

	while (marks < line.len && line.at[marks] == '>')
		marks++;
	return marks > 0 && (quoting == ANY_MARKS || marks == 1) &&
	       span_starts(span_from(line, marks), SPAN("From "));
}

/* Feed the body without the marks that were added; false: there is none. */
static bool feed_unquoted(struct body_hasher *hasher, struct span body, enum quoting quoting)
{
	size_t at = body.len > 0 && body.at[0] == '>' ? 0 : span_find_line(body, SPAN(">"));
	bool found = false;

	while (at != NOT_FOUND) {
		struct span line = span_from(body, at);

		bool quoted = is_quoted(line, quoting);

		body_hasher_add(hasher, span_upto(body, quoted ? at : at + 1));
		found = found || quoted;
		body = span_from(line, 1);
		at = span_find_line(body, SPAN(">"));
	}
	body_hasher_add(hasher, body);
	return found;
}

bool arc_body_unquoted(struct arena *arena, const struct message *message,
		       const struct signature *signature)
{
	struct signature copy = *signature;
	struct signatures only = { .items = &copy, .count = 1 };

	if (message->body.at == NULL || message->cut)
		return false;
	for (enum quoting quoting = ONE_MARK; quoting <= ANY_MARKS; quoting++) {
		struct body_hasher *hasher = body_hasher_open(arena, &only);
		bool found = feed_unquoted(hasher, message->body, quoting);
		struct body_digests digests = body_hasher_finish(hasher);
		uint64_t unsigned_bytes;

		if (found && body_compare(&digests, signature, &unsigned_bytes) == BODY_SAME)
			return true;
	}
	return false;
}

static const struct {
	const char *word, *sentence;
} sentences[] = {
	{ "sets-too-many", "There are more ARC sets than a message may have (50)." },
	{ "instance-syntax", "An ARC field does not tell to which set it belongs." },
	{ "chain-failed", "Its newest sealer found the chain broken and sealed that (cv=fail)." },
	{ "set-duplicate", "A set has two fields of a kind." },
	{ "set-missing", "A set is missing although there are later ones." },
	{ "set-incomplete", "A set does not have all of its three fields." },
	{ "chain-status", "What a seal says of the chain before it (cv=) cannot be at its place." },
	{ "seal-signed", "An ARC-Message-Signature signs a seal, which it must not." },
};

struct span arc_explanation(struct arena *arena, const char *word)
{
	for (size_t i = 0; word != NULL && i < sizeof sentences / sizeof *sentences; i++)
		if (span_equal(span_string(word), span_string(sentences[i].word)))
			return span_string(sentences[i].sentence);
	return dkim_explanation(arena, word);
}
