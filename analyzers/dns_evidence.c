#include "analyzers/dns_evidence.h"

#include "parser/limits.h"

/* About what things cost, in microseconds. */
enum {
	COST_VERIFICATION = 100,
	COST_PARSE = 16, /* to read into sets */
};

static const char *const reason_words[] = {
	[DNS_NO_SIGNATURE] = "no-signature",
	[DNS_NO_DENIAL] = "no-denial",
	[DNS_WRONG_SIGNER] = "signer",
	[DNS_WRONG_LABELS] = "labels",
	[DNS_WRONG_ALGORITHM] = "algorithm",
	[DNS_NO_KEY] = "no-key",
	[DNS_NOT_YET] = "not-yet-valid",
	[DNS_EXPIRED] = "expired",
	[DNS_WRONG_SIGNATURE] = "signature",
	[DNS_MALFORMED] = "malformed",
	[DNS_LIMIT] = "limit",
	[DNS_NO_ANCHOR] = "no-anchor",
	[DNS_NO_ANSWER] = "no-answer",
	[DNS_UNSIGNED] = "unsigned",
	[DNS_OPT_OUT] = "opt-out",
	[DNS_ITERATIONS] = "iterations",
};

const char *dns_reason_word(enum dns_reason reason)
{
	return reason_words[reason];
}

void dns_reason_raise(enum dns_reason *reason, enum dns_reason to)
{
	if (to > *reason)
		*reason = to;
}

bool dns_spend(struct dns_work *work, size_t cost)
{
	if (cost > work->secure->left) {
		work->secure->left = 0;
		return false;
	}
	work->secure->left -= (unsigned)cost;
	return true;
}

bool dns_evidence_read(struct dns_work *work, const struct dns_ticket *ticket,
		       struct dns_evidence *out, enum dns_reason *reason)
{
	time_t seen = ticket->reading.answer.seen;

	out->at = work->secure->at != 0 ? work->secure->at : seen != 0 ? seen : work->secure->now;
	*reason = DNS_LIMIT;
	if (!dns_spend(work, 1 + ticket->packet.len / 1024 * COST_PARSE))
		return false;
	*reason = DNS_MALFORMED;
	if (!dns_sets_read(&work->arena, ticket->packet, &out->sets))
		return false;
	*reason = DNS_NO_SIGNATURE;
	return true;
}

/* Labels of the owner as RFC 4034 3.1.3 counts them: not that of a wildcard. */
static unsigned owner_labels(const struct dns_name *owner)
{
	bool wildcard = owner->wire[0] == 1 && owner->wire[1] == '*';

	return dns_name_labels(owner) - (wildcard ? 1 : 0);
}

bool dns_is_expansion(const struct dns_set *set, const struct dns_signature *signature)
{
	return signature->labels < owner_labels(&set->owner);
}

/* The bytes that were signed; empty when there can be none such. */
static struct span signed_bytes(struct dns_work *work, const struct dns_set *set,
				const struct dns_signature *signature)
{
	struct dns_name owner = set->owner, above;
	struct buffer bytes = { .arena = &work->arena };

	if (dns_is_expansion(set, signature)) {
		above = dns_name_last(&set->owner, signature->labels);
		if (!dns_name_wildcard(&above, &owner))
			return SPAN_NONE;
	}
	buffer_put(&bytes, dns_signature_head(&work->arena, signature));
	buffer_put(&bytes, dns_set_bytes(&work->arena, set, &owner, signature->ttl));
	return buffer_span(&bytes);
}

/* One key, if there is work left for it. */
static bool try_key(struct dns_work *work, const struct dns_key *key,
		    const struct dns_signature *signature, struct span bytes,
		    enum dns_reason *reason)
{
	if (work->left == 0 ||
	    !dns_spend(work, COST_VERIFICATION + bytes.len / 1024 * DNS_COST_KILOBYTE)) {
		dns_reason_raise(reason, DNS_LIMIT);
		return false;
	}
	work->left--;
	if (dns_signature_fits(signature, key, bytes))
		return true;
	dns_reason_raise(reason, DNS_WRONG_SIGNATURE);
	return false;
}

static bool try_keys(struct dns_work *work, const struct dns_trust *trust,
		     const struct dns_set *set, const struct dns_signature *signature,
		     enum dns_reason *reason)
{
	struct span bytes = SPAN_NONE;
	unsigned tried = 0;

	for (size_t i = 0; i < trust->keys.count; i++) {
		const struct dns_key *key = &trust->keys.items[i];

		if (key->tag != signature->tag || key->algorithm != signature->algorithm)
			continue;
		if (tried++ == LIMIT_TAG_KEYS) {
			dns_reason_raise(reason, DNS_LIMIT);
			return false;
		}
		if (bytes.len == 0)
			bytes = signed_bytes(work, set, signature);
		if (try_key(work, key, signature, bytes, reason))
			return true;
	}
	if (tried == 0)
		dns_reason_raise(reason, DNS_NO_KEY);
	return false;
}

/* RFC 4035 5.3.1, but for what the key is asked. */
static bool may_be_good(const struct dns_trust *trust, const struct dns_set *set,
			const struct dns_signature *signature, time_t at, enum dns_reason *reason)
{
	if (!dns_name_equal(&signature->signer, &trust->apex) ||
	    !dns_name_within(&set->owner, &trust->apex) ||
	    (set->type == DNS_DS && dns_name_equal(&set->owner, &trust->apex)))
		dns_reason_raise(reason, DNS_WRONG_SIGNER);
	else if (signature->labels > owner_labels(&set->owner) ||
		 signature->labels < dns_name_labels(&trust->apex))
		dns_reason_raise(reason, DNS_WRONG_LABELS);
	else if (!dns_algorithm_is_known(signature->algorithm, at))
		dns_reason_raise(reason, DNS_WRONG_ALGORITHM);
	else if (!dns_signature_begun(signature, at))
		dns_reason_raise(reason, DNS_NOT_YET);
	else if (!dns_signature_lasts(signature, at))
		dns_reason_raise(reason, DNS_EXPIRED);
	else
		return true;
	return false;
}

bool dns_is_signed(struct dns_work *work, const struct dns_trust *trust, const struct dns_set *set,
		   const struct dns_signature *signature, time_t at, enum dns_reason *reason)
{
	struct arena_mark mark = arena_mark(&work->arena);
	bool good = may_be_good(trust, set, signature, at, reason) &&
		    try_keys(work, trust, set, signature, reason);

	arena_rewind(&work->arena, mark);
	return good;
}

/* The set with a signature of the zone for its very owner. */
bool dns_is_signed_as_it_is(struct dns_work *work, const struct dns_trust *trust,
			    const struct dns_set *set, time_t at, enum dns_reason *reason)
{
	struct dns_signature signature;

	for (size_t i = 0; i < set->signatures.count; i++) {
		if (i == LIMIT_SET_SIGNATURES) {
			dns_reason_raise(reason, DNS_LIMIT);
			return false;
		}
		if (!dns_signature_read(set->signatures.items[i], &signature))
			continue;
		if (dns_is_expansion(set, &signature))
			dns_reason_raise(reason, DNS_WRONG_LABELS);
		else if (dns_is_signed(work, trust, set, &signature, at, reason))
			return true;
	}
	return false;
}

struct dns_denials dns_denials_of(struct dns_work *work, const struct dns_trust *trust,
				  const struct dns_evidence *evidence, enum dns_reason *reason)
{
	struct dns_denials denials = { .apex = trust->apex };

	for (size_t i = 0; i < evidence->sets.count; i++) {
		const struct dns_set *set = &evidence->sets.items[i];

		if (set->section != DNS_SECTION_AUTHORITY ||
		    (set->type != DNS_RR_NSEC && set->type != DNS_RR_NSEC3) ||
		    !dns_is_signed_as_it_is(work, trust, set, evidence->at, reason))
			continue;
		for (size_t j = 0; j < set->datas.count; j++)
			dns_denials_add(&work->arena, &denials, &set->owner, set->type,
					set->datas.items[j]);
	}
	return denials;
}
