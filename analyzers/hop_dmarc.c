#include "analyzers/hop_dmarc.h"

#include <string.h>

#include "analyzers/dmarc_inputs.h"
#include "analyzers/dns_name.h"
#include "parser/text.h"

static void say(const struct dmarc_case *of, struct auth_result *out, struct span sentence)
{
	out->explanation = out->explanation.len == 0
				   ? sentence
				   : arena_say(of->inquiry.arena, SPAN_FMT " " SPAN_FMT,
					       SPAN_ARG(out->explanation), SPAN_ARG(sentence));
}

static struct span shown(const struct dmarc_case *of, struct span domain)
{
	return text_shown(of->inquiry.arena, domain);
}

static void point(const struct dmarc_case *of, struct auth_result *out)
{
	*LIST_ADD(of->inquiry.arena, &out->evidence) = (struct evidence){
		.kind = EVIDENCE_DNS,
		.what = arena_say(of->inquiry.arena, "_dmarc." SPAN_FMT " TXT",
				  SPAN_ARG(of->policy.domain)),
		.text = of->policy.record.text,
	};
}

/* What the record says that does not count, or not in full. */
static void say_record(const struct dmarc_case *of, struct auth_result *out)
{
	const struct dmarc_record *record = &of->policy.record;
	bool old = of->inquiry.way == DMARC_RFC7489;

	if (of->policy.tested)
		say(of, out,
		    SPAN("Its owner only tests the policy (t=y): it counts one step less."));
	if (of->policy.tag == NULL && of->policy.request == DMARC_NONE)
		say(of, out,
		    SPAN("Its policy is not valid; as reports are wanted, none is taken for it."));
	if (old && record->pct.len > 0)
		say(of, out, SPAN("Its pct= wants the policy for a part of the mails only."));
	if (!old && (record->pct.len > 0 || record->rf.len > 0 || record->ri.len > 0))
		say(of, out, SPAN("Its pct=, rf= or ri= has no meaning any more (RFC 9989 A.6)."));
}

static void judge_pass(const struct dmarc_case *of, struct auth_result *out,
		       const struct dmarc_sum *sum)
{
	const struct auth_result *first = sum->spf != NULL ? sum->spf : sum->dkim;

	out->verdict = AUTH_PASS;
	out->aligned = ALIGNMENT_YES;
	if (sum->spf != NULL && sum->dkim != NULL) {
		out->reason = "aligned-both";
		say(of, out,
		    arena_say(of->inquiry.arena,
			      "SPF passes for " SPAN_FMT " and DKIM for " SPAN_FMT
			      ", both aligned with the author's domain " SPAN_FMT ".",
			      SPAN_ARG(shown(of, sum->spf->domain)),
			      SPAN_ARG(shown(of, sum->dkim->domain)),
			      SPAN_ARG(shown(of, of->author))));
		return;
	}
	out->reason = sum->spf != NULL ? "aligned-spf" : "aligned-dkim";
	say(of, out,
	    arena_say(of->inquiry.arena,
		      "%s passes for " SPAN_FMT ", aligned with the author's domain " SPAN_FMT ".",
		      auth_method_name(first->method), SPAN_ARG(shown(of, first->domain)),
		      SPAN_ARG(shown(of, of->author))));
}

static void judge_fail(const struct dmarc_case *of, struct auth_result *out,
		       const struct dmarc_sum *sum)
{
	out->verdict = AUTH_FAIL;
	out->aligned = ALIGNMENT_NO;
	out->reason = sum->stranger != NULL ? "not-aligned" : "nothing-passed";
	if (sum->stranger == NULL)
		say(of, out,
		    arena_say(of->inquiry.arena,
			      "Neither SPF nor DKIM passes for the author's domain " SPAN_FMT ".",
			      SPAN_ARG(shown(of, of->author))));
	else
		say(of, out,
		    arena_say(of->inquiry.arena,
			      "%s passes for " SPAN_FMT
			      ", which is not aligned with the author's domain " SPAN_FMT ".",
			      auth_method_name(sum->stranger->method),
			      SPAN_ARG(shown(of, sum->stranger->domain)),
			      SPAN_ARG(shown(of, of->author))));
}

static void judge_unknown(const struct dmarc_case *of, struct auth_result *out,
			  const struct dmarc_sum *sum)
{
	const struct auth_result *input = sum->unknown_input;

	out->skipped = sum->unknown;
	if (input != NULL)
		say(of, out,
		    arena_say(of->inquiry.arena,
			      "It depends on %s for " SPAN_FMT ", which is not known here.",
			      auth_method_name(input->method), SPAN_ARG(shown(of, input->domain))));
	else if (strcmp(sum->unknown, "changed-since") == 0)
		say(of, out, SPAN("A signature of the author's that was seen here is gone since."));
	else
		say(of, out, SPAN("It depends on SPF, which was not looked at here."));
}

/* No answer: why, or a failure that may pass. */
static void judge_later(struct auth_result *out, const char *why, const char *reason)
{
	out->skipped = why;
	out->verdict = AUTH_TEMPERROR;
	out->reason = why == NULL ? reason : NULL;
}

static void judge_applied(struct dmarc_case *of, struct auth_result *out, size_t hop, bool is_last)
{
	struct dmarc_sum sum = dmarc_sum_up(of, hop, is_last);

	out->policy = span_string(dmarc_request_word(of->policy.request));
	out->policy_domain = of->policy.domain;
	out->org_domain = of->policy.organisation.domain;
	point(of, out);
	if (sum.spf != NULL || sum.dkim != NULL)
		judge_pass(of, out, &sum);
	else if (sum.unknown != NULL)
		judge_unknown(of, out, &sum);
	else if (sum.for_now)
		judge_later(out, NULL, "input-temperror");
	else
		judge_fail(of, out, &sum);
	if (sum.counted && out->skipped == NULL)
		out->dnssec = dns_security_join(out->dnssec, sum.dnssec);
	say_record(of, out);
}

static void judge_none(const struct dmarc_case *of, struct auth_result *out, const char *reason,
		       const char *before, const char *after)
{
	out->verdict = AUTH_NONE;
	out->reason = reason;
	say(of, out,
	    arena_say(of->inquiry.arena, "%s" SPAN_FMT "%s", before,
		      SPAN_ARG(shown(of, of->author)), after));
}

static void judge(struct dmarc_case *of, struct auth_result *out, size_t hop, bool is_last)
{
	out->dnssec = of->policy.dnssec;
	switch (of->policy.outcome) {
	case DMARC_APPLIES:
		judge_applied(of, out, hop, is_last);
		return;
	case DMARC_NO_RECORD:
		judge_none(of, out, "no-record", "No DMARC record applies to ", ".");
		return;
	case DMARC_SEVERAL:
		judge_none(of, out, "several-records", "",
			   " has several DMARC records, of which none counts.");
		return;
	case DMARC_NO_POLICY:
		out->policy_domain = of->policy.domain;
		point(of, out);
		judge_none(of, out, "no-policy", "The DMARC record for ",
			   " has no valid policy and wants no reports, so it does not count.");
		return;
	case DMARC_UNKNOWN:
		judge_later(out, dmarc_hindrance(&of->policy.trouble), "dns-failed");
		return;
	}
}

/* Several From domains are not one, and words that are no domain are none. */
static const char *no_author(const struct facts *facts)
{
	const struct mailbox_list *from = &facts->headline.from;
	struct span domain = facts->headline.from_domain;
	struct dns_name name;
	size_t domains = 0;

	if (domain.len > 0 && domain.at[0] != '[' && dns_name_read(domain, &name))
		return NULL;
	for (size_t i = 0; i < from->count; i++)
		domains += from->items[i].domain.len > 0;
	return domains > 1 ? "several-authors" : "no-author";
}

static void judge_no_author(const struct dmarc_case *of, struct auth_result *out, const char *why)
{
	out->verdict = AUTH_PERMERROR;
	out->reason = why;
	say(of, out,
	    strcmp(why, "several-authors") == 0
		    ? SPAN("From names authors in several domains: no policy is that of all.")
		    : SPAN("From names no author in a domain: there is no policy to look for."));
}

static void ask_ahead(const struct dmarc_case *of)
{
	const struct hop_list *hops = &of->facts->route.hops;
	struct span_list identities = { 0 };

	/* Senders are known before SPF has its answers. */
	for (size_t i = 0; i < hops->count; i++)
		if (hops->items[i].crossing == CROSSING_BORDER)
			*LIST_ADD(of->inquiry.arena, &identities) = hops->items[i].mail_from_domain;
	for (size_t i = 0; i < of->count; i++)
		if (of->results[i].method == AUTH_DKIM)
			*LIST_ADD(of->inquiry.arena, &identities) = of->results[i].domain;
	dmarc_ask_ahead(&of->inquiry, of->author, &identities);
}

static struct auth_result result_of(struct dmarc_case *of, const char *no_author, size_t hop,
				    bool is_last)
{
	struct auth_result out = {
		.method = AUTH_DMARC,
		.source = AUTH_EVALUATED,
		.hop = hop,
		.identity = "header.from",
		.domain = of->author,
		.field = NO_FIELD,
	};

	if (no_author != NULL)
		judge_no_author(of, &out, no_author);
	else
		judge(of, &out, hop, is_last);
	return out;
}

static struct dmarc_case case_of(struct dns_session *session, struct arena *arena,
				 const struct facts *facts, const struct auth_result_list *list)
{
	return (struct dmarc_case){
		.inquiry = { session, arena, facts->told->dmarc, facts->told->suffixes },
		.facts = facts,
		.results = list->items,
		.count = list->count,
		.author = facts->headline.from_domain,
	};
}

void hop_dmarc(struct dns_session *session, struct arena *arena, const struct facts *facts,
	       struct auth_result_list *list)
{
	struct dmarc_case of = case_of(session, arena, facts, list);
	const char *absent = no_author(facts);
	size_t hops = facts->route.hops.count;
	struct auth_result_list own = { 0 };

	if (absent == NULL) {
		ask_ahead(&of);
		of.policy = dmarc_discover(&of.inquiry, of.author);
		dmarc_align_all(&of);
	}
	for (size_t hop = 0; hop < hops; hop++)
		if (hop + 1 == hops || dmarc_is_evaluated(&of, hop))
			*LIST_ADD(arena, &own) = result_of(&of, absent, hop, hop + 1 == hops);
	if (hops == 0)
		*LIST_ADD(arena, &own) = result_of(&of, absent, NO_HOP, true);
	/* The cases point into the list until here. */
	for (size_t i = 0; i < own.count; i++)
		*LIST_ADD(arena, list) = own.items[i];
}

void hop_dmarc_unasked(struct dns_session *session, struct arena *arena, const struct facts *facts,
		       struct auth_result_list *list)
{
	struct dmarc_case of = case_of(session, arena, facts, list);

	of.policy.outcome = DMARC_UNKNOWN;
	of.policy.trouble.status = DNS_OFFLINE;
	dmarc_align_all(&of);
}
