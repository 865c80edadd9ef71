#include "analyzers/spf_run.h"

#include <stdlib.h>
#include <string.h>

#include "analyzers/dns_note.h"

/* A switch, so that a new fault cannot be without its word: no word means go on. */
static const char *fault_reason(enum dns_fault fault)
{
	switch (fault) {
	case DNS_FAULT_NAME:
		return "dns-name";
	case DNS_FAULT_BUDGET:
		return "dns-budget";
	case DNS_FAULT_ALIASES:
		return "dns-aliases";
	case DNS_FAULT_MALFORMED:
		return "dns-malformed";
	case DNS_FAULT_LAME:
		return "dns-lame";
	case DNS_FAULT_TOO_LONG:
		return "dns-too-long";
	case DNS_FAULT_TIMEOUT:
		return "dns-timeout";
	case DNS_FAULT_NETWORK:
		return "dns-network";
	case DNS_FAULT_FORMERR:
		return "dns-formerr";
	case DNS_FAULT_SERVFAIL:
		return "dns-servfail";
	case DNS_FAULT_NOTIMP:
		return "dns-notimp";
	case DNS_FAULT_REFUSED:
		return "dns-refused";
	case DNS_FAULT_RCODE:
		return "dns-rcode";
	case DNS_FAULT_BOGUS:
		return "dns-bogus";
	case DNS_FAULT_NONE:
	case DNS_FAULTS:
		break;
	}
	return "dns-failed";
}

void spf_use(struct spf_run *run, const struct dns_answer *answer)
{
	if (answer->fault == DNS_FAULT_NAME)
		return;
	run->dnssec = run->answers++ == 0 ? answer->security
					  : dns_security_join(run->dnssec, answer->security);
}

struct dns_answer spf_ask(struct spf_run *run, struct span name, enum dns_type type)
{
	struct dns_answer answer = dns_ask(run->session, name, type);

	spf_use(run, &answer);
	return answer;
}

struct dns_answer spf_answer_of(struct spf_run *run, const struct spf_record *record)
{
	struct dns_answer answer = { .status = record->status,
				     .fault = record->fault,
				     .security = record->dnssec };

	spf_use(run, &answer);
	return answer;
}

struct spf_end spf_skip(struct spf_run *run, const char *word)
{
	run->skipped = word;
	return (struct spf_end){ AUTH_TEMPERROR, word };
}

struct spf_end spf_unanswered(struct spf_run *run, const struct dns_answer *answer)
{
	switch (answer->status) {
	case DNS_FOUND:
	case DNS_NO_DATA:
	case DNS_NO_NAME:
		return SPF_GO_ON;
	case DNS_NOT_RECORDED:
		return spf_skip(run, "not-recorded");
	case DNS_OFFLINE:
		return spf_skip(run, "offline");
	case DNS_PENDING:
		return (struct spf_end){ AUTH_TEMPERROR, "pending" };
	case DNS_FAILED:
	case DNS_TIMED_OUT:
		break;
	}
	if (answer->fault == DNS_FAULT_BUDGET)
		return spf_skip(run, "budget");
	return (struct spf_end){ AUTH_TEMPERROR, fault_reason(answer->fault) };
}

struct spf_end spf_count_void(struct spf_run *run, struct spf_term *term,
			      const struct dns_answer *answer)
{
	if (answer->status == DNS_FOUND || answer->fault == DNS_FAULT_NAME)
		return SPF_GO_ON;
	term->is_void = true;
	run->marks |= SPF_VOID;
	if (++run->void_lookups <= SPF_VOIDS_MOST)
		return SPF_GO_ON;
	run->marks |= SPF_OVER_VOID;
	return (struct spf_end){ AUTH_PERMERROR, "void-limit" };
}

enum dns_type spf_address_type(const struct ip *client)
{
	return client->family == 6 ? DNS_AAAA : DNS_A;
}

struct ip spf_record_ip(const struct dns_record *record, enum dns_type type)
{
	struct ip ip = { .family = type == DNS_A ? 4 : 6 };

	if (record->data.len == (type == DNS_A ? 4 : 16))
		memcpy(ip.bytes, record->data.at, record->data.len);
	else
		ip.family = 0;
	return ip;
}

static void leave_note(struct dns_note *note, const struct spf_syntax *syntax)
{
	size_t size = spf_syntax_size(syntax);

	if (note == NULL || size > note->most)
		return;
	struct spf_syntax *copy = spf_syntax_pack(heap_take(size), syntax);
	if (!dns_note_leave(note, copy))
		free(copy);
}

/* Read the record; when it was read before, for whatever message, take that. */
static const struct spf_syntax *syntax_of(struct spf_run *run, struct span text,
					  struct dns_note *note)
{
	const struct spf_syntax *before = dns_note_read(note);

	if (before != NULL && before->text.at == text.at)
		return before;
	struct spf_syntax *syntax = arena_take(run->arena, 1, sizeof *syntax);
	*syntax = spf_syntax_read(run->arena, text);
	leave_note(note, syntax);
	return syntax;
}

static void make_terms(struct spf_run *run, struct spf_record *record, struct dns_note *note)
{
	const struct spf_syntax *syntax = syntax_of(run, record->text, note);

	record->syntax = syntax;
	record->count = syntax->count;
	record->terms = arena_take(run->arena, syntax->count + 1, sizeof *record->terms);
	for (size_t i = 0; i < syntax->count; i++) {
		record->terms[i].part = &syntax->parts[i];
		record->terms[i].index = i;
	}
}

/* RFC 7208 4.5: of all TXT records those that begin with the version. */
static void read_answer(struct spf_run *run, struct spf_record *record,
			const struct dns_answer *answer)
{
	record->status = answer->status;
	record->fault = answer->fault;
	record->seen = answer->seen;
	record->dnssec = answer->security;
	for (size_t i = 0; i < answer->count; i++) {
		if (!spf_syntax_is(answer->records[i].data))
			continue;
		if (record->candidates++ == 0)
			record->text = answer->records[i].data;
	}
	if (record->candidates == 1)
		make_terms(run, record, answer->note);
	else
		record->text = SPAN_NONE;
}

struct spf_record *spf_record_open(struct spf_run *run, struct span domain,
				   const struct spf_record *parent)
{
	struct dns_answer answer = dns_ask(run->session, domain, DNS_TXT);

	if (answer.status == DNS_PENDING)
		return NULL;
	struct spf_record *record = arena_take(run->arena, 1, sizeof *record);
	record->domain = domain;
	record->parent = parent;
	record->depth = parent != NULL ? parent->depth + 1 : 0;
	read_answer(run, record, &answer);
	return record;
}

struct span spf_plain_target(const struct spf_record *record, const struct spf_part *part)
{
	struct span name = part->domain.len > 0 ? part->domain : record->domain;

	if (name.len > 0 && name.at[name.len - 1] == '.')
		name.len--;
	return name;
}

/* Put the question of a term; NULL never. True: its answer is here. */
static bool ask_term(struct spf_run *run, struct spf_record *record, struct spf_term *term)
{
	struct span name = spf_plain_target(record, term->part);

	term->asked = true;
	switch (term->part->kind) {
	case SPF_INCLUDE:
	case SPF_REDIRECT:
		if (term->record == NULL)
			term->record = spf_record_open(run, name, record);
		return term->record != NULL;
	case SPF_A:
		return dns_ask(run->session, name, spf_address_type(&run->query->client_ip))
			       .status != DNS_PENDING;
	case SPF_EXISTS:
		return dns_ask(run->session, name, DNS_A).status != DNS_PENDING;
	case SPF_MX:
		return dns_ask(run->session, name, DNS_MX).status != DNS_PENDING;
	case SPF_ALL:
	case SPF_PTR:
	case SPF_IP4:
	case SPF_IP6:
	case SPF_EXP:
	case SPF_OTHER_MODIFIER:
	case SPF_UNKNOWN:
	case SPF_KINDS:
		break;
	}
	return true;
}

/* Where the terms end that are ever reached: behind the first "all". */
static size_t reached_end(const struct spf_record *record)
{
	size_t end = 0;

	while (end < record->count && record->terms[end].part->kind != SPF_ALL)
		end++;
	return end;
}

struct level {
	struct spf_record *records[SPF_LOOKUPS_MOST + 1];
	size_t count;
};

/* Whether the term can be asked ahead: it looks up, and its name is plain. */
static bool can_ask(const struct spf_term *term, bool all)
{
	enum spf_kind kind = term->part->kind;

	if (!spf_kind_looks_up(kind) || kind == SPF_PTR || term->part->macros)
		return false;
	return kind != SPF_REDIRECT || !all;
}

/* What can be asked ahead of a record from its term `from` on, each term once. */
static size_t count_terms(const struct spf_record *record, size_t from)
{
	if (record->syntax == NULL || record->syntax->flawed != NULL ||
	    record->syntax->lookups == 0)
		return 0;
	size_t end = reached_end(record), count = 0;
	bool all = end < record->count;
	for (size_t i = from; i < record->count; i++)
		count += (i < end || record->terms[i].part->kind == SPF_REDIRECT) &&
			 can_ask(&record->terms[i], all);
	return count;
}

/* Ask for the terms of a record and put the records that came of it into `below`. */
static bool ask_record(struct spf_run *run, struct spf_record *record, size_t from,
		       struct level *below)
{
	size_t end = reached_end(record);
	bool all = end < record->count, here = true;

	for (size_t i = from; i < record->count; i++) {
		struct spf_term *term = &record->terms[i];

		if ((i >= end && term->part->kind != SPF_REDIRECT) || !can_ask(term, all))
			continue;
		here &= ask_term(run, record, term);
		if (term->record != NULL)
			below->records[below->count++] = term->record;
	}
	return here;
}

/*
 * Level by level, and a level only once all above it is answered: so the
 * questions are the same however often the evaluator is run again. As soon as
 * the policy turns out to need ten look-ups or more it is not worth a guess
 * which of them will be reached, and spf_ask_next() goes on.
 */
bool spf_survey(struct spf_run *run, struct spf_record *policy, size_t index)
{
	struct level level = { .records = { policy }, .count = 1 };
	size_t asked = 0;
	bool here = true;

	while (level.count > 0 && here) {
		struct level below = { .count = 0 };
		size_t more = 0;

		for (size_t i = 0; i < level.count; i++)
			more += count_terms(level.records[i],
					    level.records[i] == policy ? index : 0);
		asked += more;
		if (asked >= SPF_LOOKUPS_MOST)
			break;
		for (size_t i = 0; i < level.count; i++)
			if (count_terms(level.records[i], 0) > 0)
				here &= ask_record(run, level.records[i],
						   level.records[i] == policy ? index : 0, &below);
		level = below;
	}
	return here;
}

void spf_ask_next(struct spf_run *run, struct spf_record *record, size_t index)
{
	size_t end = reached_end(record);

	for (size_t i = index, left = 2; i < end && left > 0; i++) {
		if (!can_ask(&record->terms[i], true) || record->terms[i].asked)
			continue;
		ask_term(run, record, &record->terms[i]);
		left--;
	}
}
