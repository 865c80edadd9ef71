/* What DMARC comes to, and what is odd in the record or the author that it rests on. */
#include <string.h>

#include "analyzers/broken.h"
#include "analyzers/check.h"
#include "analyzers/words.h"
#include "parser/records_dmarc.h"
#include "parser/text.h"

enum { FAIL, ONE_IS_ENOUGH, NONE, NO_POLICY, SEVERAL, FROM, IGNORED };

static const struct rule rules[] = {
	[FAIL] = {
		.id = "dmarc.fail",
		.severity = SEVERITY_ALARM,
		.title = "nothing that passes speaks for the author's domain: DMARC fails",
		.advice = "If the mail is honest, look at the break that stands beside this, else at "
			  "the first border: the sender has to sign in the domain of From, or send "
			  "from a host that its SPF lists. If it is not, this is how DMARC tells.",
		.reference = "RFC 9989 4.4, 5.3.5; RFC 7489 6.6.2",
		.meaning = "DMARC passes when SPF or DKIM passes for a domain that is aligned with "
			   "that of From. Here neither does. What becomes of the mail is asked for by "
			   "the policy of the author's domain and decided by the receiver. It is an "
			   "alarm where the policy is quarantine or reject, and a note where it is "
			   "none: its owner may not have listed all his senders yet.",
	},
	[ONE_IS_ENOUGH] = {
		.id = "dmarc.one-is-enough",
		.severity = SEVERITY_NOTE,
		.title = "one of SPF and DKIM was lost, and DMARC passes by the other",
		.advice = "Nothing for this mail. The author should keep both in order, for each of "
			  "them carries where the other breaks.",
		.reference = "RFC 9989 4.4; RFC 7489 4.2",
		.meaning = "For DMARC one of the two is enough: it has to pass, and its domain has "
			   "to be aligned with that of From. Forwarding breaks SPF and leaves DKIM "
			   "whole; lists that change the text break DKIM. A failed SPF on such a mail "
			   "is no reason to refuse it.",
	},
	[NONE] = {
		.id = "dmarc.none",
		.severity = SEVERITY_NOTE,
		.title = "the author's domain has no DMARC record, and nothing speaks for it",
		.advice = "Its owner should publish v=DMARC1; p=none with rua= at _dmarc, read the "
			  "reports, and go on to quarantine and reject.",
		.reference = "RFC 9989 4.10, 5.1.4",
		.meaning = "Neither the domain of From nor its organisation publishes what is to be "
			   "done with mail in its name that it did not send, and neither SPF nor DKIM "
			   "passes for it here. Whether the mail is genuine cannot be told from that.",
	},
	[NO_POLICY] = {
		.id = "dmarc.no-policy",
		.severity = SEVERITY_WARNING,
		.title = "the author's domain has a DMARC record without a policy",
		.advice = "Its owner should write p=none, p=quarantine or p=reject behind v=DMARC1.",
		.reference = "RFC 9989 4.7, 4.10.1; RFC 7489 6.6.3",
		.meaning = "The record has no p= that is one of the three, and asks for no reports "
			   "either, so receivers pass over it as if it were not there. With rua= it "
			   "would be read as p=none.",
	},
	[SEVERAL] = {
		.id = "dmarc.several-records",
		.severity = SEVERITY_WARNING,
		.title = "the author's domain has several DMARC records",
		.advice = "Its owner should delete all but one of the TXT records at _dmarc.",
		.reference = "RFC 9989 4.10; RFC 7489 6.6.3",
		.meaning = "Where a name has more than one record that begins with v=DMARC1, none "
			   "of them counts, and the domain is without protection and reports.",
	},
	[FROM] = {
		.id = "dmarc.from",
		.severity = SEVERITY_WARNING,
		.title = "From does not name one author domain, so no DMARC policy applies",
		.advice = "The sender should write one From field with one address. A receiver should "
			  "not take such mail for authenticated, whatever passes.",
		.reference = "RFC 9989 5.3.1; RFC 7489 6.6.1",
		.meaning = "DMARC goes by the one domain of From. With none there is nothing to look "
			   "up; with several each reader and each filter may see another one, which "
			   "is how mail gets past a policy. None is guessed here.",
	},
	[IGNORED] = {
		.id = "dmarc.ignored-tags",
		.severity = SEVERITY_NOTE,
		.title = "a DMARC record has parts that do not count",
		.advice = "Its owner should take them out, or mend their spelling.",
		.reference = "RFC 9989 4.7, A.6",
		.meaning = "Tags whose value is none of the standard's are read as if they were not "
			   "there, and of one that is written twice the first counts. RFC 9989 knows pct=, rf= "
			   "and ri= no more: with pct= a part of the mails was spared by RFC 7489, and "
			   "whoever relies on that gets the whole policy from newer receivers.",
	},
};

struct dmarc_look {
	const struct report *report;
	struct arena *arena;
	struct finding_list *out;
};

static bool is_word(const char *word, const char *wanted)
{
	return word != NULL && strcmp(word, wanted) == 0;
}

static struct span author(const struct dmarc_look *look)
{
	return text_shown(look->arena, look->report->facts->headline.from_domain);
}

/* What the newest hop says whose result counts; *first: the hop from which on it was so. */
static const struct auth_result *outcome(const struct dmarc_look *look, size_t *first)
{
	const struct hop_list *hops = &look->report->facts->route.hops;
	struct rank_rows rows = rank_rows_of(look->arena, look->report->facts, &look->report->auth,
					     AUTH_DMARC);
	const struct auth_result *newest = NULL;

	for (size_t i = 0; i < rows.count; i++)
		for (size_t k = hops->count; k-- > 0;) {
			const struct auth_result *at = rows.items[i].at[k];

			if (at == NULL || rank_of(look->report->facts, at) == RANK_ANYBODY)
				continue;
			if (newest == NULL)
				newest = at;
			if (at->verdict != newest->verdict)
				return newest;
			*first = k;
		}
	return newest;
}

/* Whether anything is to be told of the outcome: it may be a failure, or hide a loss. */
static bool is_outcome_wanted(const struct report *report)
{
	for (size_t i = 0; i < report->auth.count; i++)
		if (report->auth.items[i].method == AUTH_DMARC &&
		    report->auth.items[i].verdict == AUTH_FAIL)
			return true;
	return report->breaks.count > 0;
}

/* What was evaluated last, if it rests on a record or on there being none. */
static const struct auth_result *evaluated(const struct dmarc_look *look)
{
	for (size_t i = look->report->auth.count; i-- > 0;) {
		const struct auth_result *result = &look->report->auth.items[i];

		if (result->method == AUTH_DMARC && result->source == AUTH_EVALUATED)
			return result;
	}
	return NULL;
}

static void point_record(const struct dmarc_look *look, struct finding *finding,
			 const struct auth_result *result)
{
	for (size_t i = 0; i < result->evidence.count; i++)
		*LIST_ADD(look->arena, &finding->evidence) = result->evidence.items[i];
}

static void check_fail(const struct dmarc_look *look, const struct auth_result *result, size_t hop)
{
	const struct auth_result *found = broken_policy(look->report);
	struct span policy = result->policy.len > 0 ? result->policy
			     : found != NULL	    ? found->policy
						    : SPAN_NONE;
	struct span by = result->source == AUTH_EVALUATED
				 ? SPAN_NONE
				 : arena_say(look->arena, ", recorded by " SPAN_FMT,
					     SPAN_ARG(text_shown(look->arena, result->told_by)));
	struct finding *finding = finding_add(
		look->arena, look->out, &rules[FAIL], hop,
		arena_say(look->arena, "DMARC fails for " SPAN_FMT "%s" SPAN_FMT SPAN_FMT,
			  SPAN_ARG(author(look)), policy.len > 0 ? ", whose policy is " : "",
			  SPAN_ARG(text_shown(look->arena, policy)), SPAN_ARG(by)));

	if (!broken_is_refused(look->report))
		finding->severity = SEVERITY_NOTE;
	point_record(look, finding, result);
}

/* A loss that was none for DMARC, at the newest hop where there was one. */
static void check_enough(const struct dmarc_look *look, const struct auth_result *passed)
{
	const struct break_list *breaks = &look->report->breaks;

	for (size_t i = breaks->count; i-- > 0;) {
		const struct break_ *one = &breaks->items[i];
		bool spf = one->methods[AUTH_SPF], dkim = one->methods[AUTH_DKIM];

		if (one->decisive || !one->of_author || spf == dkim || one->hop > passed->hop)
			continue;
		finding_add(look->arena, look->out, &rules[ONE_IS_ENOUGH], one->hop,
			    arena_say(look->arena, "%s was lost here; DMARC passes by %s",
				      auth_method_name(spf ? AUTH_SPF : AUTH_DKIM),
				      auth_method_name(spf ? AUTH_DKIM : AUTH_SPF)));
		return;
	}
}

static bool anything_aligned(const struct dmarc_look *look)
{
	for (size_t i = 0; i < look->report->auth.count; i++) {
		const struct auth_result *result = &look->report->auth.items[i];

		if ((result->method == AUTH_SPF || result->method == AUTH_DKIM) &&
		    (result->skipped != NULL || result->verdict == AUTH_PASS ||
		     result->verdict == AUTH_TEMPERROR) &&
		    result->aligned != ALIGNMENT_NO)
			return true;
	}
	return false;
}

/* Records that are missing or do not count, by the reason word of the result. */
static const struct {
	const char *reason;
	int rule;
	const char *before, *after;
	bool of_message; /* it concerns the mail's own From */
} oddities[] = {
	{ "no-record", NONE, "no DMARC record applies to ", "", false },
	{ "no-policy", NO_POLICY, "the record for ", " does not count", false },
	{ "several-records", SEVERAL, "", " has several records, of which none counts", false },
	{ "several-authors", FROM, "From names authors in several domains", "", true },
	{ "no-author", FROM, "From names no author in a domain", "", true },
};

/* A header without a From field is one that was cut, as a rule. */
static bool has_from(const struct dmarc_look *look)
{
	const struct message *message = look->report->facts->message;

	return message_find(message, FIELD_FROM, 0) < message->fields.count;
}

static void check_record(const struct dmarc_look *look, const struct auth_result *result)
{
	for (size_t i = 0; i < sizeof oddities / sizeof *oddities; i++) {
		struct finding *finding;

		if (result->skipped != NULL || !is_word(result->reason, oddities[i].reason))
			continue;
		if (oddities[i].rule == NONE && anything_aligned(look))
			continue;
		if (oddities[i].of_message && !has_from(look))
			continue;
		finding = finding_add(
			look->arena, look->out, &rules[oddities[i].rule], NO_HOP,
			arena_say(look->arena, "%s" SPAN_FMT "%s", oddities[i].before,
				  SPAN_ARG(oddities[i].of_message ? SPAN_NONE : author(look)),
				  oddities[i].after));
		point_record(look, finding, result);
	}
}

static void add_ignored(const struct dmarc_look *look, struct span_list *list, struct span tag)
{
	if (tag.len > 0)
		*LIST_ADD(look->arena, list) = arena_say(look->arena, "\"" SPAN_FMT "\"",
							 SPAN_ARG(text_shown(look->arena, tag)));
}

static void check_tags(const struct dmarc_look *look, const struct auth_result *result)
{
	bool old = look->report->facts->told->dmarc == DMARC_RFC7489;
	struct dmarc_record record;
	struct span_list ignored = { 0 };
	struct finding *finding;

	if (result->evidence.count == 0 ||
	    !dmarc_record_read(result->evidence.items[0].text, &record))
		return;
	add_ignored(look, &ignored, record.ignored);
	if (!old) {
		add_ignored(look, &ignored, record.pct.len > 0 ? SPAN("pct=") : SPAN_NONE);
		add_ignored(look, &ignored, record.rf.len > 0 ? SPAN("rf=") : SPAN_NONE);
		add_ignored(look, &ignored, record.ri.len > 0 ? SPAN("ri=") : SPAN_NONE);
	}
	if (ignored.count == 0 && !record.repeated)
		return;
	finding = finding_add(
		look->arena, look->out, &rules[IGNORED], NO_HOP,
		ignored.count > 0
			? arena_say(look->arena, SPAN_FMT " in the record of " SPAN_FMT,
				    SPAN_ARG(words_list(look->arena, &ignored, 4)),
				    SPAN_ARG(text_shown(look->arena, result->policy_domain)))
			: arena_say(look->arena, "a tag stands twice in the record of " SPAN_FMT,
				    SPAN_ARG(text_shown(look->arena, result->policy_domain))));
	point_record(look, finding, result);
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	struct dmarc_look look = { report, arena, out };
	const struct auth_result *last = evaluated(&look);
	size_t first = NO_HOP;
	const struct auth_result *counts =
		is_outcome_wanted(report) ? outcome(&look, &first) : NULL;

	if (counts != NULL && counts->verdict == AUTH_FAIL)
		check_fail(&look, counts, first);
	if (counts != NULL && counts->verdict == AUTH_PASS)
		check_enough(&look, counts);
	if (last != NULL) {
		check_record(&look, last);
		check_tags(&look, last);
	}
}

const struct check check_dmarc = {
	.name = "dmarc",
	.summary = "what DMARC comes to, and the records that it rests on",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
