/* Mailing lists: what they do to a mail, and what that does to its signature. */
#include "analyzers/broken.h"
#include "analyzers/check.h"
#include "analyzers/mends.h"
#include "analyzers/mutation.h"
#include "analyzers/words.h"
#include "parser/domain.h"
#include "parser/text.h"

enum { FOOTER, SUBJECT_TAG, FROM_MUNGED, UNMITIGATED };

static const struct rule rules[] = {
	[FOOTER] = {
		.id = "list.footer",
		.severity = SEVERITY_ALARM,
		.title = "a mailing list changed the text, and the author's signature broke",
		.advice = "The list's administrator should drop header and footer (Mailman: the "
			  "templates list:member:regular:header and :footer empty, before version 3 "
			  "msg_header and msg_footer; List-Unsubscribe does the work), or let the "
			  "list rewrite From and sign anew.",
		.reference = "RFC 6377 3.3; RFC 7960 4.1.3.3",
		.meaning = "The body is not the one that was signed, and the mail went through a "
			   "list: as a rule it added a footer. The author's DKIM signature does not "
			   "verify any more at anybody who gets the mail from there. It is an alarm "
			   "where that signature was the last that spoke for the author.",
	},
	[SUBJECT_TAG] = {
		.id = "list.subject-tag",
		.severity = SEVERITY_ALARM,
		.title = "a mailing list put its tag into the Subject, and the author's signature broke",
		.advice = "The list's administrator should leave the Subject alone (Mailman: "
			  "subject_prefix empty): readers can sort by List-Id. Or let the list "
			  "rewrite From and sign anew.",
		.reference = "RFC 6377 3.3; RFC 7960 4.1.3.3",
		.meaning = "Subject is signed by nearly everybody. A tag such as \"[list]\" makes the "
			   "author's signature fail, whether the body is whole or not.",
	},
	[FROM_MUNGED] = {
		.id = "list.from-munged",
		.severity = SEVERITY_NOTE,
		.title = "a mailing list put its own address into From",
		.advice = "Nothing: it is what lets changed mail through under DMARC. Take the list, not "
			  "the author, for the one that was authenticated; who wrote is told by "
			  "Reply-To, Cc or X-Original-From.",
		.reference = "RFC 7960 4.1.3.1",
		.meaning = "From reads \"Author via List\" with an address of the list's domain, so "
			   "SPF and DKIM of the list are aligned with it and DMARC passes for the "
			   "list. Filters and address books of the readers see the list. It costs the "
			   "author his name, and is right only for domains that ask for quarantine "
			   "or reject.",
	},
	[UNMITIGATED] = {
		.id = "list.unmitigated",
		.severity = SEVERITY_ALARM,
		.title = "a mailing list broke the signature of an author whose domain asks to refuse "
			 "such mail",
		.advice = "The list's administrator should turn on DMARC mitigation for domains with "
			  "p=quarantine or p=reject (Mailman 3: DMARC mitigate action, munge From; "
			  "Mailman 2.1: dmarc_moderation_action; Sympa: dmarc_protection mode; mlmmj "
			  "and others: leave text and Subject alone), and seal with ARC.",
		.reference = "RFC 7960 4.1.3; RFC 9989 7.4",
		.meaning = "The list changed what was signed and left the author's address in From. SPF "
			   "passes for the list at best. Receivers that do what the author's domain "
			   "asks for refuse the copies or put them away, and lists then drop those "
			   "subscribers for their bounces.",
	},
};

struct list_look {
	const struct report *report;
	struct arena *arena;
	struct finding_list *out;
	size_t hop; /* the list's, or NO_HOP */
};

static struct span list_name(const struct list_look *look)
{
	return words_server(look->arena, &look->report->facts->route.hops.items[look->hop]);
}

static struct span lost_for(const struct list_look *look)
{
	return text_shown(look->arena, look->report->facts->headline.from_domain);
}

/* With the settings of the list's program, where its marks tell which that is. */
static void add(const struct list_look *look, const struct break_ *one, int rule,
		struct span detail)
{
	const struct forwarding *by = mend_forwarder(look->report->facts, one);
	struct finding *finding =
		broken_add(look->arena, look->out, look->report, one, &rules[rule], detail);

	if (by == NULL || by->row->kind != FORWARDER_LIST)
		return;
	mend_point(look->arena, look->report->facts, by, finding);
	if (by->row->change_mend != NULL)
		finding->advice = span_string(by->row->change_mend);
}

static void check_changes(const struct list_look *look, const struct break_ *one)
{
	static const struct {
		const char *cause;
		int rule;
		const char *what;
	} changes[] = {
		{ "footer", FOOTER, "the body" },
		{ "subject-tag", SUBJECT_TAG, "the Subject" },
	};

	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		if (broken_by(one, changes[i].cause))
			add(look, one, changes[i].rule,
			    arena_say(look->arena,
				      "%s is not as it was signed, and the mail went "
				      "through the list at " SPAN_FMT SPAN_FMT,
				      changes[i].what, SPAN_ARG(list_name(look)),
				      SPAN_ARG(mend_named(look->arena, look->report->facts, one))));
}

static void check_mitigated(const struct list_look *look, const struct break_ *one)
{
	if (!broken_turned(one) || !broken_by_change(one) || broken_by(one, "from-munge") ||
	    !broken_is_refused(look->report))
		return;
	add(look, one, UNMITIGATED,
	    arena_say(look->arena,
		      "after the list at " SPAN_FMT SPAN_FMT " nothing speaks for " SPAN_FMT
		      ", which stands in From still",
		      SPAN_ARG(list_name(look)),
		      SPAN_ARG(mend_named(look->arena, look->report->facts, one)),
		      SPAN_ARG(lost_for(look))));
}

/* "Alice via Talk <talk@lists.example>", in a house that the mail went through. */
static void check_munged(const struct list_look *look)
{
	const struct headline *headline = &look->report->facts->headline;
	const struct hop *hop = &look->report->facts->route.hops.items[look->hop];
	struct finding *finding;

	if (headline->from.count != 1 ||
	    span_find_nocase(headline->from.items[0].name, SPAN(" via ")) == NOT_FOUND ||
	    hop->admd.len == 0 || !domain_holds(hop->admd, headline->from_domain))
		return;
	finding = finding_add(
		look->arena, look->out, &rules[FROM_MUNGED], look->hop,
		arena_say(look->arena, "From is " SPAN_FMT " <" SPAN_FMT ">",
			  SPAN_ARG(text_shown(look->arena, headline->from.items[0].name)),
			  SPAN_ARG(text_shown(look->arena, headline->from.items[0].addr))));
	finding_point(look->arena, finding, "From",
		      message_field(look->report->facts->message, FIELD_FROM));
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	struct list_look look = { report, arena, out, mutation_list_hop(arena, report->facts) };

	if (look.hop == NO_HOP)
		return;
	for (size_t i = 0; i < report->breaks.count; i++)
		if (broken_by_list(report, &report->breaks.items[i], look.hop)) {
			check_changes(&look, &report->breaks.items[i]);
			check_mitigated(&look, &report->breaks.items[i]);
		}
	check_munged(&look);
}

const struct check check_list = {
	.name = "list",
	.summary = "mailing lists, and what they do to signatures",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
