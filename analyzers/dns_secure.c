#include "analyzers/dns_secure.h"

#include "analyzers/dns_chain.h"
#include "analyzers/dns_reader.h"
#include "parser/limits.h"

/* What is known of an answer, or a part of it. */
struct state {
	bool pending;
	enum dns_security security;
	const char *because;
};

/* The check of one packet. */
struct check {
	struct dns_work work;
	struct dns_evidence evidence;
	struct dns_ticket *ticket;
};

static struct state state_of(enum dns_security security, enum dns_reason reason)
{
	return (struct state){ .security = security, .because = dns_reason_word(reason) };
}

static struct state state_secure(void)
{
	return (struct state){ .security = DNS_SECURE };
}

static struct state state_pending(void)
{
	return (struct state){ .pending = true };
}

/* Both parts together. */
static struct state state_join(struct state a, struct state b)
{
	enum dns_security joined = dns_security_join(a.security, b.security);

	if (a.pending || b.pending)
		return state_pending();
	return joined == b.security ? b : a;
}

/* Where no signature holds, what does: a name in an unsigned zone needs none. */
static struct state unsigned_at(struct check *check, const struct dns_name *name,
				enum dns_reason reason)
{
	const struct dns_trust *zone = dns_trust_of(&check->work, name);

	if (zone == NULL)
		return state_pending();
	if (zone->security != DNS_SECURE)
		return (struct state){ .security = zone->security, .because = zone->because };
	return state_of(DNS_BOGUS, reason);
}

static struct state state_of_proof(struct check *check, const struct dns_denials *denials,
				   enum dns_proof proof, const struct dns_name *name,
				   enum dns_reason reason)
{
	if (!dns_spend(&check->work, denials->hashes * LIMIT_ITERATIONS))
		return state_of(DNS_BOGUS, DNS_LIMIT);
	switch (proof) {
	case DNS_PROVEN:
		return state_secure();
	case DNS_PROVEN_OPT_OUT:
		/* RFC 5155 9.2: not to be called authentic. */
		return state_of(DNS_INSECURE, DNS_OPT_OUT);
	case DNS_PROOF_DEAR:
		return state_of(DNS_INSECURE, DNS_ITERATIONS);
	case DNS_UNPROVEN:
		break;
	}
	return unsigned_at(check, name, reason);
}

/* RFC 4035 5.3.4: a wildcard was signed; nothing may lie between it and the owner. */
static struct state expansion(struct check *check, const struct dns_trust *zone,
			      const struct dns_set *set, const struct dns_signature *signature)
{
	enum dns_reason reason = DNS_NO_DENIAL;
	struct dns_denials denials = dns_denials_of(&check->work, zone, &check->evidence, &reason);
	enum dns_proof proof = dns_deny_closer(&denials, &set->owner, signature->labels);

	return state_of_proof(check, &denials, proof, &set->owner, reason);
}

/* Whether this signature makes the set secure; NULL in *zone: that is not known yet. */
static bool is_signed(struct check *check, const struct dns_set *set,
		      const struct dns_signature *signature, const struct dns_trust **zone,
		      enum dns_reason *reason)
{
	/* Else whoever has a zone could sign for all others. */
	if (!dns_name_within(&set->owner, &signature->signer)) {
		if (*reason < DNS_WRONG_SIGNER)
			*reason = DNS_WRONG_SIGNER;
		return false;
	}
	*zone = dns_trust_of(&check->work, &signature->signer);
	return *zone != NULL && (*zone)->security == DNS_SECURE &&
	       dns_is_signed(&check->work, *zone, set, signature, check->evidence.at, reason);
}

static struct state check_set(struct check *check, const struct dns_set *set)
{
	enum dns_reason reason = DNS_NO_SIGNATURE;
	static const struct dns_trust none;

	for (size_t i = 0; i < set->signatures.count && i < LIMIT_SET_SIGNATURES; i++) {
		const struct dns_trust *zone = &none;
		struct dns_signature signature;

		if (!dns_signature_read(set->signatures.items[i], &signature))
			continue;
		if (is_signed(check, set, &signature, &zone, &reason))
			return dns_is_expansion(set, &signature)
				       ? expansion(check, zone, set, &signature)
				       : state_secure();
		if (zone == NULL)
			return state_pending();
	}
	if (set->signatures.count > LIMIT_SET_SIGNATURES)
		reason = DNS_LIMIT;
	return unsigned_at(check, &set->owner, reason);
}

/* The closest zone at or above the name that claims to have signed a denial. */
static bool find_denier(const struct dns_sets *sets, const struct dns_name *name,
			struct dns_name *out)
{
	bool found = false;

	for (size_t i = 0; i < sets->count; i++) {
		const struct dns_set *set = &sets->items[i];
		bool denies = set->section == DNS_SECTION_AUTHORITY &&
			      (set->type == DNS_RR_NSEC || set->type == DNS_RR_NSEC3);
		size_t most = set->signatures.count < LIMIT_SET_SIGNATURES ? set->signatures.count
									   : LIMIT_SET_SIGNATURES;

		for (size_t j = 0; denies && j < most; j++) {
			struct dns_signature signature;

			if (!dns_signature_read(set->signatures.items[j], &signature) ||
			    !dns_name_within(name, &signature.signer) ||
			    (found && signature.signer.length <= out->length))
				continue;
			*out = signature.signer;
			found = true;
		}
	}
	return found;
}

/* The name, which is told to have no such records. */
static struct state check_denial(struct check *check, const struct dns_name *name)
{
	struct dns_answer *answer = &check->ticket->reading.answer;
	enum dns_reason reason = DNS_NO_DENIAL;
	enum dns_proof proof = DNS_UNPROVEN;
	struct dns_name denier;

	if (!find_denier(&check->evidence.sets, name, &denier))
		return unsigned_at(check, name, reason);
	const struct dns_trust *zone = dns_trust_of(&check->work, &denier);
	if (zone == NULL)
		return state_pending();
	if (zone->security != DNS_SECURE)
		return (struct state){ .security = zone->security, .because = zone->because };
	struct dns_denials denials = dns_denials_of(&check->work, zone, &check->evidence, &reason);
	if (answer->status == DNS_NO_NAME)
		proof = dns_deny_name(&denials, name);
	if (proof == DNS_UNPROVEN) {
		proof = dns_deny_type(&denials, name, check->ticket->type);
		/* Nobody has signed the response code: what is proven counts. */
		if (proof != DNS_UNPROVEN && proof != DNS_PROOF_DEAR)
			answer->status = DNS_NO_DATA;
	}
	return state_of_proof(check, &denials, proof, name, reason);
}

/* The DNAME record that a CNAME record, which then has no signature, was made from. */
static const struct dns_set *find_source(const struct dns_sets *sets, const struct dns_name *name,
					 const struct dns_name *to)
{
	for (size_t i = 0; i < sets->count; i++) {
		const struct dns_set *set = &sets->items[i];
		struct dns_name made;

		if (set->section == DNS_SECTION_ANSWER && set->type == DNS_RR_DNAME &&
		    set->datas.count == 1 && !dns_name_equal(&set->owner, name) &&
		    dns_name_within(name, &set->owner) &&
		    dns_name_moved(name, dns_name_wire(&set->owner), set->datas.items[0], &made) &&
		    dns_name_equal(&made, to))
			return set;
	}
	return NULL;
}

/* The CNAME record of the name, and where it leads. */
static struct state check_alias(struct check *check, const struct dns_set *alias,
				const struct dns_name *name, struct dns_name *to)
{
	struct dns_reader reader = { .packet = alias->datas.items[0] };
	const struct dns_set *source;

	*to = dns_read_whole_name(&reader);
	if (alias->datas.count > 1)
		return state_of(DNS_BOGUS, DNS_MALFORMED);
	source = alias->signatures.count == 0 ? find_source(&check->evidence.sets, name, to) : NULL;
	return check_set(check, source != NULL ? source : alias);
}

/* Go the way that dns_packet_read() went, from the name asked to the records or their denial. */
static struct state check_packet(struct check *check)
{
	const struct dns_sets *sets = &check->evidence.sets;
	const struct dns_reading *reading = &check->ticket->reading;
	struct dns_name name = check->ticket->name;
	struct state state = state_secure();

	for (unsigned aliases = 0; aliases < reading->aliases; aliases++) {
		const struct dns_set *alias =
			dns_set_find(sets, DNS_SECTION_ANSWER, &name, DNS_RR_CNAME);
		struct dns_name to;

		if (alias == NULL)
			return state_of(DNS_BOGUS, DNS_MALFORMED);
		state = state_join(state, check_alias(check, alias, &name, &to));
		name = to;
	}
	if (reading->next.length > 0)
		return state;
	if (reading->answer.status != DNS_FOUND)
		return state_join(state, check_denial(check, &name));
	const struct dns_set *set =
		dns_set_find(sets, DNS_SECTION_ANSWER, &name, check->ticket->type);
	if (set == NULL)
		return state_of(DNS_BOGUS, DNS_MALFORMED);
	return state_join(state, check_set(check, set));
}

static struct state check_ticket(struct dns_session *session, struct dns_ticket *ticket)
{
	struct check check = { .work = { .session = session,
					 .secure = session->secure,
					 .left = LIMIT_VERIFICATIONS },
			       .ticket = ticket };
	enum dns_reason reason;
	struct state state = dns_evidence_read(&check.work, ticket, &check.evidence, &reason)
				     ? check_packet(&check)
				     : state_of(DNS_BOGUS, reason);

	arena_free(&check.work.arena);
	return state;
}

bool dns_secure_check(struct dns_session *session, struct dns_ticket *ticket)
{
	struct dns_answer *answer = &ticket->reading.answer;

	if (session->secure == NULL || ticket->checked)
		return true;
	/* Where there is no answer there is nothing to check. */
	if (answer->status == DNS_FOUND || answer->status == DNS_NO_DATA ||
	    answer->status == DNS_NO_NAME) {
		struct state state = check_ticket(session, ticket);

		if (state.pending)
			return false;
		answer->security = state.security;
		answer->because = state.because;
	}
	ticket->checked = true;
	return true;
}

void dns_session_secure(struct dns_session *session, const struct dns_anchors *anchors, time_t at)
{
	struct dns_secure *secure = arena_take(&session->arena, 1, sizeof *secure);

	*secure = (struct dns_secure){
		.anchors = anchors, .at = at, .now = time(NULL), .left = LIMIT_CHECKING
	};
	session->secure = secure;
}
