#include "analyzers/dkim.h"

#include <string.h>

enum { SHORTEST_KEY = 1024 }; /* bits, RFC 8301 3.2 */

const char *dkim_policy(const struct signature *signature, const struct dkim_record *record)
{
	if (signature->hash == HASH_SHA1)
		return "rsa-sha1";
	if (record != NULL && record->key == KEY_RSA && record->rsa.bits < SHORTEST_KEY)
		return "key-short";
	return NULL;
}

static enum auth_part part_of(enum body_state body)
{
	switch (body) {
	case BODY_UNKNOWN:
		return AUTH_PART_UNKNOWN;
	case BODY_SAME:
		return AUTH_PART_PASS;
	case BODY_CHANGED:
	case BODY_TOO_SHORT:
		return AUTH_PART_FAIL;
	}
	return AUTH_PART_UNKNOWN;
}

static struct dkim_outcome verdict(struct dkim_outcome out, enum auth_verdict word,
				   const char *reason)
{
	out.verdict = word;
	out.reason = out.why = reason;
	return out;
}

static struct dkim_outcome skip(struct dkim_outcome out, const char *word)
{
	out.skipped = out.why = word;
	return out;
}

/* The body hash is wrong, or l= counts more than there is: then it is never right. */
static struct dkim_outcome other_body(struct dkim_outcome out, enum body_state body)
{
	out = verdict(out, AUTH_FAIL, "body-hash");
	if (body == BODY_TOO_SHORT)
		out.why = "body-length";
	return out;
}

static bool is_over(const struct signature *signature, time_t now)
{
	return signature->has_expiry && now > 0 && (uint64_t)now > signature->expiry;
}

struct dkim_outcome dkim_judge(const struct signature *signature, const struct key_lookup *lookup,
			       const struct key_result *key, enum body_state body, bool has_body,
			       time_t now)
{
	struct dkim_outcome out = {
		.header = key->header,
		.body = part_of(body),
		.record = key->record,
	};

	if (signature->fault != NULL)
		return verdict(out, AUTH_PERMERROR, signature->fault);
	if (lookup->skipped != NULL)
		return skip(out, lookup->skipped);
	if (lookup->temporary)
		return verdict(out, AUTH_TEMPERROR, lookup->reason);
	if (key->header == AUTH_PART_UNKNOWN)
		return verdict(out, AUTH_PERMERROR, key->reason);
	/* No change of the message makes this one genuine again: said before all others. */
	if (span_equal(span_string(key->reason), SPAN("other-key")))
		return verdict(out, AUTH_FAIL, key->reason);
	if (body == BODY_CHANGED || body == BODY_TOO_SHORT)
		return other_body(out, body);
	if (key->header == AUTH_PART_FAIL)
		return verdict(out, AUTH_FAIL, key->reason);
	if (is_over(signature, now))
		return verdict(out, AUTH_FAIL, "expired");
	if (body == BODY_UNKNOWN && has_body)
		return skip(out, "budget");
	if (dkim_policy(signature, key->record) != NULL)
		return verdict(out, AUTH_POLICY, dkim_policy(signature, key->record));
	if (body == BODY_UNKNOWN)
		return verdict(out, AUTH_NEUTRAL, "header-only");
	return verdict(out, AUTH_PASS, NULL);
}

static const struct {
	const char *word, *sentence;
} sentences[] = {
	{ "syntax", "The signature is no list of tags" },
	{ "tag-duplicate", "A tag stands twice in the signature" },
	{ "tags-too-many", "The signature has more tags than are read" },
	{ "version", "The version of the signature is not 1" },
	{ "tag-missing", "A tag that every signature must have is missing" },
	{ "tag-unexpected", "The signature has a tag that it must not have" },
	{ "algorithm-unknown", "The signature is made with an algorithm that is not known" },
	{ "signature-syntax", "The signature or the body hash in it is not written in base64" },
	{ "canon-unknown", "The canonicalisation that the signature names is not known" },
	{ "domain-syntax", "The signing domain is no domain name" },
	{ "selector-syntax", "The selector is no part of a domain name" },
	{ "names-syntax", "The list of signed fields cannot be read" },
	{ "agent-syntax", "The identity in i= is no address" },
	{ "agent-domain", "The identity in i= is not of the signing domain" },
	{ "length-syntax", "The length in l= is no number" },
	{ "query-unknown", "The way to get the key that the signature names is not known" },
	{ "time-syntax", "The times of the signature are no times, or in the wrong order" },
	{ "from-unsigned", "The signature is not over the From field" },
	{ "instance-syntax", "The number of the ARC set cannot be read" },
	{ "chain-syntax", "The state of the ARC chain is none that there is" },
	{ "key-missing", "The key is not published; it may have been rotated since" },
	{ "key-unavailable", "The key could not be looked up" },
	{ "key-syntax", "What is published is no key record" },
	{ "key-version", "The key record is of another version" },
	{ "key-service", "The key is not published for mail" },
	{ "key-type", "The key is of another type than the signature" },
	{ "key-revoked", "The key has been revoked" },
	{ "key-unusable", "The published key is broken or unsafe" },
	{ "key-hash", "The key is not published for this hash algorithm" },
	{ "key-agent", "The key does not serve identities below the signing domain" },
	{ "key-short", "Genuine, but the key is too short to prove anything (RFC 8301)" },
	{ "rsa-sha1", "Genuine, but made with SHA-1, which proves nothing any more (RFC 8301)" },
	{ "signature", "Signed header fields were changed" },
	{ "other-key", "Made with another key than the one published, or damaged itself: no change "
		       "of the mail explains it" },
	{ "body-hash", "The body is not the one that was signed" },
	{ "body-length", "The body is shorter than what was signed" },
	{ "expired", "Genuine, but its time was over" },
	{ "restored", "Genuine once what was changed on the way from here is undone" },
	{ "header-only",
	  "The signature over these header fields is genuine; the body is not known" },
	{ "no-body", "Genuine over these header fields; the body is not known" },
	{ "changed-since", "It does not verify on what is left of the mail at this hop; whether it "
			   "did then is not known" },
};

struct span dkim_explanation(struct arena *arena, const char *word)
{
	if (word == NULL || arena->wordless)
		return SPAN_NONE;
	for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
		if (strcmp(word, sentences[i].word) == 0)
			return arena_say(arena, "%s.", sentences[i].sentence);
	return SPAN_NONE;
}
