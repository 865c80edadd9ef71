#include "analyzers/dmarc.h"

#include <string.h>

#include "analyzers/dns_name.h"
#include "parser/domain.h"

enum {
	WALK_MOST = 8, /* questions of one tree walk, RFC 9989 4.10 */
	WALK_LABELS = WALK_MOST - 1, /* labels of the second question at most */
	KIN_LABELS = 2, /* at the end of both names: they may well be of one organisation */
};

/* What one name of a tree walk holds. */
struct step {
	struct span domain;
	struct dns_answer answer;
	struct dmarc_record record;
	size_t records;
};

/* The names in the order of the walk, up to the one at which it stopped. */
struct walk {
	struct step steps[WALK_MOST];
	size_t count;
	const struct step *hindered; /* the first without an answer; NULL: all were answered */
	enum dns_security dnssec;
};

static size_t labels(struct span domain)
{
	size_t count = domain.len > 0;

	for (size_t i = 0; i < domain.len; i++)
		count += domain.at[i] == '.';
	return count;
}

/* The last `wanted` labels of a name; all of it when it has no more. */
static struct span last_labels(struct span domain, size_t wanted)
{
	size_t at = domain.len;

	while (at > 0 && (domain.at[at - 1] != '.' || --wanted > 0))
		at--;
	return span_from(domain, at);
}

/* Whether two names have so much in common that one organisation may hold both. */
static bool are_kin(struct span a, struct span b)
{
	return labels(a) >= KIN_LABELS && labels(b) >= KIN_LABELS &&
	       span_equal(last_labels(a, KIN_LABELS), last_labels(b, KIN_LABELS));
}

/* The names that a walk from `start` asks, in its order (RFC 9989 4.10); returns how many. */
static size_t walk_names(struct span start, struct span names[WALK_MOST])
{
	size_t count = 0, next = labels(start) - 1;

	names[count++] = start;
	if (next > WALK_LABELS)
		next = WALK_LABELS;
	for (; next > 0 && start.len > 0; next--)
		names[count++] = last_labels(start, next);
	return count;
}

static struct dns_answer ask(const struct dmarc_inquiry *inquiry, struct span domain)
{
	return dns_ask(inquiry->session,
		       arena_format(inquiry->arena, "_dmarc." SPAN_FMT, SPAN_ARG(domain)), DNS_TXT);
}

bool dmarc_is_askable(struct span author)
{
	return author.len + strlen("_dmarc.") <= DNS_PLAIN_MOST && dns_name_is_plain(author);
}

static bool is_answered(const struct dns_answer *answer)
{
	return answer->status == DNS_FOUND || answer->status == DNS_NO_DATA ||
	       answer->status == DNS_NO_NAME;
}

static struct step step_take(const struct dmarc_inquiry *inquiry, struct span domain)
{
	struct step step = { .domain = domain, .answer = ask(inquiry, domain) };
	struct dmarc_record record;

	for (size_t i = 0; i < step.answer.count; i++)
		if (dmarc_record_read(step.answer.records[i].data, &record) && step.records++ == 0)
			step.record = record;
	return step;
}

/* Several records are as good as none (RFC 9989 4.10, steps 2 and 6). */
static bool holds_record(const struct step *step)
{
	return step->records == 1;
}

static void walk_add(struct walk *walk, struct step step)
{
	walk->steps[walk->count] = step;
	walk->dnssec = walk->count == 0 ? step.answer.security
					: dns_security_join(walk->dnssec, step.answer.security);
	if (!is_answered(&step.answer) && walk->hindered == NULL)
		walk->hindered = &walk->steps[walk->count];
	walk->count++;
}

/* Without the steps, which are many and large. */
static void walk_begin(struct walk *walk)
{
	walk->count = 0;
	walk->hindered = NULL;
	walk->dnssec = DNS_UNCHECKED;
}

/* The result must not move: `hindered` points into it. */
static void walk_take(struct walk *walk, const struct dmarc_inquiry *inquiry, struct span start)
{
	struct span names[WALK_MOST];
	size_t count = walk_names(start, names);

	walk_begin(walk);
	/* All are asked before one is read: a walk takes one round, not eight. */
	for (size_t i = 0; i < count && !dns_session_is_off(inquiry->session); i++)
		ask(inquiry, names[i]);
	for (size_t i = 0; i < count; i++) {
		struct step step = step_take(inquiry, names[i]);

		walk_add(walk, step);
		/* Without the DNS the next names have no answer either. */
		if (step.answer.status == DNS_OFFLINE ||
		    (holds_record(&step) && step.record.psd != DMARC_PSD_UNTOLD))
			return;
	}
}

/* The step whose record says that its name, or one below it, is the organisation. */
static const struct step *walk_end(const struct walk *walk)
{
	const struct step *end = NULL;

	for (size_t i = 0; i < walk->count; i++)
		if (holds_record(&walk->steps[i]))
			end = &walk->steps[i]; /* the fewest labels come last */
	return end;
}

/* RFC 9989 4.10.2. A walk stops at the first psd=y or psd=n, so that no other comes after it. */
static struct dmarc_organisation walk_organisation(const struct walk *walk)
{
	const struct step *end = walk_end(walk);
	struct span start = walk->steps[0].domain;
	struct dmarc_organisation out = { .dnssec = walk->dnssec };

	if (walk->hindered != NULL)
		out.trouble = walk->hindered->answer;
	else if (end == NULL)
		out.domain = start;
	else if (end->record.psd == DMARC_PSD_YES && end != walk->steps)
		out.domain = last_labels(start, labels(end->domain) + 1);
	else
		out.domain = end->domain;
	return out;
}

static const struct step *step_of(const struct walk *walk, struct span domain)
{
	for (size_t i = 0; i < walk->count; i++)
		if (span_equal(walk->steps[i].domain, domain))
			return &walk->steps[i];
	return NULL;
}

struct span dmarc_listed_organisation(const struct suffix_list *suffixes, struct span name)
{
	size_t at = suffix_organisation(suffixes, name.at, name.len);

	return at < name.len ? span_from(name, at) : name;
}

/* An organisation has two labels at least, or is a name of which the list knows nothing. */
bool dmarc_end_alike(struct span a, struct span b)
{
	struct span longer = a.len > b.len ? a : b;
	size_t common = a.len > b.len ? b.len : a.len, dots = 0;

	for (size_t i = 1; i <= common; i++) {
		if (char_lower(a.at[a.len - i]) != char_lower(b.at[b.len - i]))
			return false;
		if (a.at[a.len - i] == '.' && ++dots == KIN_LABELS)
			return true;
	}
	return a.len == b.len ||
	       (dots + 1 == KIN_LABELS && longer.at[longer.len - common - 1] == '.');
}

bool dmarc_listed_together(const struct suffix_list *suffixes, struct span a, struct span b)
{
	if (span_equal(a, b))
		return a.len > 0;
	if (a.len == 0 || b.len == 0 || !dmarc_end_alike(a, b))
		return false;
	return span_equal_nocase(dmarc_listed_organisation(suffixes, a),
				 dmarc_listed_organisation(suffixes, b));
}

/* The names that are asked about an author without a walk: his own, and his organisation's. */
static void listed_take(struct walk *walk, const struct dmarc_inquiry *inquiry, struct span author)
{
	struct span organisation = dmarc_listed_organisation(inquiry->suffixes, author);

	walk_begin(walk);
	ask(inquiry, organisation);
	walk_add(walk, step_take(inquiry, author));
	if (!span_equal(author, organisation))
		walk_add(walk, step_take(inquiry, organisation));
}

static void policy_hindered(struct dmarc_policy *policy, const struct dns_answer *trouble)
{
	policy->outcome = DMARC_UNKNOWN;
	policy->trouble = *trouble;
}

/*
 * The record that applies: the author's own, else his organisation's, else
 * the one of the public suffix domain above it; NULL when there is none.
 */
static const struct step *choose(const struct walk *walk, struct dmarc_policy *policy)
{
	const struct step *own = walk->steps, *step;

	if (!is_answered(&own->answer)) {
		policy_hindered(policy, &own->answer);
		return NULL;
	}
	if (own->records > 1)
		policy->outcome = DMARC_SEVERAL;
	if (own->records > 0)
		return holds_record(own) ? own : NULL;
	if (policy->organisation.domain.len == 0) {
		policy_hindered(policy, &policy->organisation.trouble);
		return NULL;
	}
	step = step_of(walk, policy->organisation.domain);
	if (step != NULL && holds_record(step))
		return step;
	step = walk_end(walk);
	return step != NULL && step->record.psd == DMARC_PSD_YES ? step : NULL;
}

/* By the list there is one record above the author's, and nothing above that. */
static const struct step *choose_listed(const struct walk *walk, struct dmarc_policy *policy)
{
	for (size_t i = 0; i < walk->count; i++) {
		const struct step *step = &walk->steps[i];

		if (!is_answered(&step->answer)) {
			policy_hindered(policy, &step->answer);
			return NULL;
		}
		if (step->records > 1)
			policy->outcome = DMARC_SEVERAL;
		if (step->records > 0)
			return holds_record(step) ? step : NULL;
	}
	return NULL;
}

enum existence { EXISTS, EXISTS_NOT, EXISTENCE_UNKNOWN };

/* NXDOMAIN and nothing else says that a name does not exist (RFC 9989 3.2.13, RFC 8020). */
static enum existence existence(const struct dmarc_inquiry *inquiry, struct span domain,
				struct dmarc_policy *policy)
{
	struct dns_answer answer = dns_ask(inquiry->session, domain, DNS_TXT);

	if (!is_answered(&answer))
		return EXISTENCE_UNKNOWN;
	policy->dnssec = dns_security_join(policy->dnssec, answer.security);
	/* What has a CNAME record exists, whatever that leads to. */
	return answer.status == DNS_NO_NAME && answer.alias.len == 0 ? EXISTS_NOT : EXISTS;
}

static void request_set(struct dmarc_policy *policy, enum dmarc_request request, const char *tag)
{
	policy->request = request;
	policy->tag = tag;
}

static void request_choose(const struct dmarc_inquiry *inquiry, struct dmarc_policy *policy,
			   struct span author)
{
	const struct dmarc_record *record = &policy->record;

	request_set(policy, record->p, "p");
	if (span_equal(author, policy->domain))
		return;
	if (record->sp != DMARC_UNTOLD)
		request_set(policy, record->sp, "sp");
	if (inquiry->way == DMARC_RFC7489 || record->np == DMARC_UNTOLD)
		return;
	switch (existence(inquiry, author, policy)) {
	case EXISTS:
		return;
	case EXISTS_NOT:
		request_set(policy, record->np, "np");
		return;
	case EXISTENCE_UNKNOWN:
		if (record->np != policy->request)
			request_set(policy, DMARC_UNTOLD, NULL);
		return;
	}
}

/* One step milder while it is tested (RFC 9989 4.7). */
static void request_test(struct dmarc_policy *policy)
{
	if (policy->request != DMARC_REJECT && policy->request != DMARC_QUARANTINE)
		return;
	policy->request = policy->request == DMARC_REJECT ? DMARC_QUARANTINE : DMARC_NONE;
	policy->tested = true;
}

/* Whether the record says what to do (RFC 9989 4.10.1, RFC 7489 6.6.3). */
static bool asks_for_something(const struct dmarc_inquiry *inquiry,
			       const struct dmarc_record *record)
{
	return record->p != DMARC_UNTOLD && record->p != DMARC_BAD && record->sp != DMARC_BAD &&
	       (record->np != DMARC_BAD || inquiry->way == DMARC_RFC7489);
}

static void apply(const struct dmarc_inquiry *inquiry, struct dmarc_policy *policy,
		  const struct step *step, struct span author)
{
	policy->outcome = DMARC_APPLIES;
	policy->record = step->record;
	policy->domain = step->domain;
	if (asks_for_something(inquiry, &step->record)) {
		request_choose(inquiry, policy, author);
		if (step->record.testing && inquiry->way == DMARC_RFC9989)
			request_test(policy);
	} else if (step->record.reports) {
		request_set(policy, DMARC_NONE, NULL);
	} else {
		policy->outcome = DMARC_NO_POLICY;
	}
}

struct dmarc_policy dmarc_discover(const struct dmarc_inquiry *inquiry, struct span author)
{
	struct dmarc_policy policy = { .outcome = DMARC_NO_RECORD };
	const struct step *step = NULL;
	struct walk walk;

	if (dns_session_is_off(inquiry->session) && inquiry->way == DMARC_RFC9989 &&
	    dmarc_is_askable(author)) {
		policy.organisation.trouble = (struct dns_answer){ .status = DNS_OFFLINE };
		policy_hindered(&policy, &policy.organisation.trouble);
		return policy;
	}
	walk_begin(&walk);
	switch (inquiry->way) {
	case DMARC_RFC9989:
		walk_take(&walk, inquiry, author);
		policy.organisation = walk_organisation(&walk);
		step = choose(&walk, &policy);
		break;
	case DMARC_RFC7489:
		listed_take(&walk, inquiry, author);
		policy.organisation.domain = dmarc_listed_organisation(inquiry->suffixes, author);
		step = choose_listed(&walk, &policy);
		break;
	}
	policy.dnssec = walk.dnssec;
	if (step != NULL)
		apply(inquiry, &policy, step, author);
	return policy;
}

void dmarc_ask_ahead(const struct dmarc_inquiry *inquiry, struct span author,
		     const struct span_list *identities)
{
	struct span names[WALK_MOST];
	size_t count;

	if (dns_session_is_off(inquiry->session))
		return;
	if (inquiry->way == DMARC_RFC7489) {
		ask(inquiry, author);
		ask(inquiry, dmarc_listed_organisation(inquiry->suffixes, author));
		return;
	}
	count = walk_names(author, names);
	for (size_t i = 0; i < count; i++)
		ask(inquiry, names[i]);
	for (size_t k = 0; k < identities->count; k++) {
		struct span identity = identities->items[k];

		if (span_equal(identity, author) || !are_kin(identity, author))
			continue;
		count = walk_names(identity, names);
		for (size_t i = 0; i < count; i++)
			ask(inquiry, names[i]);
	}
}

bool dmarc_is_strict(const struct dmarc_policy *policy, enum auth_method method)
{
	if (policy->outcome != DMARC_APPLIES)
		return false;
	return method == AUTH_SPF ? policy->record.strict_spf : policy->record.strict_dkim;
}

/* The organisation of an identity, asked for only where it can be the author's. */
static enum auth_alignment align_relaxed(const struct dmarc_inquiry *inquiry,
					 const struct dmarc_organisation *organisation,
					 struct span identity, struct dns_answer *trouble)
{
	struct dmarc_organisation other;
	struct walk walk;

	if (organisation->domain.len == 0) {
		*trouble = organisation->trouble;
		return ALIGNMENT_UNKNOWN;
	}
	if (!domain_holds(organisation->domain, identity))
		return ALIGNMENT_NO;
	if (inquiry->way == DMARC_RFC7489) {
		other.domain = dmarc_listed_organisation(inquiry->suffixes, identity);
	} else {
		walk_take(&walk, inquiry, identity);
		other = walk_organisation(&walk);
		*trouble = other.trouble;
	}
	if (other.domain.len == 0)
		return ALIGNMENT_UNKNOWN;
	return span_equal(organisation->domain, other.domain) ? ALIGNMENT_YES : ALIGNMENT_NO;
}

static bool is_name(struct span domain)
{
	struct dns_name name;

	return dns_name_is_plain(domain) || dns_name_read(domain, &name);
}

enum auth_alignment dmarc_align(const struct dmarc_inquiry *inquiry,
				const struct dmarc_policy *policy, struct span author,
				struct span identity, enum auth_method method,
				struct dns_answer *trouble)
{
	if (span_equal(author, identity))
		return is_name(author) ? ALIGNMENT_YES : ALIGNMENT_NO;
	/* Nobody's mail is aligned with that of all who share a top-level domain with him. */
	if (dmarc_is_strict(policy, method) || !are_kin(author, identity))
		return ALIGNMENT_NO;
	if (!is_name(identity) || !is_name(author))
		return ALIGNMENT_NO;
	if (policy->outcome == DMARC_APPLIES)
		return align_relaxed(inquiry, &policy->organisation, identity, trouble);
	if (policy->outcome == DMARC_UNKNOWN) {
		*trouble = policy->trouble;
		return ALIGNMENT_UNKNOWN;
	}
	return span_equal(dmarc_listed_organisation(inquiry->suffixes, author),
			  dmarc_listed_organisation(inquiry->suffixes, identity))
		       ? ALIGNMENT_YES
		       : ALIGNMENT_NO;
}
