#include <stdlib.h>

#include "analyzers/spf_run.h"

enum { SORT_SHORT = 64 };

/* A stretch of IPv4 addresses, both ends in it. */
struct stretch {
	uint32_t first, last;
};
struct stretch_list LIST_OF(struct stretch);

/* What is let in by one record. The stretches of those below it stand behind its own. */
struct reached {
	struct stretch_list *v4;
	struct spf_reach reach;
};

static uint32_t number_of(const struct ip *ip)
{
	return (uint32_t)ip->bytes[0] << 24 | (uint32_t)ip->bytes[1] << 16 |
	       (uint32_t)ip->bytes[2] << 8 | ip->bytes[3];
}

static void add_prefix(struct spf_run *run, struct reached *reached, const struct ip *ip,
		       unsigned length)
{
	if (ip->family == 4) {
		uint32_t mask = length == 0 ? 0 : UINT32_MAX << (32 - length);
		uint32_t first = number_of(ip) & mask;

		*LIST_ADD(run->arena, reached->v4) = (struct stretch){ first, first | ~mask };
	} else if (ip->family == 6) {
		reached->reach.v6_prefixes++;
		if (length < reached->reach.v6_shortest)
			reached->reach.v6_shortest = length;
	}
}

static int compare(const void *a, const void *b)
{
	uint32_t left = ((const struct stretch *)a)->first;
	uint32_t right = ((const struct stretch *)b)->first;

	return (left > right) - (left < right);
}

/* Short lists, which most are, by insertion: people write them in order. */
static void sort(struct stretch *stretches, size_t count)
{
	if (count > SORT_SHORT) {
		qsort(stretches, count, sizeof *stretches, compare);
		return;
	}
	for (size_t i = 1; i < count; i++) {
		struct stretch stretch = stretches[i];
		size_t at = i;

		for (; at > 0 && stretches[at - 1].first > stretch.first; at--)
			stretches[at] = stretches[at - 1];
		stretches[at] = stretch;
	}
}

/* Addresses that lie in any of the stretches, each counted once. */
static uint64_t count_v4(struct stretch *stretches, size_t count)
{
	uint64_t total = 0, next = 0;

	sort(stretches, count);
	for (size_t i = 0; i < count; i++) {
		uint64_t first = stretches[i].first > next ? stretches[i].first : next;
		uint64_t end = (uint64_t)stretches[i].last + 1;

		if (end <= first)
			continue;
		total += end - first;
		next = end;
	}
	return total;
}

static void add_answer(struct spf_run *run, struct reached *reached, const struct spf_part *part,
		       const struct dns_answer *answer)
{
	enum dns_type type = spf_address_type(&run->query->client_ip);

	for (size_t i = 0; i < answer->count; i++) {
		struct ip ip = spf_record_ip(&answer->records[i], type);

		add_prefix(run, reached, &ip, type == DNS_A ? part->prefix4 : part->prefix6);
	}
}

static struct spf_reach reach_record(struct spf_run *, struct spf_record *, struct stretch_list *);

static void add_below(struct spf_run *run, struct reached *reached, const struct spf_term *term)
{
	if (term->record == NULL) {
		reached->reach.open = true;
		return;
	}
	struct spf_reach below = reach_record(run, term->record, reached->v4);
	reached->reach.v6_prefixes += below.v6_prefixes;
	if (below.v6_shortest < reached->reach.v6_shortest)
		reached->reach.v6_shortest = below.v6_shortest;
	reached->reach.all |= below.all;
	reached->reach.open |= below.open;
}

/* Addresses of a host or of mail hosts, when they are at hand. */
static void add_named(struct spf_run *run, struct reached *reached, const struct spf_term *term)
{
	if (term->outcome != SPF_NO_MATCH && term->outcome != SPF_MATCHED) {
		reached->reach.open = true;
		return;
	}
	for (size_t i = 0; i < term->host_count; i++)
		add_answer(run, reached, term->part, &term->hosts[i]);
}

static void add_term(struct spf_run *run, struct reached *reached, const struct spf_term *term)
{
	if (term->part->qualifier != '+' && term->part->kind != SPF_REDIRECT)
		return;
	switch (term->part->kind) {
	case SPF_ALL:
		reached->reach.all = true;
		break;
	case SPF_INCLUDE:
	case SPF_REDIRECT:
		add_below(run, reached, term);
		break;
	case SPF_A:
	case SPF_MX:
		add_named(run, reached, term);
		break;
	case SPF_PTR:
	case SPF_EXISTS:
		reached->reach.open = true;
		break;
	case SPF_IP4:
	case SPF_IP6:
		add_prefix(run, reached, &term->part->network.ip, term->part->network.length);
		break;
	case SPF_EXP:
	case SPF_OTHER_MODIFIER:
	case SPF_UNKNOWN:
	case SPF_KINDS:
		break;
	}
}

/* Terms behind an "all" let nobody in. Its own stretches and those below are sorted in place. */
static struct spf_reach reach_record(struct spf_run *run, struct spf_record *record,
				     struct stretch_list *v4)
{
	struct reached reached = { v4, { .v6_shortest = 128 } };
	size_t first = v4->count;
	bool ended = false;

	if (record->syntax == NULL || record->syntax->flawed != NULL)
		return reached.reach;
	for (size_t i = 0; i < record->count && !ended; i++) {
		if (record->terms[i].part->qualifier != 0)
			add_term(run, &reached, &record->terms[i]);
		ended = record->terms[i].part->kind == SPF_ALL;
	}
	if (!ended && record->syntax->redirect != NULL)
		add_term(run, &reached,
			 &record->terms[record->syntax->redirect - record->syntax->parts]);
	if (v4->count > first)
		reached.reach.v4 = count_v4(v4->items + first, v4->count - first);
	record->reach = reached.reach;
	return reached.reach;
}

void spf_reach_count(struct spf_run *run, struct spf_record *record)
{
	struct stretch_list v4 = { 0 };

	reach_record(run, record, &v4);
}
