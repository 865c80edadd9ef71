#include "analyzers/dns_chain.h"

#include "parser/limits.h"

static const struct dns_trust *trust_new(struct dns_work *work, enum dns_security security,
					 enum dns_reason reason)
{
	struct dns_trust *trust = arena_take(&work->session->arena, 1, sizeof *trust);

	trust->security = security;
	trust->because = dns_reason_word(reason);
	return trust;
}

/* The keys that a zone must be begun with: those that DS records or anchors name. */
struct roots {
	struct dns_delegation_list LIST_OF(struct dns_delegation) delegations;
	struct span_list keys; /* data of DNSKEY records */
};

/* RFC 4509 3: digests of SHA-1 do not count where there is a better one. */
static void drop_sha1(struct roots *roots)
{
	size_t kept = 0;

	for (size_t i = 0; i < roots->delegations.count; i++)
		if (roots->delegations.items[i].digest_type != 1)
			roots->delegations.items[kept++] = roots->delegations.items[i];
	if (kept > 0)
		roots->delegations.count = kept;
}

static void add_delegation(struct dns_work *work, struct roots *roots, struct span rdata, time_t at)
{
	struct dns_delegation delegation;

	if (dns_delegation_read(rdata, &delegation) &&
	    dns_digest_is_known(delegation.digest_type) &&
	    dns_algorithm_is_known(delegation.algorithm, at))
		*LIST_ADD(&work->arena, &roots->delegations) = delegation;
}

/* Whether the key is one of those to begin with; what is compared is counted as work. */
static bool is_root(struct dns_work *work, const struct roots *roots, const struct dns_name *zone,
		    const struct dns_key *key, enum dns_reason *reason)
{
	for (size_t i = 0; i < roots->keys.count; i++)
		if (span_equal(roots->keys.items[i], key->rdata))
			return true;
	for (size_t i = 0; i < roots->delegations.count; i++) {
		const struct dns_delegation *delegation = &roots->delegations.items[i];

		if (delegation->tag != key->tag || delegation->algorithm != key->algorithm)
			continue;
		if (work->left == 0 ||
		    !dns_spend(work, 1 + key->rdata.len / 1024 * DNS_COST_KILOBYTE)) {
			dns_reason_raise(reason, DNS_LIMIT);
			return false;
		}
		work->left--;
		if (dns_delegation_fits(delegation, zone, key))
			return true;
	}
	return false;
}

/* The zone's keys that may sign it; those in `first` are ones to begin with. */
static void read_keys(struct dns_work *work, const struct roots *roots, const struct dns_set *set,
		      struct dns_trust *first, struct dns_trust *all, enum dns_reason *reason)
{
	for (size_t i = 0; i < set->datas.count; i++) {
		struct dns_key key;

		if (!dns_key_read(set->datas.items[i], &key) || !dns_key_signs(&key))
			continue;
		*LIST_ADD(&work->arena, &all->keys) = key;
		if (is_root(work, roots, &set->owner, &key, reason))
			*LIST_ADD(&work->arena, &first->keys) = key;
	}
}

/* The same in the memory of the session. */
static const struct dns_trust *trust_keep(struct dns_work *work, const struct dns_trust *found)
{
	struct arena *arena = &work->session->arena;
	struct dns_trust *trust = arena_take(arena, 1, sizeof *trust);

	*trust = (struct dns_trust){ .security = DNS_SECURE, .apex = found->apex };
	for (size_t i = 0; i < found->keys.count; i++) {
		struct dns_key *key = LIST_ADD(arena, &trust->keys);

		*key = found->keys.items[i];
		key->rdata = arena_copy(arena, key->rdata);
	}
	return trust;
}

static bool has_answer(const struct dns_ticket *ticket)
{
	switch (ticket->reading.answer.status) {
	case DNS_FOUND:
	case DNS_NO_DATA:
	case DNS_NO_NAME:
		return true;
	case DNS_FAILED:
	case DNS_TIMED_OUT:
	case DNS_NOT_RECORDED:
	case DNS_OFFLINE:
	case DNS_PENDING:
		break;
	}
	return false;
}

/*
 * Ask for a link of the chain and read what came. False where there is nothing to
 * read: *instead then says what that makes of the chain, NULL while it is on its way.
 */
static bool chain_evidence(struct dns_work *work, const struct dns_name *name, enum dns_type type,
			   struct dns_evidence *evidence, enum dns_reason *reason,
			   const struct dns_trust **instead)
{
	const struct dns_ticket *ticket = dns_ticket_chain(work->session, name, type);

	*instead = NULL;
	if (ticket == NULL)
		*instead = trust_new(work, DNS_INDETERMINATE, DNS_LIMIT);
	else if (ticket->state == DNS_ASKED)
		return false;
	else if (!has_answer(ticket))
		*instead = trust_new(work, DNS_INDETERMINATE, DNS_NO_ANSWER);
	else if (!dns_evidence_read(work, ticket, evidence, reason))
		*instead = trust_new(work, DNS_BOGUS, *reason);
	return *instead == NULL;
}

/* RFC 4035 5.2: the zone whose keys are named, once its set of keys is signed with one of these. */
static const struct dns_trust *begin_zone(struct dns_work *work, const struct dns_name *zone,
					  const struct roots *roots)
{
	struct dns_trust first = { .apex = *zone }, all = { .apex = *zone };
	const struct dns_trust *instead;
	struct dns_evidence evidence;
	enum dns_reason reason;

	if (!chain_evidence(work, zone, DNS_DNSKEY, &evidence, &reason, &instead))
		return instead;
	const struct dns_set *set =
		dns_set_find(&evidence.sets, DNS_SECTION_ANSWER, zone, DNS_DNSKEY);
	if (set == NULL)
		return trust_new(work, DNS_BOGUS, DNS_NO_KEY);
	read_keys(work, roots, set, &first, &all, &reason);
	if (first.keys.count == 0)
		dns_reason_raise(&reason, DNS_NO_KEY);
	else if (dns_is_signed_as_it_is(work, &first, set, evidence.at, &reason))
		return trust_keep(work, &all);
	return trust_new(work, DNS_BOGUS, reason);
}

/* The zone that DS records, good ones of the zone above, name the keys of. */
static const struct dns_trust *delegated(struct dns_work *work, const struct dns_set *set,
					 time_t at)
{
	struct roots roots = { 0 };

	for (size_t i = 0; i < set->datas.count; i++)
		add_delegation(work, &roots, set->datas.items[i], at);
	drop_sha1(&roots);
	/* RFC 4035 5.2: nothing that is judged here is as good as nothing. */
	if (roots.delegations.count == 0)
		return trust_new(work, DNS_INSECURE, DNS_WRONG_ALGORITHM);
	return begin_zone(work, &set->owner, &roots);
}

/* Whether a name has a CNAME record, or there is a DNAME above: no zone begins at such. */
static const struct dns_set *find_alias(const struct dns_evidence *evidence,
					const struct dns_name *name)
{
	for (size_t i = 0; i < evidence->sets.count; i++) {
		const struct dns_set *set = &evidence->sets.items[i];
		bool same = dns_name_equal(&set->owner, name);

		if (set->section == DNS_SECTION_ANSWER && set->signatures.count > 0 &&
		    ((set->type == DNS_RR_CNAME && same) ||
		     (set->type == DNS_RR_DNAME && !same && dns_name_within(name, &set->owner))))
			return set;
	}
	return NULL;
}

static bool is_signed_alias(struct dns_work *work, const struct dns_trust *zone,
			    const struct dns_set *set, time_t at, enum dns_reason *reason)
{
	struct dns_signature signature;

	for (size_t i = 0; i < set->signatures.count && i < LIMIT_SET_SIGNATURES; i++)
		if (dns_signature_read(set->signatures.items[i], &signature) &&
		    dns_is_signed(work, zone, set, &signature, at, reason))
			return true;
	return false;
}

/* There are no DS records: what the zone above has signed instead. */
static const struct dns_trust *undelegated(struct dns_work *work, const struct dns_trust *zone,
					   const struct dns_name *name,
					   const struct dns_evidence *evidence)
{
	enum dns_reason reason = DNS_NO_DENIAL;
	const struct dns_set *alias = find_alias(evidence, name);

	if (alias != NULL && is_signed_alias(work, zone, alias, evidence->at, &reason))
		return zone;
	struct dns_denials denials = dns_denials_of(work, zone, evidence, &reason);
	enum dns_cut cut = dns_deny_cut(&denials, name);
	if (!dns_spend(work, denials.hashes * LIMIT_ITERATIONS))
		return trust_new(work, DNS_BOGUS, DNS_LIMIT);
	switch (cut) {
	case DNS_CUT_NONE:
		return zone;
	case DNS_CUT_UNSIGNED:
		return trust_new(work, DNS_INSECURE, DNS_UNSIGNED);
	case DNS_CUT_OPT_OUT:
		return trust_new(work, DNS_INSECURE, DNS_OPT_OUT);
	case DNS_CUT_DEAR:
		return trust_new(work, DNS_INSECURE, DNS_ITERATIONS);
	case DNS_CUT_UNKNOWN:
		break;
	}
	return trust_new(work, DNS_BOGUS, reason);
}

/* The zone of `name`, whose parent lies in `zone`. */
static const struct dns_trust *step(struct dns_work *work, const struct dns_trust *zone,
				    const struct dns_name *name)
{
	const struct dns_trust *instead;
	struct dns_evidence evidence;
	enum dns_reason reason;

	if (!chain_evidence(work, name, DNS_DS, &evidence, &reason, &instead))
		return instead;
	const struct dns_set *set = dns_set_find(&evidence.sets, DNS_SECTION_ANSWER, name, DNS_DS);
	if (set == NULL)
		return undelegated(work, zone, name, &evidence);
	if (!dns_is_signed_as_it_is(work, zone, set, evidence.at, &reason))
		return trust_new(work, DNS_BOGUS, reason);
	return delegated(work, set, evidence.at);
}

/* The zone that trust anchors name the keys of; of several any will do. */
static const struct dns_trust *anchored(struct dns_work *work, const struct dns_name *zone)
{
	time_t at = work->secure->at != 0 ? work->secure->at : work->secure->now;
	const struct dns_anchor *anchor;
	struct roots roots = { 0 };
	size_t next = 0;

	while ((anchor = dns_anchor_next(work->secure->anchors, zone, &next)) != NULL) {
		if (anchor->type == DNS_DS)
			add_delegation(work, &roots, anchor->rdata, at);
		else
			*LIST_ADD(&work->arena, &roots.keys) = anchor->rdata;
	}
	if (roots.delegations.count == 0 && roots.keys.count == 0)
		return trust_new(work, DNS_INDETERMINATE, DNS_WRONG_ALGORITHM);
	return begin_zone(work, zone, &roots);
}

static const struct dns_trust *step_find(const struct dns_secure *secure,
					 const struct dns_name *name)
{
	for (size_t i = 0; i < secure->steps.count; i++)
		if (dns_name_equal(&secure->steps.items[i].name, name))
			return secure->steps.items[i].trust;
	return NULL;
}

/* The zone of `name`, which is remembered once it is known; `above` NULL: it has an anchor. */
static const struct dns_trust *step_keep(struct dns_work *work, const struct dns_name *name,
					 const struct dns_trust *above)
{
	/* Each answer has its own share of work, however many are seen at once. */
	struct dns_work own = { .session = work->session,
				.secure = work->secure,
				.left = LIMIT_VERIFICATIONS };
	const struct dns_trust *trust =
		above != NULL ? step(&own, above, name) : anchored(&own, name);

	arena_free(&own.arena);
	if (trust != NULL)
		*LIST_ADD(&work->session->arena, &work->secure->steps) =
			(struct dns_step){ *name, trust };
	return trust;
}

/*
 * Ask at once for what the next steps will most likely ask: as many as were
 * gone, so that there are few rounds, whatever the length of the name.
 */
static void ask_ahead(struct dns_work *work, const struct dns_name *name, unsigned count,
		      unsigned labels)
{
	unsigned last = 2 * count < labels ? 2 * count : labels;

	while (++count <= last) {
		struct dns_name next = dns_name_last(name, count);

		dns_ticket_chain(work->session, &next, DNS_DS);
	}
}

/* The labels of the closest name at or above with an anchor; more than it has: there is none. */
static unsigned anchor_labels(const struct dns_anchors *anchors, const struct dns_name *name)
{
	unsigned labels = dns_name_labels(name);

	for (unsigned count = labels + 1; count-- > 0;) {
		struct dns_name zone = dns_name_last(name, count);
		size_t next = 0;

		if (dns_anchor_next(anchors, &zone, &next) != NULL)
			return count;
	}
	return labels + 1;
}

const struct dns_trust *dns_trust_of(struct dns_work *work, const struct dns_name *name)
{
	unsigned labels = dns_name_labels(name);
	unsigned count = anchor_labels(work->secure->anchors, name);
	const struct dns_trust *trust = NULL;

	if (count > labels)
		return trust_new(work, DNS_INDETERMINATE, DNS_NO_ANCHOR);
	for (; count <= labels; count++) {
		struct dns_name zone = dns_name_last(name, count);
		const struct dns_trust *known = step_find(work->secure, &zone);

		trust = known != NULL ? known : step_keep(work, &zone, trust);
		if (trust == NULL)
			ask_ahead(work, name, count, labels);
		if (trust == NULL || trust->security != DNS_SECURE)
			break;
	}
	return trust;
}
