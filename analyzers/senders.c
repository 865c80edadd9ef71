#include "analyzers/senders.h"

#include <stdlib.h>
#include <string.h>

#include "data/providers.h"
#include "parser/limits.h"
#include "parser/text.h"

static const struct {
	const char *word, *words, *advice;
} kinds[SENDER_KINDS] = {
	[SENDER_OWN] = { "own", "SPF passes for your domain: yours", "" },
	[SENDER_SERVICE] = { "service", "Signed for you by a service, under its own SPF", "" },
	[SENDER_FORWARDER] = { "forwarder", "Your signature holds, SPF does not: likely forwarders",
			       "Nothing to mend: DKIM carries it. Sign all that you send, so "
			       "that forwarded mail passes." },
	[SENDER_CHANGER] = { "changer",
			     "Your signature fails: likely lists, or forwarders that change",
			     "A list that tags or appends breaks your signature. Ask it to keep "
			     "messages unchanged or to put its own address into From; if these "
			     "are your own hosts, sign behind whatever changes the mail." },
	[SENDER_OTHER] = { "other",
			   "Passes for other domains: likely services or lists in your name",
			   "If you use this service, let it sign with your domain (DKIM) or use a "
			   "MAIL FROM below it (SPF). If you do not, it sends in your name." },
	[SENDER_UNKNOWN] = { "unknown",
			     "Passes for nobody: likely forgers, or hosts that you forgot",
			     "If the host is yours, add it to your SPF record and have it sign. "
			     "If not, a policy of p=reject has it refused." },
};

const char *sender_kind_word(enum sender_kind kind)
{
	return kinds[kind].word;
}

const char *sender_kind_words(enum sender_kind kind)
{
	return kinds[kind].words;
}

const char *sender_kind_advice(enum sender_kind kind)
{
	return kinds[kind].advice;
}

enum sender_kind sender_likely(const struct sender *sender)
{
	enum sender_kind likely = SENDER_OWN;

	for (enum sender_kind kind = 0; kind < SENDER_KINDS; kind++)
		if (sender->kinds[kind] > sender->kinds[likely])
			likely = kind;
	return likely;
}

static struct span organisation(const struct senders *senders, struct span name)
{
	return span_from(name, suffix_organisation(senders->suffixes, name.at, name.len));
}

/* Relaxed alignment (RFC 9989 4.7). `domain` is in lower case. */
static bool is_aligned(const struct senders *senders, struct span domain, struct span name)
{
	struct span a = organisation(senders, domain), b = organisation(senders, name);

	return span_equal_nocase(domain, name) || (a.len > 0 && span_equal_nocase(a, b));
}

/* Whether a bulk sender stands behind a result of SPF that passed. */
static bool is_bulk(struct arena *work, const struct aggregate_record *record)
{
	for (size_t i = 0; i < record->results.count; i++) {
		const struct aggregate_result *result = &record->results.items[i];
		struct span name = text_lower(work, result->domain);
		const struct provider *provider = provider_by_name(name.at, name.len);

		if (result->method == AUTH_SPF && result->known && result->verdict == AUTH_PASS &&
		    provider != NULL && provider->kind == PROVIDER_ESP)
			return true;
	}
	return false;
}

/* What the results of a record show; policy_evaluated tells what passed with alignment. */
static enum sender_kind kind_of(const struct senders *senders, struct arena *work,
				struct span domain, const struct aggregate_record *record)
{
	bool other = false, broken = false;

	if (record->spf == OUTCOME_PASS)
		return SENDER_OWN;
	if (record->dkim == OUTCOME_PASS)
		return is_bulk(work, record) ? SENDER_SERVICE : SENDER_FORWARDER;
	for (size_t i = 0; i < record->results.count; i++) {
		const struct aggregate_result *result = &record->results.items[i];
		bool ours = is_aligned(senders, domain, text_lower(work, result->domain));

		other |= result->known && result->verdict == AUTH_PASS && !ours;
		broken |= result->method == AUTH_DKIM && ours && result->known &&
			  result->verdict != AUTH_PASS && result->verdict != AUTH_NONE;
	}
	if (broken)
		return SENDER_CHANGER;
	return other ? SENDER_OTHER : SENDER_UNKNOWN;
}

static void count_told(struct arena *arena, struct told_counts *counts, struct span text,
		       uint64_t messages)
{
	if (text.len == 0)
		return;
	for (size_t i = 0; i < counts->count; i++)
		if (span_equal(counts->items[i].text, text)) {
			counts->items[i].messages += messages;
			return;
		}
	if (counts->count < LIMIT_TOLD)
		*LIST_ADD(arena, counts) = (struct told_count){ arena_copy(arena, text), messages };
}

static struct span result_text(struct arena *arena, const struct aggregate_result *result)
{
	struct span domain = result->domain.len > 0 ? result->domain : SPAN("?");

	return arena_format(arena, SPAN_FMT " %s", SPAN_ARG(domain),
			    result->known ? auth_verdict_word(result->verdict) : "?");
}

static void count_results(struct senders *senders, struct sender *sender,
			  const struct aggregate_record *record)
{
	for (size_t i = 0; i < record->results.count; i++) {
		const struct aggregate_result *result = &record->results.items[i];
		struct arena work = { 0 };

		count_told(&senders->arena,
			   result->method == AUTH_DKIM ? &sender->signed_by : &sender->sent_as,
			   result_text(&work, result), record->count);
		arena_free(&work);
	}
	for (size_t i = 0; i < record->reasons.count; i++)
		count_told(&senders->arena, &sender->reasons, record->reasons.items[i].type,
			   record->count);
}

static void widen(time_t *first, time_t *last, const struct aggregate_metadata *metadata)
{
	if (!metadata->range_known)
		return;
	if (*first == 0 || metadata->begin < *first)
		*first = metadata->begin;
	if (metadata->end > *last)
		*last = metadata->end;
}

/* Domain and address in one: what can be read, and what cannot, are never the same. */
static struct span key_of(struct arena *arena, struct span domain,
			  const struct aggregate_record *record)
{
	const struct ip *ip = &record->ip;
	struct span bytes = { (const char *)ip->bytes, sizeof ip->bytes };
	struct span address = ip->family != 0 ? bytes : record->ip_text;
	size_t head = sizeof address.len + 1;
	char *room = arena_bytes(arena, head + address.len + domain.len);

	memcpy(room, &address.len, sizeof address.len);
	room[head - 1] = (char)ip->family;
	if (address.len > 0)
		memcpy(room + head, address.at, address.len);
	if (domain.len > 0)
		memcpy(room + head + address.len, domain.at, domain.len);
	return (struct span){ room, head + address.len + domain.len };
}

static struct sender *sender_of(struct senders *senders, struct arena *work, struct span domain,
				const struct aggregate_record *record)
{
	bool is_new;
	size_t at =
		table_index(&senders->arena, &senders->keys, key_of(work, domain, record), &is_new);

	if (!is_new)
		return senders->all.items[at];
	struct sender *sender = arena_take(&senders->arena, 1, sizeof *sender);

	sender->domain = arena_copy(&senders->arena, domain);
	sender->ip = record->ip;
	sender->ip_text = arena_copy(&senders->arena, record->ip_text);
	*LIST_ADD(&senders->arena, &senders->all) = sender;
	return sender;
}

/* Domains are few: those that a reader gets reports for. */
static struct author_domain *domain_of(struct senders *senders, struct span domain)
{
	for (size_t i = senders->domains.count; i > 0; i--)
		if (span_equal(senders->domains.items[i - 1].domain, domain))
			return &senders->domains.items[i - 1];
	if (senders->domains.count == LIMIT_REPORT_DOMAINS)
		return &senders->domains.items[LIMIT_REPORT_DOMAINS - 1];
	struct author_domain *author = LIST_ADD(&senders->arena, &senders->domains);

	author->domain = arena_copy(&senders->arena, domain);
	return author;
}

static void count_disposition(struct sender *sender, const struct aggregate_record *record)
{
	if (span_equal(record->disposition, SPAN("quarantine")))
		sender->quarantine += record->count;
	else if (span_equal(record->disposition, SPAN("reject")))
		sender->reject += record->count;
	else
		sender->none += record->count;
}

static void count_domain(struct senders *senders, const struct sender *sender,
			 const struct aggregate_report *so_far, uint64_t count, uint64_t passed)
{
	struct author_domain *author = domain_of(senders, sender->domain);

	author->messages += count;
	author->dmarc_pass += passed;
	if (so_far->metadata.end >= author->policy_time && so_far->policy.p.len > 0 &&
	    !span_equal(author->policy, so_far->policy.p)) {
		author->policy = arena_copy(&senders->arena, so_far->policy.p);
		author->policy_time = so_far->metadata.end;
	}
}

void senders_add(struct senders *senders, const struct aggregate_report *so_far,
		 const struct aggregate_record *record)
{
	struct span from =
		record->header_from.len > 0 ? record->header_from : so_far->policy.domain;
	struct arena work = { 0 };
	struct span domain = text_lower(&work, arena_copy(&work, from));
	struct sender *sender = sender_of(senders, &work, domain, record);
	bool passes = record->spf == OUTCOME_PASS || record->dkim == OUTCOME_PASS;
	uint64_t count = record->count, passed = passes ? count : 0;

	sender->messages += count;
	sender->spf_pass += record->spf == OUTCOME_PASS ? count : 0;
	sender->dkim_pass += record->dkim == OUTCOME_PASS ? count : 0;
	sender->dmarc_pass += passed;
	sender->kinds[kind_of(senders, &work, domain, record)] += count;
	count_disposition(sender, record);
	count_results(senders, sender, record);
	count_told(&senders->arena, &sender->reporters, so_far->metadata.org_name, count);
	widen(&sender->first, &sender->last, &so_far->metadata);
	widen(&senders->first, &senders->last, &so_far->metadata);
	count_domain(senders, sender, so_far, count, passed);
	senders->messages += count;
	senders->dmarc_pass += passed;
	arena_free(&work);
}

static int ip_order(const struct ip *a, const struct ip *b)
{
	return a->family != b->family ? (int)a->family - (int)b->family
				      : memcmp(a->bytes, b->bytes, sizeof a->bytes);
}

static int sender_order(const void *left, const void *right)
{
	const struct sender *a = *(struct sender *const *)left, *b = *(struct sender *const *)right;
	int order = span_order(a->domain, b->domain);

	if (a->messages != b->messages)
		return a->messages < b->messages ? 1 : -1;
	if (order == 0)
		order = ip_order(&a->ip, &b->ip);
	return order != 0 ? order : span_order(a->ip_text, b->ip_text);
}

static int domain_order(const void *left, const void *right)
{
	const struct author_domain *a = left, *b = right;

	if (a->messages != b->messages)
		return a->messages < b->messages ? 1 : -1;
	return span_order(a->domain, b->domain);
}

void senders_sort(struct senders *senders)
{
	for (size_t i = 0; i < senders->all.count; i++)
		domain_of(senders, senders->all.items[i]->domain)->senders++;
	if (senders->all.count > 1)
		qsort(senders->all.items, senders->all.count, sizeof *senders->all.items,
		      sender_order);
	if (senders->domains.count > 1)
		qsort(senders->domains.items, senders->domains.count,
		      sizeof *senders->domains.items, domain_order);
	table_free(&senders->keys);
}

void senders_free(struct senders *senders)
{
	table_free(&senders->keys);
	arena_free(&senders->arena);
	*senders = (struct senders){ 0 };
}
