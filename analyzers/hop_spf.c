#include "analyzers/hop_spf.h"

#include <string.h>

#include "analyzers/dns_name.h"
#include "analyzers/spf_words.h"
#include "analyzers/trail.h"
#include "analyzers/words.h"
#include "parser/domain.h"
#include "parser/idn.h"
#include "parser/limits.h"
#include "parser/text.h"

static const char mailfrom[] = "mailfrom", helo[] = "helo", origin_side[] = "origin-side";

struct work {
	struct dns_session *session;
	struct arena *arena;
	const struct facts *facts;
};

static const struct hop *hop_at(const struct work *work, size_t i)
{
	return &work->facts->route.hops.items[i];
}

/*
 * What the client called itself, when that is a name of which the DNS can
 * know: with a dot in it (RFC 7208 4.3), and no address. Else empty.
 */
static struct span helo_name(struct arena *arena, const struct hop *hop)
{
	struct span name = hop->received.helo;
	struct ip ip;

	if (name.len > 0 && name.at[name.len - 1] == '.')
		name.len--;
	if (name.len > LIMIT_NAME || span_index(name, '.') == NOT_FOUND || ip_read(name, &ip))
		return SPAN_NONE;
	for (size_t i = 0; i < name.len; i++)
		if (!char_is_alpha(name.at[i]) && !char_is_digit(name.at[i]) &&
		    span_index(SPAN("-._"), name.at[i]) == NOT_FOUND &&
		    (unsigned char)name.at[i] < 0x80)
			return SPAN_NONE;
	return idn_ascii(arena, name);
}

static struct auth_result entry(const struct work *work, size_t i, const char *identity,
				struct span domain)
{
	return (struct auth_result){
		.method = AUTH_SPF,
		.source = AUTH_EVALUATED,
		.hop = i,
		.identity = identity,
		.domain = domain,
		.client_ip = hop_at(work, i)->received.client_ip,
		.field = NO_FIELD,
	};
}

static struct auth_result skip(struct auth_result result, const char *word, struct span why)
{
	result.skipped = word;
	result.explanation = why;
	return result;
}

static void add_record(struct arena *arena, struct auth_result *result,
		       const struct spf_record *record, const struct spf_term *term)
{
	if (record == NULL || record->text.len == 0)
		return;
	*LIST_ADD(arena, &result->evidence) = (struct evidence){
		.kind = EVIDENCE_DNS,
		.what = arena_say(arena, SPAN_FMT " TXT", SPAN_ARG(record->domain)),
		.text = record->text,
		.part = term != NULL ? term->part->text : SPAN_NONE,
	};
}

/* The policy with the term that decided, then the record of an include where that was so. */
static void add_evidence(struct arena *arena, struct auth_result *result,
			 const struct spf_result *spf)
{
	const struct spf_term *decided = spf->decided != NULL ? spf->decided : spf->decided_by;

	add_record(arena, result, spf->record,
		   spf->decided_in == spf->record ? spf->decided_by : decided);
	if (spf->decided_in != spf->record)
		add_record(arena, result, spf->decided_in, spf->decided_by);
}

/* A pass that nearly everybody gets is told as such (BreakSPF, NDSS 2024). */
static struct span explain(struct arena *arena, const struct spf_result *spf)
{
	struct span reach = SPAN_NONE;

	if (spf->verdict == AUTH_PASS && spf->skipped == NULL)
		reach = spf_words_reach(arena, spf->record);
	if (reach.len == 0)
		return spf->explanation;
	return arena_say(arena, SPAN_FMT "; this pass rests on " SPAN_FMT,
			 SPAN_ARG(spf->explanation), SPAN_ARG(reach));
}

static struct auth_result check(const struct work *work, struct auth_result result,
				struct span sender, struct span helo_said)
{
	const struct hop *hop = hop_at(work, result.hop);
	struct spf_result *spf = arena_take(work->arena, 1, sizeof *spf);
	struct spf_query query = {
		.client_ip = result.client_ip,
		.sender = sender,
		.domain = result.domain,
		.helo = helo_said,
		.receiver = hop->received.by,
		.time = hop_time(work->facts, result.hop),
		.reveal = work->facts->told->reveal,
	};

	*spf = spf_check(work->session, work->arena, &query);
	if (spf->record != NULL && spf->record->status != DNS_OFFLINE)
		result.spf = spf;
	result.verdict = spf->verdict;
	result.skipped = spf->skipped;
	result.reason = spf->skipped == NULL ? spf->reason : NULL;
	result.explanation = explain(work->arena, spf);
	result.dnssec = spf->dnssec;
	add_evidence(work->arena, &result, spf);
	return result;
}

static struct auth_result check_helo(const struct work *work, size_t i)
{
	struct span name = helo_name(work->arena, hop_at(work, i));
	struct auth_result result = entry(work, i, helo, name);

	if (name.len == 0)
		return skip(result, "no-helo",
			    SPAN("The client gave no domain name in HELO that is on record."));
	return check(work, result, SPAN_NONE, name);
}

static bool is_null_sender(const struct hop *hop)
{
	return hop->mail_from_told_by != TOLD_BY_NOBODY && hop->mail_from.len == 0 &&
	       hop->mail_from_domain.len == 0;
}

static struct auth_result check_sender(const struct work *work, size_t i)
{
	const struct hop *hop = hop_at(work, i);
	struct auth_result result = entry(work, i, mailfrom, hop->mail_from_domain);

	if (is_null_sender(hop))
		return check_helo(work, i);
	if (hop->mail_from_domain.len == 0)
		return skip(result, "no-sender",
			    SPAN("Neither an envelope sender nor an author is told."));
	return check(work, result, hop->mail_from.len > 0 ? hop->mail_from : hop->mail_from_domain,
		     helo_name(work->arena, hop));
}

static struct auth_result skip_hop(const struct work *work, size_t i)
{
	const struct hop *hop = hop_at(work, i);
	struct auth_result result =
		entry(work, i, is_null_sender(hop) ? helo : mailfrom,
		      is_null_sender(hop) ? helo_name(work->arena, hop) : hop->mail_from_domain);

	switch (hop->crossing) {
	case CROSSING_LOCAL:
		return skip(result, "local", SPAN("The mail stayed on one host."));
	case CROSSING_FETCH:
		return skip(result, "fetch", SPAN("The mail was fetched from a mailbox."));
	case CROSSING_SUBMISSION:
		return skip(result, "submission", SPAN("A user or program handed the mail in."));
	case CROSSING_INSIDE:
		if (hop->client_scope != SCOPE_NONE && !scope_is_public(hop->client_scope))
			return skip(result, "private-client",
				    SPAN("The client's address is not a public one."));
		return skip(result, "inside",
			    SPAN("Client and server belong to one organisation."));
	case CROSSING_UNKNOWN:
	case CROSSING_BORDER: /* is evaluated */
		break;
	}
	return skip(result, "no-client-ip", SPAN("The line tells no address of the client."));
}

/* The address that a record names; an inside server that names none looked at its own client. */
static struct ip recorded_client(const struct hop *hop, const struct auth_result *claim)
{
	if (claim->client_ip.family != 0 || hop->crossing != CROSSING_INSIDE)
		return claim->client_ip;
	return hop->received.client_ip;
}

/* The first SPF result that the hop's server recorded and that tells what it is of; or NULL. */
static const struct auth_result *recorded_at(const struct work *work, size_t i)
{
	const struct auth_result_list *claimed = &work->facts->claimed;

	for (size_t k = 0; k < claimed->count; k++) {
		const struct auth_result *claim = &claimed->items[k];

		if (claim->hop == i && claim->method == AUTH_SPF && claim->place != PLACE_AWAY &&
		    claim->domain.len > 0 && claim->identity != NULL &&
		    recorded_client(hop_at(work, i), claim).family != 0)
			return claim;
	}
	return NULL;
}

static struct auth_result check_recorded(const struct work *work, size_t i,
					 const struct auth_result *claim)
{
	const struct hop *hop = hop_at(work, i);
	bool of_helo = strcmp(claim->identity, helo) == 0;
	struct auth_result result = entry(work, i, of_helo ? helo : mailfrom, claim->domain);
	struct span sender = claim->domain;

	result.client_ip = recorded_client(hop, claim);
	result.field = claim->field;
	if (claim->sender_told && claim->sender.len > 0)
		sender = claim->sender;
	else if (span_equal_nocase(hop->mail_from_domain, claim->domain) && hop->mail_from.len > 0)
		sender = hop->mail_from;
	result = check(work, result, of_helo ? SPAN_NONE : sender,
		       of_helo ? claim->domain : helo_name(work->arena, hop));
	if (result.skipped == NULL)
		result.reason = "checked-inside";
	return result;
}

static bool is_border(const struct work *work, size_t i)
{
	return hop_at(work, i)->crossing == CROSSING_BORDER &&
	       hop_at(work, i)->received.client_ip.family != 0;
}

static struct auth_result judge(const struct work *work, size_t i)
{
	const struct auth_result *claim;

	if (is_border(work, i))
		return check_sender(work, i);
	claim = recorded_at(work, i);
	return claim != NULL ? check_recorded(work, i, claim) : skip_hop(work, i);
}

static bool is_of_border(const struct work *work, const struct auth_result *result)
{
	return result->skipped == NULL && result->identity == mailfrom &&
	       is_border(work, result->hop);
}

/* Whether a newer border let the same domain pass: who handed it the mail was its owner's choice.
 */
static bool passes_later(const struct work *work, const struct auth_result *results, size_t i)
{
	for (size_t k = i + 1; k < work->facts->route.hops.count; k++)
		if (is_of_border(work, &results[k]) && results[k].verdict == AUTH_PASS &&
		    span_equal_nocase(results[k].domain, results[i].domain))
			return true;
	return false;
}

static bool passed_before(const struct work *work, const struct auth_result *results, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (is_of_border(work, &results[k]) && results[k].verdict == AUTH_PASS &&
		    span_equal_nocase(results[k].domain, results[i].domain))
			return true;
	return false;
}

/*
 * On the sender's side the servers of a domain hand its mail to each other
 * before one of them, authorised, takes it out. A server that relays for
 * strangers may be authorised too: there a fail stands.
 */
static void find_origin_side(const struct work *work, struct auth_result *results)
{
	const struct hop_list *hops = &work->facts->route.hops;

	for (size_t i = 0; i + 1 < hops->count; i++)
		if (is_of_border(work, &results[i]) && results[i].verdict != AUTH_PASS &&
		    hops->items[i + 1].seen && !hops->items[i].front &&
		    !passed_before(work, results, i) && passes_later(work, results, i))
			results[i] = skip(entry(work, i, mailfrom, results[i].domain), origin_side,
					  SPAN("The sender's own servers: the host that took the "
					       "mail here passes at a later border."));
}

void hop_spf(struct dns_session *session, struct arena *arena, const struct facts *facts,
	     struct auth_result_list *list)
{
	struct work work = { session, arena, facts };
	size_t count = facts->route.hops.count;
	struct auth_result *results = arena_take(arena, count, sizeof *results);

	for (size_t i = count; i-- > 0;)
		results[i] = judge(&work, i);
	if (session->pending > 0)
		return;
	find_origin_side(&work, results);
	for (size_t i = 0; i < count; i++)
		*LIST_ADD(arena, list) = results[i];
}

/* The domain that the entry of a hop is about; empty: none. */
static struct span looked_at(const struct work *work, size_t i)
{
	const struct hop *hop = hop_at(work, i);
	const struct auth_result *claim = is_border(work, i) ? NULL : recorded_at(work, i);

	if (claim != NULL)
		return claim->domain;
	return is_null_sender(hop) ? helo_name(work->arena, hop) : hop->mail_from_domain;
}

/* What HELO comes to where the name that was said is one of which no DNS could know. */
static void add_odd_helo(const struct work *work, size_t i, struct auth_result_list *list)
{
	struct span said = hop_at(work, i)->received.helo;
	struct auth_result result;

	if (said.len == 0 || dns_name_is_plain(said))
		return;
	result = check_helo(work, i);
	if (result.domain.len > 0)
		*LIST_ADD(work->arena, list) = result;
}

void hop_spf_unasked(struct dns_session *session, struct arena *arena, const struct facts *facts,
		     struct auth_result_list *list)
{
	struct work work = { session, arena, facts };
	/* The last that was found to be: mostly that of all hops, and often the author's, which is. */
	struct span plain = facts->headline.from_domain;

	if (span_index(plain, '.') == NOT_FOUND)
		plain = SPAN_NONE;
	for (size_t i = 0; i < facts->route.hops.count; i++) {
		struct span domain = looked_at(&work, i);

		if (domain.len == 0 || span_equal(domain, plain))
			continue;
		if (dns_name_is_plain(domain) && span_index(domain, '.') != NOT_FOUND)
			plain = domain;
		else
			*LIST_ADD(arena, list) = judge(&work, i);
	}
}

void hop_spf_helo_unasked(struct dns_session *session, struct arena *arena,
			  const struct facts *facts, struct auth_result_list *list)
{
	struct work work = { session, arena, facts };

	for (size_t i = 0; i < facts->route.hops.count; i++)
		if (is_border(&work, i) && !is_null_sender(hop_at(&work, i)))
			add_odd_helo(&work, i, list);
}

/* Whether HELO is still to be looked at beside this entry. */
static bool wants_helo(const struct work *work, const struct auth_result *result)
{
	return result->method == AUTH_SPF && result->identity == mailfrom &&
	       result->skipped != origin_side && is_border(work, result->hop);
}

void hop_spf_helo(struct dns_session *session, struct arena *arena, const struct facts *facts,
		  struct auth_result_list *list)
{
	struct work work = { session, arena, facts };
	size_t before = list->count;

	/*
	 * Which entries there will be is known when all else is: asking ahead would save a
	 * round trip and make what is asked depend on how fast answers come.
	 */
	if (session->pending > 0)
		return;
	for (size_t i = before; i-- > 0;)
		if (wants_helo(&work, &list->items[i]))
			*LIST_ADD(arena, list) = check_helo(&work, list->items[i].hop);
}
