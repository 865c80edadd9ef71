#include "analyzers/arc.h"
#include "analyzers/check.h"
#include "data/providers.h"
#include "parser/domain.h"
#include "parser/text.h"

enum { BROKEN, QUOTED, FORGED, FAILED, STRUCTURE, STRANGER };

static const struct rule rules[] = {
	[BROKEN] = {
		.id = "arc.broken",
		.severity = SEVERITY_WARNING,
		.title = "the ARC chain does not verify any more",
		.advice = "Look for who had the mail after the set that breaks: a host that changes "
			  "sealed mail must seal what it made of it.",
		.reference = "RFC 8617 5.2",
		.meaning = "Hosts that forward a mail seal what they found of SPF, DKIM and DMARC, "
			   "and the mail as it left them. Here a seal or the signature over the "
			   "mail is wrong, or its key cannot be used. What the sets tell of the "
			   "mail's way is then no better than a note that anybody may have "
			   "written. A mail whose chain is broken counts as one without a chain.",
	},
	[QUOTED] = {
		.id = "arc.quoted-from",
		.severity = SEVERITY_NOTE,
		.title = "the mail was sealed before a line beginning with \"From \" was quoted",
		.advice = "Have the list or server that quotes such lines do so before it seals, or "
			  "use a mailbox format that needs no quoting (Maildir).",
		.reference = "RFC 4155",
		.meaning = "Mailboxes put \">\" before lines that begin with \"From \", and some lists "
			   "send the mail out like that. The signature of the newest ARC set is "
			   "over the line as it was. Nothing was forged: with the mark taken away "
			   "the body is the one that was sealed.",
	},
	[FORGED] = {
		.id = "arc.forged",
		.severity = SEVERITY_ALARM,
		.title = "a chain was sealed as sound although a set below was never so",
		.advice = "Believe neither set. Ask the domain of the lower set whether it had the "
			  "mail, and whether it changed its key since.",
		.reference = "RFC 8617 9",
		.meaning = "The upper seal is genuine and says that the chain below it verified. "
			   "But a seal below, of another domain, does not fit the fields that it "
			   "must be over, and these have not changed since, for the upper seal is "
			   "over them too. Either somebody invented the lower set, and its sealer "
			   "looked away or is the same, or the lower domain has published another "
			   "key since.",
	},
	[FAILED] = {
		.id = "arc.failed",
		.severity = SEVERITY_NOTE,
		.title = "a sealer found the ARC chain broken",
		.advice = "The break lies before that host: compare the mail with the set below.",
		.reference = "RFC 8617 5.1.2",
		.meaning = "The newest set says cv=fail: whoever sealed it checked the chain and it "
			   "did not verify. The chain has then failed for everybody after him, and "
			   "cannot be continued.",
	},
	[STRUCTURE] = {
		.id = "arc.structure",
		.severity = SEVERITY_WARNING,
		.title = "the ARC fields of the message make no chain",
		.advice = "See whether a host on the way removes or rewrites ARC fields. Where none "
			  "does, somebody put them together who does not know how.",
		.reference = "RFC 8617 4.2",
		.meaning = "Each set has three fields, sets are numbered from 1 without a gap, and "
			   "each seal says of the chain before it that it passed. A chain that is "
			   "not like this has failed, whatever its seals are worth.",
	},
	[STRANGER] = {
		.id = "arc.stranger",
		.severity = SEVERITY_NOTE,
		.title = "a domain sealed the mail, and no host of it is on the path",
		.advice = "Believe what the set records only if you know its sealer. Ask whether "
			  "the path leaves hosts out, or the sealer uses another domain for this.",
		.reference = "RFC 8617 9",
		.meaning = "The chain verifies, which proves that the owner of the key had the "
			   "mail, and nothing of what he writes about it: anybody can seal any "
			   "claim with a domain of his own. Here no host of the path belongs to "
			   "that domain, by its names or by the family of its provider.",
	},
};

/* The chain on the final message; NULL: none, or of another verdict. */
static const struct auth_result *chain_that(const struct report *report, enum auth_verdict verdict)
{
	for (size_t i = 0; i < report->auth.count; i++) {
		const struct auth_result *result = &report->auth.items[i];

		if (result->method == AUTH_ARC && result->source == AUTH_EVALUATED &&
		    result->sets.count > 0 && result->skipped == NULL && result->verdict == verdict)
			return result;
	}
	return NULL;
}

/* A seal that verifies over one of another domain that does not; NULL: there is none. */
static const struct arc_told *false_witness(const struct arc_told_list *sets,
					    const struct arc_told **below)
{
	for (size_t i = 0; i < sets->count; i++)
		for (size_t j = i + 1; j < sets->count; j++) {
			const struct arc_told *lower = &sets->items[i], *upper = &sets->items[j];

			if (lower->seal != AUTH_PART_FAIL || upper->seal != AUTH_PART_PASS ||
			    !span_equal(upper->chain, SPAN("pass")) ||
			    span_equal_nocase(lower->sealer, upper->sealer))
				continue;
			*below = lower;
			return upper;
		}
	return NULL;
}

static bool is_word(const char *word, struct span want)
{
	return span_equal(span_string(word), want);
}

/* Whether both names are of hosts of one provider. */
static bool are_of_family(struct span a, struct span b)
{
	const struct provider *family = provider_by_name(a.at, a.len);

	return family != NULL && family == provider_by_name(b.at, b.len);
}

static bool is_of(const struct host *host, struct span sealer)
{
	if (host->admd.len > 0 &&
	    (domain_holds(host->admd, sealer) || are_of_family(host->admd, sealer)))
		return true;
	for (size_t i = 0; i < host->names.count; i++)
		if (domain_holds(sealer, host->names.items[i]) ||
		    are_of_family(host->names.items[i], sealer))
			return true;
	return false;
}

static bool is_on_path(const struct route *route, struct span sealer)
{
	for (size_t i = 0; i < route->hosts.count; i++)
		if (is_of(&route->hosts.items[i], sealer))
			return true;
	return false;
}

/* The newest set of a chain that verifies, where its sealer is not seen on the path. */
static void check_stranger(const struct report *report, struct arena *arena,
			   struct finding_list *out)
{
	const struct auth_result *chain = chain_that(report, AUTH_PASS);
	const struct arc_told *newest;
	struct finding *finding;

	if (chain == NULL || chain->sets.count == 0 || report->facts->route.hosts.count == 0)
		return;
	newest = &chain->sets.items[chain->sets.count - 1];
	if (newest->sealer.len == 0 || is_on_path(&report->facts->route, newest->sealer))
		return;
	finding = finding_add(arena, out, &rules[STRANGER], chain->hop,
			      arena_say(arena, SPAN_FMT ", which is not on the path, sealed set %u",
					SPAN_ARG(text_shown(arena, newest->sealer)),
					newest->instance));
	for (size_t i = 0; i < chain->evidence.count; i++)
		*LIST_ADD(arena, &finding->evidence) = chain->evidence.items[i];
}

static bool was_quoted(const struct report *report, const struct auth_result *chain,
		       struct arena *arena)
{
	const struct arc_sets *sets = &report->facts->arc;

	return is_word(chain->reason, SPAN("body-hash")) && chain->instance == sets->count &&
	       arc_body_unquoted(arena, report->facts->message,
				 &sets->items[sets->count - 1].message);
}

static int rule_of(const struct report *report, const struct auth_result *chain,
		   struct arena *arena)
{
	struct arc_fault fault = arc_sets_fault(&report->facts->arc, report->facts->arc.count, 0);
	const struct arc_told *below;

	if (is_word(chain->reason, SPAN("chain-failed")))
		return FAILED;
	if (fault.word != NULL)
		return STRUCTURE;
	if (false_witness(&chain->sets, &below) != NULL)
		return FORGED;
	return was_quoted(report, chain, arena) ? QUOTED : BROKEN;
}

/* Since when it can have been changed: the hop that sealed the set. */
static struct span since(struct arena *arena, const struct auth_result *chain)
{
	size_t hop = chain->instance > 0 && chain->instance <= chain->sets.count
			     ? chain->sets.items[chain->instance - 1].hop
			     : NO_HOP;

	if (hop == NO_HOP || hop == chain->hop || is_word(chain->reason, SPAN("chain-failed")))
		return SPAN_NONE;
	return arena_say(arena, " It was sealed at hop %zu.", hop + 1);
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	const struct auth_result *chain;
	const struct arc_told *below = NULL, *above;
	struct finding *finding;
	struct span detail;
	int rule;

	if (report->facts->arc.count == 0)
		return;
	check_stranger(report, arena, out);
	chain = chain_that(report, AUTH_FAIL);
	if (chain == NULL)
		return;
	rule = rule_of(report, chain, arena);
	detail = arena_say(arena, SPAN_FMT SPAN_FMT, SPAN_ARG(chain->explanation),
			   SPAN_ARG(since(arena, chain)));
	above = rule == FORGED ? false_witness(&chain->sets, &below) : NULL;
	if (above != NULL)
		detail = arena_say(arena,
				   "The seal of set %u, of " SPAN_FMT
				   ", is genuine and says that the chain verified; that of set "
				   "%u, of " SPAN_FMT ", does not verify.",
				   above->instance, SPAN_ARG(text_shown(arena, above->sealer)),
				   below->instance, SPAN_ARG(text_shown(arena, below->sealer)));
	finding = finding_add(arena, out, &rules[rule], chain->hop, detail);
	for (size_t i = 0; i < chain->evidence.count; i++)
		*LIST_ADD(arena, &finding->evidence) = chain->evidence.items[i];
}

const struct check check_arc = {
	"arc", "what has become of the ARC chain", rules, sizeof rules / sizeof *rules, run,
};
