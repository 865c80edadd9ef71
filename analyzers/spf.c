#include "analyzers/spf.h"

#include <string.h>

#include "analyzers/dns_name.h"
#include "analyzers/spf_run.h"
#include "parser/domain.h"
#include "parser/limits.h"

static const struct {
	char mark;
	enum auth_verdict verdict;
} qualifiers[] = {
	/* RFC 7208 4.6.2 */
	{ '+', AUTH_PASS },
	{ '-', AUTH_FAIL },
	{ '~', AUTH_SOFTFAIL },
	{ '?', AUTH_NEUTRAL },
};

static const char *const outcome_words[] = {
	[SPF_NOT_REACHED] = "not-reached",
	[SPF_NO_MATCH] = "no-match",
	[SPF_MATCHED] = "matched",
	[SPF_FOLLOWED] = "followed",
	[SPF_ERROR] = "error",
	[SPF_UNTOLD] = "skipped",
	[SPF_NOTED] = "noted",
};

const char *spf_outcome_word(enum spf_outcome outcome)
{
	return outcome_words[outcome];
}

static enum auth_verdict verdict_of(char qualifier)
{
	size_t i = 0;

	while (qualifiers[i].mark != qualifier)
		i++;
	return qualifiers[i].verdict;
}

static struct spf_end check_record(struct spf_run *, struct spf_record *);

static void note_loop(struct spf_run *run, const struct spf_record *record)
{
	for (const struct spf_record *up = record->parent; up != NULL; up = up->parent)
		if (span_equal_nocase(up->domain, record->domain))
			run->marks |= SPF_LOOP;
}

/* Open and judge the record of an include or redirect. */
static struct spf_end check_below(struct spf_run *run, struct spf_record *record,
				  struct spf_term *term)
{
	if (term->target.len == 0) {
		run->marks |= SPF_DANGLING;
		return (struct spf_end){ AUTH_NONE, "no-name" };
	}
	if (term->record == NULL)
		term->record = spf_record_open(run, term->target, record);
	if (term->record == NULL)
		return (struct spf_end){ AUTH_TEMPERROR, "pending" };
	note_loop(run, term->record);
	return check_record(run, term->record);
}

/* RFC 7208 5.2. */
static struct spf_end match_include(struct spf_run *run, struct spf_record *record,
				    struct spf_term *term)
{
	struct spf_end end = check_below(run, record, term);

	switch (end.verdict) {
	case AUTH_PASS:
		return (struct spf_end){ AUTH_PASS, "matched-include" };
	case AUTH_TEMPERROR:
	case AUTH_PERMERROR:
		return end;
	case AUTH_NONE:
		run->by = NULL;
		return (struct spf_end){ AUTH_PERMERROR, "include-none" };
	case AUTH_FAIL:
	case AUTH_SOFTFAIL:
	case AUTH_NEUTRAL:
	case AUTH_POLICY:
	case AUTH_VERDICTS:
		break;
	}
	run->by = NULL;
	return SPF_GO_ON;
}

/* Before a term that needs the DNS: what it costs, what it is about, what to ask beside it. */
static struct spf_end prepare(struct spf_run *run, struct spf_record *record, struct spf_term *term)
{
	if (run->lookups == SPF_LOOKUPS_MOST) {
		run->marks |= SPF_OVER_LOOKUPS;
		return (struct spf_end){ AUTH_PERMERROR, "lookup-limit" };
	}
	term->lookup = ++run->lookups;
	if (term->part->kind == SPF_PTR)
		run->marks |= SPF_PTR_USED;
	if (!run->surveyed && !spf_survey(run, record, term->index))
		return (struct spf_end){ AUTH_TEMPERROR, "pending" };
	run->surveyed = true;
	if (!term->asked)
		spf_ask_next(run, record, term->index);
	return spf_find_target(run, record, term);
}

static struct spf_end check_term(struct spf_run *run, struct spf_record *record,
				 struct spf_term *term)
{
	struct spf_end end = SPF_GO_ON;

	if (spf_kind_looks_up(term->part->kind))
		end = prepare(run, record, term);
	if (end.reason != NULL)
		return end;
	if (term->part->kind == SPF_INCLUDE)
		return match_include(run, record, term);
	/* A name that can be none exists nowhere. */
	if (spf_kind_looks_up(term->part->kind) && term->part->kind != SPF_PTR &&
	    term->target.len == 0)
		return SPF_GO_ON;
	return spf_match(run, record, term);
}

static void note_all(struct spf_run *run, const struct spf_record *record,
		     const struct spf_term *term)
{
	bool policy = true;

	for (const struct spf_record *up = record; up->parent != NULL; up = up->parent)
		policy &= up->parent->syntax->redirect != NULL;
	if (term->part->qualifier == '+')
		run->marks |= SPF_PLUS_ALL;
	if (term->part->qualifier == '?' && policy)
		run->marks |= SPF_QUESTION_ALL;
	if (term->part->qualifier == '-' && policy)
		run->marks |= SPF_MINUS_ALL;
}

/* What became of the term; the innermost that decides is remembered. */
static void note_outcome(struct spf_run *run, const struct spf_record *record,
			 struct spf_term *term, struct spf_end end)
{
	if (end.reason == NULL) {
		term->outcome = SPF_NO_MATCH;
		return;
	}
	if (end.verdict == AUTH_PASS)
		term->outcome = SPF_MATCHED;
	else
		term->outcome = run->skipped != NULL ? SPF_UNTOLD : SPF_ERROR;
	if (run->by == NULL) {
		run->by = term;
		run->in = record;
	}
}

static struct spf_end check_directives(struct spf_run *run, struct spf_record *record)
{
	for (size_t i = 0; i < record->count; i++) {
		struct spf_term *term = &record->terms[i];

		if (term->part->qualifier == 0) {
			term->outcome = SPF_NOTED;
			continue;
		}
		struct spf_end end = check_term(run, record, term);
		note_outcome(run, record, term, end);
		if (end.reason != NULL && end.verdict == AUTH_PASS)
			return (struct spf_end){ verdict_of(term->part->qualifier), end.reason };
		if (end.reason != NULL)
			return end;
	}
	return SPF_GO_ON;
}

/* RFC 7208 6.1. */
static struct spf_end follow_redirect(struct spf_run *run, struct spf_record *record)
{
	struct spf_term *term = &record->terms[record->syntax->redirect - record->syntax->parts];
	struct spf_end end = prepare(run, record, term);

	if (end.reason == NULL)
		end = check_below(run, record, term);
	if (end.verdict == AUTH_NONE)
		end = (struct spf_end){ AUTH_PERMERROR, "redirect-none" };
	term->outcome = SPF_FOLLOWED;
	if (term->record == NULL || end.verdict == AUTH_TEMPERROR || end.verdict == AUTH_PERMERROR)
		note_outcome(run, record, term, end);
	return end;
}

/* The terms that stand in a sound record, whether reached or not, as findings see them. */
static void note_terms(struct spf_run *run, const struct spf_record *record)
{
	for (size_t i = 0; i < record->count; i++)
		if (record->terms[i].part->kind == SPF_ALL)
			note_all(run, record, &record->terms[i]);
		else if (record->terms[i].part->kind == SPF_PTR)
			run->marks |= SPF_PTR_USED;
}

static struct spf_end check_sound(struct spf_run *run, struct spf_record *record)
{
	unsigned lookups = run->lookups;

	note_terms(run, record);
	struct spf_end end = check_directives(run, record);
	if (end.reason == NULL && record->syntax->redirect != NULL)
		end = follow_redirect(run, record);
	if (end.reason == NULL)
		end = (struct spf_end){ AUTH_NEUTRAL, "no-match" };
	record->lookups = run->lookups - lookups;
	return end;
}

static struct spf_end check_text(struct spf_run *run, struct spf_record *record)
{
	if (record->candidates > 1) {
		run->marks |= SPF_SEVERAL;
		return (struct spf_end){ AUTH_PERMERROR, "several-records" };
	}
	if (record->candidates == 0) {
		if (record->parent != NULL)
			run->marks |= SPF_DANGLING;
		return (struct spf_end){ AUTH_NONE, "no-record" };
	}
	if (record->syntax->flawed == NULL)
		return check_sound(run, record);
	struct spf_term *term = &record->terms[record->syntax->flawed - record->syntax->parts];
	struct spf_end end = { AUTH_PERMERROR, "syntax" };
	run->marks |= SPF_SYNTAX_ERROR;
	note_outcome(run, record, term, end);
	return end;
}

/* The recursion is bounded: each record below another has cost one of the ten look-ups. */
static struct spf_end check_record(struct spf_run *run, struct spf_record *record)
{
	struct dns_answer answer = spf_answer_of(run, record);
	struct spf_end end = spf_unanswered(run, &answer);

	if (end.reason == NULL)
		end = check_text(run, record);
	record->evaluated = true;
	record->verdict = end.verdict;
	record->reason = end.reason;
	return end;
}

/* The record whose explanation counts: the policy, or what it was redirected to (RFC 7208 6.2). */
static const struct spf_record *explaining(const struct spf_record *record)
{
	while (record->syntax->redirect != NULL) {
		const struct spf_term *term =
			&record->terms[record->syntax->redirect - record->syntax->parts];

		if (term->outcome != SPF_FOLLOWED)
			break;
		record = term->record;
	}
	return record;
}

/* The text of exp=; empty when it cannot be had: nothing depends on it. */
static struct span find_exp(struct spf_run *run, struct spf_record *record)
{
	struct spf_term *term = &record->terms[record->syntax->exp - record->syntax->parts];
	const char *skipped = run->skipped;
	struct spf_end end = spf_find_target(run, record, term);
	struct span exp = { 0 };

	run->skipped = skipped;
	if (end.reason != NULL || term->target.len == 0)
		return SPAN_NONE;
	struct dns_answer answer = dns_ask(run->session, term->target, DNS_TXT);
	if (answer.status != DNS_FOUND || answer.count != 1)
		return SPAN_NONE;
	struct span text = answer.records[0].data;
	if ((spf_text_letters(text) & SPF_LETTER('p')) != 0 &&
	    (!run->query->reveal || !spf_validate(run, record->domain)))
		run->values.validated = SPAN_NONE;
	return spf_expand_text(run->arena, &run->values, text, &exp) ? exp : SPAN_NONE;
}

/* RFC 7208 4.3: fully qualified, and a name that the DNS can hold. */
static bool is_checkable(struct span domain)
{
	struct dns_name name;

	if (domain.len > 0 && domain.at[domain.len - 1] == '.')
		domain.len--;
	for (size_t i = 0; i < domain.len; i++)
		if (domain.at[i] <= ' ' || domain.at[i] > '~' || domain.at[i] == '[')
			return false;
	return span_index(domain, '.') != NOT_FOUND && dns_name_read(domain, &name);
}

/* An IPv4 address in IPv6 clothes is an IPv4 address (RFC 7208 5). */
static struct ip unmapped(struct ip ip)
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff };

	if (ip.family != 6 || memcmp(ip.bytes, mapped, sizeof mapped) != 0)
		return ip;
	struct ip out = { .family = 4 };
	memcpy(out.bytes, ip.bytes + sizeof mapped, 4);
	return out;
}

static struct spf_values values_of(const struct spf_query *query, bool *own_local)
{
	size_t at = span_last_index(query->sender, '@');
	struct spf_values values = {
		.local = at != NOT_FOUND ? span_upto(query->sender, at) : SPAN_NONE,
		.sender_domain = at != NOT_FOUND ? span_from(query->sender, at + 1) : query->sender,
		.helo = query->helo,
		.receiver = query->receiver,
		.client_ip = query->client_ip,
		.time = query->time,
	};

	*own_local = values.local.len > 0;
	if (values.local.len == 0)
		values.local = SPAN("postmaster");
	if (query->sender.len == 0)
		values.sender_domain = query->helo;
	values.local = span_upto(values.local, LIMIT_SPF_VALUE);
	values.sender_domain = span_upto(values.sender_domain, LIMIT_SPF_VALUE);
	values.helo = span_upto(values.helo, LIMIT_SPF_VALUE);
	values.receiver = span_upto(values.receiver, LIMIT_SPF_VALUE);
	return values;
}

/* The term of the policy, or of what it redirects to, in which it ended. */
static const struct spf_term *deciding_term(const struct spf_record *policy)
{
	const struct spf_record *record = policy;

	if (policy->syntax == NULL)
		return NULL;
	record = explaining(policy);
	for (size_t i = 0; record->syntax != NULL && i < record->count; i++)
		if (record->terms[i].outcome == SPF_MATCHED ||
		    record->terms[i].outcome == SPF_ERROR || record->terms[i].outcome == SPF_UNTOLD)
			return &record->terms[i];
	return NULL;
}

static void note_wide(struct spf_run *run, const struct spf_record *record)
{
	if (record->reach.v4 > SPF_WIDE_V4 || record->reach.all ||
	    (record->reach.v6_prefixes > 0 && record->reach.v6_shortest < SPF_WIDE_V6))
		run->marks |= SPF_WIDE;
}

static struct spf_result finish(struct spf_run *run, struct spf_record *record, struct spf_end end)
{
	struct spf_result result = { .verdict = end.verdict, .reason = end.reason };

	if (record != NULL && record->syntax != NULL && end.verdict == AUTH_FAIL &&
	    explaining(record)->syntax->exp != NULL)
		result.exp = find_exp(run, (struct spf_record *)explaining(record));
	if (record != NULL) {
		spf_reach_count(run, record);
		note_wide(run, record);
		result.decided = deciding_term(record);
	}
	result.skipped = run->skipped;
	result.record = record;
	result.decided_by = run->by;
	result.decided_in = run->in;
	result.lookups = run->lookups;
	result.void_lookups = run->void_lookups;
	result.dnssec = run->dnssec;
	result.marks = run->marks;
	result.explanation = spf_tell(run, &result);
	return result;
}

struct spf_result spf_check(struct dns_session *session, struct arena *arena,
			    const struct spf_query *asked)
{
	struct spf_query query = *asked;
	struct spf_run run = { .session = session, .arena = arena, .query = &query };

	query.client_ip = unmapped(query.client_ip);
	run.values = values_of(&query, &run.own_local);
	if (query.domain.len == 0)
		query.domain = run.values.sender_domain;
	if (!is_checkable(query.domain))
		return finish(&run, NULL, (struct spf_end){ AUTH_NONE, "no-domain" });
	if (dns_session_is_off(session))
		return finish(&run, NULL, spf_skip(&run, "offline"));
	struct spf_record *record = spf_record_open(&run, query.domain, NULL);
	if (record == NULL)
		return finish(&run, NULL, (struct spf_end){ AUTH_TEMPERROR, "pending" });
	return finish(&run, record, check_record(&run, record));
}
