#include "analyzers/check.h"
#include "analyzers/dkim.h"
#include "analyzers/dmarc.h"
#include "analyzers/signature_marks.h"
#include "analyzers/words.h"
#include "data/published_keys.h"
#include "parser/limits.h"
#include "parser/text.h"

enum { SHORT_KEY = 1024 }; /* bits: what RFC 8301 lets pass and advises against */

enum {
	FORGEABLE_KEY,
	WEAK_KEY,
	SHORT,
	SHA1,
	TEST_KEY,
	SEVERAL_KEYS,
	BODY_LENGTH,
	FROM_UNSIGNED,
	FIELD_DOUBLED,
	FROM_OPEN,
	FIELD_UNSIGNED,
	EXPIRED,
	FUTURE,
	STRANGERS,
	REPLAY,
	SHARED_KEY,
	LINE_ENDS,
	TOO_MANY,
};

static const struct rule rules[] = {
	[FORGEABLE_KEY] = {
		.id = "dkim.broken-key",
		.severity = SEVERITY_WARNING,
		.title = "a published key cannot be used, or proves nothing",
		.advice = "Have the domain publish a new key. Until then take its signatures "
			  "with this selector for none.",
		.reference = "RFC 8301 3.2",
		.meaning = "The key record is there, but its key is broken, larger than anybody "
			   "uses, or of a kind under which anybody can make signatures, such as "
			   "an RSA exponent of 1 or a point of small order. Some verifiers take "
			   "such keys; here no signature is checked with them.",
	},
	[WEAK_KEY] = {
		.id = "dkim.weak-key",
		.severity = SEVERITY_WARNING,
		.title = "a signature was made with a key that can be broken",
		.advice = "Have the domain publish a key of 2048 bits under a new selector, and "
			  "remove this one.",
		.reference = "RFC 8301 3.2",
		.meaning = "RSA keys under 1024 bits have been factored by single persons, so "
			   "that the signature is genuine says nothing of who made it. Its "
			   "verdict is policy, never pass. The same holds of keys of any length "
			   "that a faulty generator made (ROCA, CVE-2017-15361: their modulus "
			   "shows it), and of those whose private half a document prints as an "
			   "example; no standard refuses these, so their verdict stays.",
	},
	[SHORT] = {
		.id = "dkim.short-key",
		.severity = SEVERITY_NOTE,
		.title = "a signature was made with a key of only 1024 bits",
		.advice = "Move to 2048 bits with the next rotation.",
		.reference = "RFC 8301 3.2",
		.meaning = "1024 bits are the least that verifiers accept; signers should use "
			   "2048. Nothing is wrong with this mail.",
	},
	[SHA1] = {
		.id = "dkim.sha1",
		.severity = SEVERITY_WARNING,
		.title = "a signature rests on SHA-1",
		.advice = "Have the signer use rsa-sha256.",
		.reference = "RFC 8301 3.1",
		.meaning = "rsa-sha1 must neither be used nor be accepted any more. The "
			   "signature was checked all the same, as evidence; its verdict is "
			   "policy where it is genuine, never pass.",
	},
	[TEST_KEY] = {
		.id = "dkim.test-key",
		.severity = SEVERITY_NOTE,
		.title = "the domain of a signature only tests DKIM",
		.advice = "Take t=y out of the key record once signing works.",
		.reference = "RFC 6376 3.6.1",
		.meaning = "The key record has t=y. Receivers are not to treat such mail in any "
			   "other way than unsigned mail, whether the signature verifies or not.",
	},
	[SEVERAL_KEYS] = {
		.id = "dkim.several-keys",
		.severity = SEVERITY_NOTE,
		.title = "several records are published under the name of one key",
		.advice = "Leave one record under each selector.",
		.reference = "RFC 6376 3.6.2.2",
		.meaning = "What a verifier makes of several records is not defined: some take "
			   "the first, some none. Here each is tried. The same signature may "
			   "therefore fail elsewhere, or only now and then.",
	},
	[BODY_LENGTH] = {
		.id = "dkim.body-length",
		.severity = SEVERITY_WARNING,
		.title = "text stands behind the signed part of the body",
		.advice = "Do not trust what is shown of the body. Have the signer leave l= out.",
		.reference = "RFC 6376 8.2",
		.meaning = "The signature covers only the first bytes of the body (l=), and there "
			   "are more. Anybody on the way could add them, and with MIME or HTML "
			   "they can hide what was signed. The signature verifies all the same.",
	},
	[FROM_UNSIGNED] = {
		.id = "dkim.from-unsigned",
		.severity = SEVERITY_WARNING,
		.title = "a signature does not cover the From field",
		.advice = "Take the signature for none, as verifiers must.",
		.reference = "RFC 6376 5.4",
		.meaning = "Every signature must name From in h=. One that does not vouches for a "
			   "text and not for its author, and is refused.",
	},
	[FIELD_DOUBLED] = {
		.id = "dkim.field-doubled",
		.severity = SEVERITY_WARNING,
		.title = "a field stands twice, and only one of them is signed",
		.advice = "Look at both fields: programs show the one, and the signature vouches "
			  "for the other.",
		.reference = "RFC 6376 8.15",
		.meaning = "A signature covers the lowest field of a name, and many mail programs "
			   "show the topmost. A field that may stand only once was put above the "
			   "signed one, and the signature verifies all the same. This is how a "
			   "genuine signature is made to vouch for another author or subject.",
	},
	[FROM_OPEN] = {
		.id = "dkim.from-not-oversigned",
		.severity = SEVERITY_NOTE,
		.title = "a From field could be added without breaking the signature",
		.advice = "Have the signer name From twice in h= (oversigning).",
		.reference = "RFC 6376 5.4",
		.meaning = "h= names From as often as there are From fields, so one more above "
			   "them would not be noticed by DKIM. Named once more, it would break "
			   "the signature. Most signers leave it at that; nothing was added here.",
	},
	[FIELD_UNSIGNED] = {
		.id = "dkim.field-unsigned",
		.severity = SEVERITY_NOTE,
		.title = "fields that readers see are not signed",
		.advice = "Have the signer put them into h=. Do not rely on their content.",
		.reference = "RFC 6376 5.4.1",
		.meaning = "The mail has these fields, and no signature that verifies covers "
			   "them: whoever had the mail could change them.",
	},
	[EXPIRED] = {
		.id = "dkim.expired",
		.severity = SEVERITY_NOTE,
		.title = "the time of a signature was over when the mail arrived",
		.advice = "Look for where the mail waited, and at the clocks on the way. "
			  "Signers should leave more than a week between t= and x=.",
		.reference = "RFC 6376 3.5",
		.meaning = "The signature is genuine, and named a time (x=) that was over at this "
			   "hop by its own stamp. Either the mail took long, or somebody sent an "
			   "old one again.",
	},
	[FUTURE] = {
		.id = "dkim.future",
		.severity = SEVERITY_NOTE,
		.title = "a signature is dated after the arrival of the mail",
		.advice = "Compare the clocks of the signer and of the receiver.",
		.reference = "RFC 6376 3.5",
		.meaning = "The signer tells when it signed (t=), and this lies over a day after "
			   "the last stamp. Verifiers may refuse such signatures.",
	},
	[STRANGERS] = {
		.id = "dkim.third-party",
		.severity = SEVERITY_NOTE,
		.title = "signatures verify, but none is the author's domain's",
		.advice = "Do not take them for a word of the author. If the author's domain is "
			  "yours, have the service that sends for you sign with it.",
		.reference = "RFC 7489 3.1.1",
		.meaning = "Whoever signed vouches for having handled the mail, and not for who "
			   "wrote it. For DMARC such a signature counts nothing.",
	},
	[REPLAY] = {
		.id = "dkim.replay",
		.severity = SEVERITY_NOTE,
		.title = "a genuine signature, on a mail that may have been sent again by others",
		.advice = "Ask the author's domain whether it sent this mail to this recipient.",
		.reference = "RFC 6376 8.6",
		.meaning = "Anybody who got a signed mail can send it to others, and it still "
			   "verifies. Each sign alone is of no weight: lists, forwarding and "
			   "blind copies leave them, too.",
	},
	[SHARED_KEY] = {
		.id = "dkim.shared-key",
		.severity = SEVERITY_NOTE,
		.title = "two organisations publish one and the same key",
		.advice = "Each domain should have a key of its own, that its owner can withdraw alone. "
			  "Ask the service that sends for both to make one for each.",
		.reference = "RFC 6376 8.4",
		.meaning = "The signatures are of domains that have nothing to do with each other, and "
			   "verify by the same key: who has its private half signs for both, so that "
			   "neither signature tells more than the other. Services that send for many "
			   "customers with one key leave this; so does a key that was copied from "
			   "an example or made by a faulty generator.",
	},
	[LINE_ENDS] = {
		.id = "dkim.line-ends",
		.severity = SEVERITY_NOTE,
		.title = "a signed body has lines that end with LF alone",
		.advice = "Where verifiers disagree on this signature, look here first. The host that "
			  "wrote such lines should send CRLF only; a border should refuse the others "
			  "(Postfix: smtpd_forbid_bare_newline).",
		.reference = "RFC 6376 5.3; RFC 5321 2.3.8",
		.meaning = "Lines of the header end with CRLF, as all do in SMTP, and lines of the body "
			   "do not. A program on the way put them in, or somebody tries how hosts read "
			   "them (SMTP smuggling). One verifier hashes the LF as it stands, another as "
			   "the CRLF that the next relay will make of it, and both are right by their "
			   "bytes. Here LF is taken for CRLF.",
	},
	[TOO_MANY] = {
		.id = "dkim.too-many",
		.severity = SEVERITY_WARNING,
		.title = "the mail has more signatures than are checked",
		.advice = "Look at the mail by hand: no honest one has so many.",
		.reference = "RFC 6376 8.4",
		.meaning = "Each signature costs the verifier a question to the DNS and some work, "
			   "so their number is limited. The topmost were checked, those below "
			   "them were not.",
	},
};

struct looking {
	const struct report *report;
	struct arena *arena;
	struct finding_list *out;
	const struct auth_result *result; /* one signature's on the final message */
};

static struct finding *add(const struct looking *at, size_t rule, struct span detail)
{
	struct finding *finding =
		finding_add(at->arena, at->out, &rules[rule], at->result->hop, detail);

	finding_point(at->arena, finding, "DKIM-Signature",
		      span_trim(at->result->dkim->signature->raw));
	return finding;
}

static struct span signer(const struct looking *at)
{
	return text_shown(at->arena, at->result->domain);
}

static bool passes(const struct auth_result *result)
{
	return result->skipped == NULL && result->verdict == AUTH_PASS;
}

static bool has_reason(const struct auth_result *result, struct span word)
{
	return result->skipped == NULL && span_equal(span_string(result->reason), word);
}

static bool is_written(const char *hex, const unsigned char *sum)
{
	for (size_t i = 0; i < SHA256_SIZE; i++)
		if (span_hex(span_string(hex), 2 * i) != sum[i])
			return false;
	return true;
}

/* Where the private half of a key is printed; NULL: nowhere that is known. */
static const char *published_where(struct arena *arena, const struct dkim_record *record)
{
	struct digest *digest = digest_open(arena);
	struct span bytes = record->key == KEY_RSA ? record->rsa.modulus : record->material;
	unsigned char sum[SHA256_SIZE];

	digest_add(digest, bytes);
	digest_finish(digest, sum);
	for (size_t i = 0; i < published_key_count; i++)
		if (is_written(published_keys[i].sha256, sum))
			return published_keys[i].where;
	return NULL;
}

/* Keys of any length that are no secret. */
static void check_secret(const struct looking *at, const struct dkim_record *record)
{
	const char *where = published_where(at->arena, record);

	if (where != NULL)
		add(at, WEAK_KEY,
		    arena_say(at->arena, "the private key of " SPAN_FMT " is printed in %s",
			      SPAN_ARG(signer(at)), where));
	if (record->key == KEY_RSA && rsa_key_is_roca(&record->rsa))
		add(at, WEAK_KEY,
		    arena_say(at->arena, "the key of " SPAN_FMT " has the mark of CVE-2017-15361",
			      SPAN_ARG(signer(at))));
}

static void check_key(const struct looking *at)
{
	const struct dkim_detail *detail = at->result->dkim;
	const struct dkim_record *record = detail->record;

	if (has_reason(at->result, SPAN("key-unusable")))
		add(at, FORGEABLE_KEY,
		    arena_say(at->arena, "the key of " SPAN_FMT, SPAN_ARG(signer(at))));
	if (detail->records > 1)
		add(at, SEVERAL_KEYS,
		    arena_say(at->arena, SPAN_FMT " publishes %zu%s", SPAN_ARG(signer(at)),
			      detail->records,
			      detail->records > LIMIT_KEY_RECORDS
				      ? ", of which the first 8 were tried"
				      : ""));
	if (record == NULL || record->fault != NULL)
		return;
	check_secret(at, record);
	if (record->testing)
		add(at, TEST_KEY, arena_say(at->arena, SPAN_FMT, SPAN_ARG(signer(at))));
	if (record->key == KEY_RSA && record->rsa.bits <= SHORT_KEY)
		add(at, record->rsa.bits < SHORT_KEY ? WEAK_KEY : SHORT,
		    arena_say(at->arena, "the key of " SPAN_FMT " has %zu bits",
			      SPAN_ARG(signer(at)), record->rsa.bits));
}

static void check_fields(const struct looking *at)
{
	const struct message *message = at->report->facts->message;
	const struct signature *signature = at->result->dkim->signature;
	struct span doubled, missing;

	if (has_reason(at->result, SPAN("from-unsigned")))
		add(at, FROM_UNSIGNED,
		    arena_say(at->arena, "that of " SPAN_FMT, SPAN_ARG(signer(at))));
	if (!passes(at->result))
		return;
	doubled = signature_doubled(at->arena, message, signature);
	missing = signature_unsigned(at->arena, message, signature);
	if (doubled.len > 0)
		add(at, FIELD_DOUBLED,
		    arena_say(at->arena, SPAN_FMT ", signed once by " SPAN_FMT, SPAN_ARG(doubled),
			      SPAN_ARG(signer(at))));
	if (signature_leaves_from_open(message, signature))
		add(at, FROM_OPEN,
		    arena_say(at->arena, "by the signature of " SPAN_FMT, SPAN_ARG(signer(at))));
	if (missing.len > 0)
		add(at, FIELD_UNSIGNED,
		    arena_say(at->arena, SPAN_FMT ", by the signature of " SPAN_FMT,
			      SPAN_ARG(missing), SPAN_ARG(signer(at))));
}

static void check_algorithm(const struct looking *at)
{
	const struct dkim_detail *detail = at->result->dkim;

	if (detail->signature->fault == NULL && detail->signature->hash == HASH_SHA1)
		add(at, SHA1, arena_say(at->arena, "that of " SPAN_FMT, SPAN_ARG(signer(at))));
	if (detail->unsigned_bytes > 0 && at->result->body == AUTH_PART_PASS)
		add(at, BODY_LENGTH,
		    arena_say(at->arena, "%llu bytes are not covered by the signature of " SPAN_FMT,
			      (unsigned long long)detail->unsigned_bytes, SPAN_ARG(signer(at))));
}

static void check_time(const struct looking *at)
{
	const struct signature *signature = at->result->dkim->signature;
	time_t arrival = signature_arrival(&at->report->facts->route);
	struct span by = signer(at);

	if (has_reason(at->result, SPAN("expired")))
		add(at, EXPIRED, arena_say(at->arena, "that of " SPAN_FMT, SPAN_ARG(by)));
	if (signature->fault == NULL && signature->has_time && arrival != 0 &&
	    (int64_t)signature->time - (int64_t)arrival > SIGNATURE_DAY)
		add(at, FUTURE,
		    arena_say(at->arena, "that of " SPAN_FMT " is dated " SPAN_FMT " ahead",
			      SPAN_ARG(by),
			      SPAN_ARG(words_duration(at->arena, (long long)signature->time -
									 (long long)arrival))));
}

/* The first that is genuine tells for all. */
static void check_replay(const struct report *report, struct arena *arena, struct finding_list *out)
{
	struct looking at = { .report = report, .arena = arena, .out = out };
	struct span signs;

	for (size_t i = 0; i < report->auth.count && at.result == NULL; i++)
		if (report->auth.items[i].dkim != NULL && passes(&report->auth.items[i]))
			at.result = &report->auth.items[i];
	if (at.result == NULL)
		return;
	signs = signature_replay_signs(arena, report->facts, at.result);
	if (signs.len > 0)
		add(&at, REPLAY, signs);
}

/* Signatures verify, and none is of the author. */
static void check_strangers(const struct report *report, struct arena *arena,
			    struct finding_list *out)
{
	const struct auth_result *stranger = NULL;

	for (size_t i = 0; i < report->auth.count; i++) {
		const struct auth_result *result = &report->auth.items[i];

		if (result->dkim == NULL || !passes(result))
			continue;
		if (!signature_is_strangers(report->facts, result))
			return;
		stranger = result;
	}
	if (stranger == NULL)
		return;
	struct looking at = { report, arena, out, stranger };
	add(&at, STRANGERS,
	    arena_say(arena, SPAN_FMT " signed, and the author is of " SPAN_FMT,
		      SPAN_ARG(signer(&at)),
		      SPAN_ARG(text_shown(arena, report->facts->headline.from_domain))));
}

/* Of two signatures, by the key that made both genuine or may have. */
static bool share_key(const struct auth_result *a, const struct auth_result *b)
{
	const struct dkim_record *one = a->dkim->record, *other = b->dkim->record;

	if (one == NULL || other == NULL || one->fault != NULL || other->fault != NULL ||
	    one->key != other->key)
		return false;
	return one->key == KEY_RSA ? span_equal(one->rsa.modulus, other->rsa.modulus)
				   : span_equal(one->material, other->material);
}

/* The first pair tells for all. */
static void check_shared(const struct report *report, struct arena *arena, struct finding_list *out)
{
	const struct auth_result_list *auth = &report->auth;

	for (size_t i = 0; i < auth->count; i++)
		for (size_t k = i + 1; auth->items[i].dkim != NULL && k < auth->count; k++) {
			struct looking at = { report, arena, out, &auth->items[i] };

			if (auth->items[k].dkim == NULL ||
			    !share_key(at.result, &auth->items[k]) ||
			    dmarc_listed_together(report->facts->told->suffixes,
						  at.result->domain, auth->items[k].domain))
				continue;
			add(&at, SHARED_KEY,
			    arena_say(arena, SPAN_FMT " and " SPAN_FMT " have one key",
				      SPAN_ARG(signer(&at)),
				      SPAN_ARG(text_shown(arena, auth->items[k].domain))));
			return;
		}
}

/* The first that was checked, body and all, tells for all. */
static void check_line_ends(const struct report *report, struct arena *arena,
			    struct finding_list *out)
{
	if (!signature_body_mixes(report->facts))
		return;
	for (size_t i = 0; i < report->auth.count; i++) {
		struct looking at = { report, arena, out, &report->auth.items[i] };

		if (at.result->dkim == NULL || at.result->skipped != NULL ||
		    at.result->body == AUTH_PART_UNKNOWN)
			continue;
		add(&at, LINE_ENDS,
		    arena_say(arena, "read with CRLF there, the body is %s " SPAN_FMT " signed",
			      at.result->body == AUTH_PART_PASS ? "the one that" : "not what",
			      SPAN_ARG(signer(&at))));
		return;
	}
}

static void check_all(const struct report *report, struct arena *arena, struct finding_list *out)
{
	for (size_t i = 0; i < report->auth.count; i++) {
		struct looking at = { report, arena, out, &report->auth.items[i] };

		if (at.result->dkim == NULL)
			continue;
		check_key(&at);
		check_algorithm(&at);
		check_fields(&at);
		check_time(&at);
	}
	check_replay(report, arena, out);
	check_strangers(report, arena, out);
	check_shared(report, arena, out);
	check_line_ends(report, arena, out);
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	if (report->facts->signatures.count > 0)
		check_all(report, arena, out);
	if (report->facts->signatures.left > 0)
		finding_add(arena, out, &rules[TOO_MANY], NO_HOP,
			    arena_say(arena, "%zu of them were not checked",
				      report->facts->signatures.left));
}

const struct check check_signature = {
	.name = "signature",
	.summary = "DKIM signatures and their keys",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
