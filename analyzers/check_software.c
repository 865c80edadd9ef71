#include "analyzers/check.h"
#include "analyzers/words.h"
#include "data/version.h"
#include "parser/limits.h"
#include "parser/text.h"

enum { FAR_BEHIND = 4 }; /* releases: about a year of Exchange's, more of others */

enum { UNSUPPORTED, BEHIND, IMPOSSIBLE, UNRELEASED, CONTRADICTORY, SPF_BROKEN };

static const struct rule rules[] = {
	[UNSUPPORTED] = {
		.id = "software.unsupported",
		.severity = SEVERITY_WARNING,
		.title = "a server ran a product whose support was over",
		.advice = "Its owner should move to a supported version; until then treat what it "
			  "recorded and let through with care.",
		.reference = "Microsoft lifecycle",
		.meaning = "The build that the hop wrote belongs to a product line whose extended "
			   "support had ended on the day of the hop. It got no more security "
			   "updates. This says nothing of who broke the mail; it says which host "
			   "is the likeliest to be in other hands.",
	},
	[BEHIND] = {
		.id = "software.behind",
		.severity = SEVERITY_NOTE,
		.title = "a server was several updates behind",
		.advice = "Its owner should install the updates that were out by then.",
		.reference = "release dates of the product",
		.meaning = "By the date of the hop its product had had several releases newer than "
			   "the one the hop names. Distributions mend old versions without changing "
			   "the number, so for programs from a distribution this is weak.",
	},
	[IMPOSSIBLE] = {
		.id = "software.impossible",
		.severity = SEVERITY_WARNING,
		.title = "a hop names a build that was not yet released at its date",
		.advice = "Compare the hop's date with its neighbours'. If they agree, somebody wrote "
			  "the line by hand.",
		.reference = "release dates of the product",
		.meaning = "Either the host's clock is far behind, or the line is forged by somebody "
			   "who copied a line of a later time. A few days are allowed for.",
	},
	[UNRELEASED] = {
		.id = "software.unreleased",
		.severity = SEVERITY_NOTE,
		.title = "a hop names a build that is on no list of released ones",
		.advice = "An interim update, a build newer than this program's table, or an invented "
			  "number: look at the neighbours in the detail.",
		.reference = "list of Exchange builds",
		.meaning = "The number lies between two releases or beyond the last one. Interim "
			   "updates are not listed anywhere, so this alone proves nothing.",
	},
	[CONTRADICTORY] = {
		.id = "software.contradictory",
		.severity = SEVERITY_NOTE,
		.title = "one host names two builds of one product",
		.advice = "Look whether the name stands for several machines; else one of the lines was "
			  "not written by it.",
		.reference = "RFC 5321 4.4",
		.meaning = "Two hops of one host in one mail carry different builds of the same "
			   "product. Clusters whose machines share a name do that while an update "
			   "is rolled out; a forger who invents lines does it too.",
	},
	[SPF_BROKEN] = {
		.id = "software.spf-broken",
		.severity = SEVERITY_WARNING,
		.title = "a server possibly runs a gateway that evaluates SPF wrongly",
		.advice = "Compare what it recorded with what is evaluated for its hop; its owner "
			  "should move to a newer version.",
		.reference = "a postmaster's report on MailMarshal before 7",
		.meaning = "The hop names a version of a mail gateway of which postmasters "
			   "report that its SPF evaluation was wrong, so that mail was refused or "
			   "marked that the sender's record allowed. No statement of the maker was "
			   "read, and SPF may be switched off there: hence possibly.",
	},
};

static bool is_build(const struct software *software)
{
	return software->version.len > 0 &&
	       (software->match == SOFTWARE_EXACT || software->match == SOFTWARE_NEAREST);
}

static void add(struct arena *arena, struct finding_list *out, const struct report *report,
		int rule, size_t hop, struct span rest)
{
	const struct hop *line = &report->facts->route.hops.items[hop];
	const struct received *received = &line->received;
	struct span product = software_text(arena, &report->software[hop]);
	struct finding *finding =
		finding_add(arena, out, &rules[rule], hop,
			    arena_say(arena, SPAN_FMT ": " SPAN_FMT SPAN_FMT,
				      SPAN_ARG(words_server(arena, line)),
				      SPAN_ARG(text_shown(arena, product)), SPAN_ARG(rest)));

	finding_point(arena, finding, "Received",
		      received->version.len > 0 ? received->version : received->body);
}

static void check_age(const struct report *report, struct arena *arena, struct finding_list *out,
		      size_t hop)
{
	const struct software *software = &report->software[hop];

	if (software->too_new)
		add(arena, out, report, IMPOSSIBLE, hop,
		    software->released != NULL
			    ? arena_say(arena, ", released %s", software->released)
			    : SPAN(", a build of a later time"));
	else if (software->support_over)
		add(arena, out, report, UNSUPPORTED, hop,
		    arena_say(arena, ", support ended %s", software->support_ended));
	else if (software->behind_known && software->updates_behind >= FAR_BEHIND)
		add(arena, out, report, BEHIND, hop,
		    arena_say(arena, ", %u releases behind", software->updates_behind));
	if (software->match == SOFTWARE_NEAREST && software->note.len > 0)
		add(arena, out, report, UNRELEASED, hop,
		    arena_say(arena, ", " SPAN_FMT, SPAN_ARG(software->note)));
}

/* The same host, an earlier hop, another build of the same product. */
static bool contradicts(const struct report *report, size_t hop, size_t earlier)
{
	const struct hop *hops = report->facts->route.hops.items;
	const struct software *a = &report->software[hop], *b = &report->software[earlier];

	return hops[hop].by_host != NO_HOST && hops[hop].by_host == hops[earlier].by_host &&
	       is_build(a) && is_build(b) && span_equal(a->product, b->product) &&
	       !span_equal(a->version, b->version);
}

static void check_contradiction(const struct report *report, struct arena *arena,
				struct finding_list *out, size_t hop)
{
	for (size_t i = 0; i < hop; i++)
		if (contradicts(report, hop, i)) {
			add(arena, out, report, CONTRADICTORY, hop,
			    arena_say(arena, ", but " SPAN_FMT " at hop %zu",
				      SPAN_ARG(text_shown(arena, report->software[i].version)),
				      i + 1));
			return;
		}
}

/* Gateways that got SPF wrong before a version. */
static const struct {
	const char *product, *mended;
} spf_broken[] = {
	{ "MailMarshal", "7" },
};

static void check_spf_evaluation(const struct report *report, struct arena *arena,
				 struct finding_list *out, size_t hop)
{
	const struct received *received = &report->facts->route.hops.items[hop].received;
	struct span product = span_upto(received->product, LIMIT_NAME);

	/* Microsoft's service, of which most lines are, is no gateway. */
	if (received->version.len == 0 || report->software[hop].match == SOFTWARE_SERVICE)
		return;
	for (size_t i = 0; i < sizeof spf_broken / sizeof *spf_broken; i++) {
		struct span name = span_string(spf_broken[i].product);
		struct version version, mended;

		if (product.len < name.len || span_find_nocase(product, name) == NOT_FOUND)
			continue;
		version = version_read(received->version.at, received->version.len, NULL);
		mended = version_of(spf_broken[i].mended);
		if (version.parts > 0 && version_compare(&version, &mended, 1) < 0)
			add(arena, out, report, SPF_BROKEN, hop,
			    arena_say(arena, ", before version %s", spf_broken[i].mended));
	}
}

/* A host that shows up at several hops is told once. */
static bool told_already(const struct report *report, size_t hop)
{
	const struct hop *hops = report->facts->route.hops.items;

	for (size_t i = 0; i < hop; i++)
		if (hops[hop].by_host != NO_HOST && hops[i].by_host == hops[hop].by_host &&
		    span_equal(report->software[i].version, report->software[hop].version))
			return true;
	return false;
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	for (size_t i = 0; i < report->facts->route.hops.count; i++) {
		if (report->software[i].match == SOFTWARE_UNKNOWN || told_already(report, i))
			continue;
		check_age(report, arena, out, i);
		check_contradiction(report, arena, out, i);
		check_spf_evaluation(report, arena, out, i);
	}
}

const struct check check_software = {
	.name = "software",
	.summary = "products and versions along the path",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
