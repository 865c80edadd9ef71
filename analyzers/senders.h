/*
 * senders - who sends in a domain's name, as DMARC aggregate reports tell it.
 *
 * Records of any number of reports are added up by author domain and client
 * address. What a sender likely is follows from what passed: nothing of it is
 * asked of anybody, so it is told as likely, with why.
 */
#ifndef ANALYZERS_SENDERS_H
#define ANALYZERS_SENDERS_H

#include "data/suffix.h"
#include "parser/aggregate.h"
#include "parser/table.h"

/* What one message's results show of how it was sent. */
enum sender_kind {
	SENDER_OWN, /* SPF passes for the author's domain: its own host, or one it named */
	SENDER_SERVICE, /* its signature passes, SPF does for a bulk sender: that sends for it */
	SENDER_FORWARDER, /* its signature passes, SPF does not: handed on unchanged */
	SENDER_CHANGER, /* its signature is there and fails: a list, or a forwarder that changes */
	SENDER_OTHER, /* passes for other domains only: a service, or a list, in its name */
	SENDER_UNKNOWN, /* nothing passes for anybody: a forger, or a host nobody named */
	SENDER_KINDS,
};

/* A text that records tell, and how many messages they tell it of. */
struct told_count {
	struct span text;
	uint64_t messages;
};
struct told_counts LIST_OF(struct told_count);

struct sender {
	struct span domain; /* of the author; lower case */
	struct ip ip; /* family 0: unreadable in the report */
	struct span ip_text;
	uint64_t messages, dkim_pass, spf_pass, dmarc_pass; /* with alignment */
	uint64_t none, quarantine, reject; /* what was done */
	uint64_t kinds[SENDER_KINDS]; /* messages that look so */
	time_t first, last; /* of the times that the reports are about; 0: not told */
	/* The first LIMIT_TOLD of each, as they came. */
	struct told_counts signed_by; /* "sender.example pass" */
	struct told_counts sent_as; /* SPF's domain and result */
	struct told_counts reporters;
	struct told_counts reasons; /* why the policy was not applied */
};

/* One author domain. */
struct author_domain {
	struct span domain;
	struct span policy; /* as found by the newest report */
	time_t policy_time;
	uint64_t messages, dmarc_pass;
	size_t senders;
};

struct senders {
	struct arena arena;
	const struct suffix_list *suffixes; /* may be NULL */
	struct sender_list LIST_OF(struct sender *) all; /* as they came */
	struct author_domain_list LIST_OF(struct author_domain) domains;
	struct table keys; /* of domain and address: the index in `all`, until they are sorted */
	uint64_t reports, messages, dmarc_pass;
	time_t first, last;
};

/* Add a record of a report of which `so_far` is known. */
void senders_add(struct senders *, const struct aggregate_report *so_far,
		 const struct aggregate_record *);

/* The most messages first; the same order whatever came first. */
void senders_sort(struct senders *);

void senders_free(struct senders *);

/* What most of its messages look like. */
enum sender_kind sender_likely(const struct sender *);

const char *sender_kind_word(enum sender_kind); /* "forwarder"; static */
const char *sender_kind_words(enum sender_kind); /* one line for a person; static */
const char *sender_kind_advice(enum sender_kind); /* what to do; "" for none; static */

#endif
