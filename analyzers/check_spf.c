/* The records that SPF rests on: what is wrong with them, whatever they said of this mail. */
#include <string.h>

#include "analyzers/check.h"
#include "analyzers/spf_words.h"
#include "parser/text.h"

enum {
	PLUS_ALL,
	QUESTION_ALL,
	HARD_FAIL,
	PTR,
	LOOKUPS,
	VOID_LOOKUPS,
	SEVERAL,
	DANGLING,
	WIDE,
	SYNTAX,
	LOOP,
	BEACON,
	RULES,
};

static const struct rule rules[] = {
	[PLUS_ALL] = {
		.id = "spf.plus-all",
		.severity = SEVERITY_ALARM,
		.title = "an SPF record lets everybody send",
		.advice = "Its owner should list his own servers and end with -all or ~all. Until "
			  "then a pass for this domain is worth nothing.",
		.reference = "RFC 7208 5.1, 11.4",
		.meaning = "The record gives a pass to every address: by \"+all\", by \"all\" "
			   "alone, or by networks that together are all of IPv4. Whoever sends "
			   "in this name passes SPF, and DMARC with it.",
	},
	[QUESTION_ALL] = {
		.id = "spf.question-all",
		.severity = SEVERITY_NOTE,
		.title = "an SPF record forbids nobody",
		.advice = "When its owner knows his servers, he should end it with ~all or -all.",
		.reference = "RFC 7208 8.2",
		.meaning = "The record ends with \"?all\": of addresses that it does not list it "
			   "says nothing, and a receiver must treat them as if there were no record "
			   "(explain spf.qualifiers). Under DMARC that is no harm, for only a pass "
			   "counts there.",
	},
	[HARD_FAIL] = {
		.id = "spf.hard-fail",
		.severity = SEVERITY_NOTE,
		.title = "an SPF record asks to refuse all mail that comes another way",
		.advice = "Sign with DKIM, which survives plain forwarding; be sure that forwarding by "
			  "your recipients may be refused, or end the record with ~all.",
		.reference = "RFC 7208 8.4, 10.3",
		.meaning = "The record ends with \"-all\". A recipient who has his mail forwarded "
			   "makes it come from a server that is not listed, unless the forwarder "
			   "rewrites the envelope sender (SRS). Nobody who sends can see to it that "
			   "all forwarders of all his recipients do that, so some honest mail fails, "
			   "and a receiver that takes the word refuses it before DKIM and DMARC are "
			   "looked at (explain spf.qualifiers).",
	},
	[PTR] = {
		.id = "spf.ptr",
		.severity = SEVERITY_NOTE,
		.title = "an SPF record uses ptr",
		.advice = "Its owner should name addresses or hosts (ip4, ip6, a) instead.",
		.reference = "RFC 7208 5.5",
		.meaning = "The mechanism is slow, fails whenever the reverse zone of the client "
			   "does, puts load on the name servers of others, and should not be "
			   "published any more. Some receivers pass over it.",
	},
	[LOOKUPS] = {
		.id = "spf.lookups",
		.severity = SEVERITY_WARNING,
		.title = "an SPF record needs more than ten look-ups",
		.advice = "Its owner should drop includes of services that he no longer uses, and name "
			  "addresses instead of hosts.",
		.reference = "RFC 7208 4.6.4",
		.meaning = "A receiver stops after ten terms that ask the DNS, those of included "
			   "records counted in, and the result is permerror: for DMARC the same as "
			   "a fail. Clients that an earlier term matches still pass, so part of the "
			   "mail goes through and nobody knows why the rest does not.",
	},
	[VOID_LOOKUPS] = {
		.id = "spf.void-lookups",
		.severity = SEVERITY_WARNING,
		.title = "an SPF record names hosts that do not exist",
		.advice = "Its owner should take these terms out. A name in somebody else's domain "
			  "may be registered by anybody, who may then send.",
		.reference = "RFC 7208 4.6.4",
		.meaning = "A look-up of the record found nothing. Two of these are let through, "
			   "with the third the result is permerror.",
	},
	[SEVERAL] = {
		.id = "spf.several-records",
		.severity = SEVERITY_WARNING,
		.title = "a domain has several SPF records",
		.advice = "Its owner should make one of them.",
		.reference = "RFC 7208 3.2, 4.5",
		.meaning = "Only one may be published for a name. With more the result is permerror "
			   "for everybody, whatever they say. It happens when each of two services "
			   "asks for a record to be added.",
	},
	[DANGLING] = {
		.id = "spf.dangling",
		.severity = SEVERITY_ALARM,
		.title = "an SPF record includes a name that has none",
		.advice = "Its owner should take the term out at once, and see whether the name's domain "
			  "is still registered by those that he trusts.",
		.reference = "RFC 7208 5.2, 6.1",
		.meaning = "The include or redirect leads to a name without an SPF record, so the "
			   "result is permerror for every client that comes as far as this term. If "
			   "the name's domain has lapsed, whoever registers it decides who may send "
			   "in the name of the one that includes it (SubdoMailing, 2024).",
	},
	[WIDE] = {
		.id = "spf.wide",
		.severity = SEVERITY_WARNING,
		.title = "an SPF record lets in very many addresses",
		.advice = "Take a pass for this domain as weak, and ask for an aligned DKIM "
			  "signature. Its owner should list what really sends for him.",
		.reference = "RFC 7208 11.4; BreakSPF, NDSS 2024",
		.meaning = "The record, with those that it includes, gives a pass to over a million "
			   "IPv4 addresses or to an IPv6 network shorter than /28. Such ranges "
			   "are those of clouds, where anybody can rent an address for an hour and "
			   "send in this name.",
	},
	[SYNTAX] = {
		.id = "spf.syntax",
		.severity = SEVERITY_WARNING,
		.title = "an SPF record has a term that cannot be read",
		.advice = "Its owner should mend the term.",
		.reference = "RFC 7208 4.6",
		.meaning = "One bad term anywhere makes the whole record void, and the result is "
			   "permerror even for clients that a term before it lists. Some receivers "
			   "are laxer and stop only when they get to it, so results differ.",
	},
	[LOOP] = {
		.id = "spf.loop",
		.severity = SEVERITY_WARNING,
		.title = "an SPF record includes itself",
		.advice = "Its owner should break the circle of include or redirect.",
		.reference = "RFC 7208 4.6.4",
		.meaning = "The record leads, perhaps over others, back to itself, and only the limit "
			   "of ten look-ups ends that: the result is permerror.",
	},
	[BEACON] = {
		.id = "spf.beacon",
		.severity = SEVERITY_WARNING,
		.title = "an SPF record has receivers tell who got mail",
		.advice = "Know that whoever runs the zone sees when and from where this mail is "
			  "looked at. --dns off, a recording, or leaving out --reveal keeps it from him.",
		.reference = "RFC 7208 11.6",
		.meaning = "A term asks for a name with the local-part of the sender in it. With "
			   "an address made for each recipient the question tells which mail it is "
			   "about. Large senders use it for honest policies of single users, too.",
	},
};

struct survey {
	const struct report *report;
	struct arena *arena;
	struct finding_list *out;
	const struct auth_result *result; /* in hand */
	struct told_list LIST_OF(struct told_once {
		int rule;
		struct span domain;
	}) told;
};

static bool is_told(const struct survey *survey, int rule, struct span domain)
{
	for (size_t i = 0; i < survey->told.count; i++)
		if (survey->told.items[i].rule == rule &&
		    span_equal_nocase(survey->told.items[i].domain, domain))
			return true;
	return false;
}

/* Tell a rule of a record once, with the term, if it is one. */
static void add(struct survey *survey, int rule, const struct spf_record *record,
		const struct spf_term *term, struct span rest)
{
	struct arena *arena = survey->arena;
	struct finding *finding;

	if (is_told(survey, rule, record->domain))
		return;
	*LIST_ADD(arena, &survey->told) = (struct told_once){ rule, record->domain };
	finding =
		finding_add(arena, survey->out, &rules[rule], survey->result->hop,
			    arena_say(arena, SPAN_FMT ": " SPAN_FMT,
				      SPAN_ARG(text_shown(arena, record->domain)), SPAN_ARG(rest)));
	if (record->text.len > 0)
		*LIST_ADD(arena, &finding->evidence) = (struct evidence){
			.kind = EVIDENCE_DNS,
			.what = arena_say(arena, SPAN_FMT " TXT", SPAN_ARG(record->domain)),
			.text = record->text,
			.part = term != NULL ? term->part->text : SPAN_NONE,
		};
}

static struct span quoted(struct survey *survey, const struct spf_term *term)
{
	return arena_say(survey->arena, "\"" SPAN_FMT "\"",
			 SPAN_ARG(text_shown(survey->arena, term->part->text)));
}

static void add_term(struct survey *survey, int rule, const struct spf_record *record,
		     const struct spf_term *term, const char *words)
{
	if (!is_told(survey, rule, record->domain))
		add(survey, rule, record, term,
		    arena_say(survey->arena, SPAN_FMT " %s", SPAN_ARG(quoted(survey, term)),
			      words));
}

static bool is_below(const struct spf_term *term)
{
	return term->part->kind == SPF_INCLUDE || term->part->kind == SPF_REDIRECT;
}

/* Whether the name was looked up and is known to have no record of SPF. */
static bool has_none(const struct spf_record *record)
{
	return record->evaluated && record->candidates == 0 &&
	       (record->status == DNS_NO_NAME || record->status == DNS_NO_DATA ||
		record->status == DNS_FOUND);
}

static bool is_loop(const struct spf_record *record)
{
	for (const struct spf_record *up = record->parent; up != NULL; up = up->parent)
		if (span_equal_nocase(up->domain, record->domain))
			return true;
	return false;
}

static void check_below(struct survey *survey, const struct spf_record *record,
			const struct spf_term *term)
{
	if (term->record == NULL || !is_below(term))
		return;
	if (has_none(term->record))
		add_term(survey, DANGLING, record, term,
			 term->record->status == DNS_NO_NAME
				 ? "leads to a name that does not exist"
				 : "leads to a name without an SPF record");
	if (is_loop(term->record))
		add_term(survey, LOOP, record, term, "leads back to a record above it");
}

/* Which letters of macros carry the local-part of the sender. */
static bool tells_sender(const struct spf_part *part)
{
	return (part->letters & (SPF_LETTER('l') | SPF_LETTER('s'))) != 0 && part->kind != SPF_EXP;
}

static void check_term(struct survey *survey, const struct spf_record *record,
		       const struct spf_term *term)
{
	const struct spf_part *part = term->part;

	if (part->flaw != SPF_SOUND && part == record->syntax->flawed)
		add_term(survey, SYNTAX, record, term, spf_flaw_title(part->flaw));
	if (part->kind == SPF_ALL && part->qualifier == '+')
		add_term(survey, PLUS_ALL, record, term, "fits everybody");
	if (part->kind == SPF_PTR)
		add_term(survey, PTR, record, term, "looks up the client's names");
	/* That ptr and exists find nothing is how they say no. */
	if (term->is_void && (part->kind == SPF_A || part->kind == SPF_MX))
		add_term(survey, VOID_LOOKUPS, record, term, "finds nothing");
	if (tells_sender(part))
		add_term(survey, BEACON, record, term, "asks for the sender's local-part");
	check_below(survey, record, term);
}

/* A tree as deep as the ten look-ups let it be. */
static void check_record(struct survey *survey, const struct spf_record *record)
{
	if (record->candidates > 1)
		add(survey, SEVERAL, record, NULL,
		    arena_say(survey->arena, "%zu records of SPF", record->candidates));
	for (size_t i = 0; i < record->count; i++) {
		check_term(survey, record, &record->terms[i]);
		if (record->terms[i].record != NULL && !is_loop(record->terms[i].record))
			check_record(survey, record->terms[i].record);
	}
}

/* The "all" that a policy ends with, also behind a redirect; NULL: there is none. */
static const struct spf_term *last_all(const struct spf_record **record)
{
	const struct spf_term *redirect = NULL;

	for (size_t i = 0; i < (*record)->count; i++) {
		const struct spf_term *term = &(*record)->terms[i];

		if (term->part->kind == SPF_ALL)
			return term;
		if (term->part->kind == SPF_REDIRECT)
			redirect = term;
	}
	if (redirect == NULL || redirect->record == NULL)
		return NULL;
	*record = redirect->record;
	return last_all(record);
}

/*
 * Look-ups that a client costs which nothing lets in before the end, as far as
 * the records are at hand: those behind the term that decided were asked ahead.
 */
static size_t lookups_in(const struct spf_record *record)
{
	size_t count = 0;
	bool all = false;

	for (size_t i = 0; i < record->count && !all; i++)
		all = record->terms[i].part->kind == SPF_ALL;
	for (size_t i = 0; i < record->count; i++) {
		const struct spf_term *term = &record->terms[i];

		if (term->part->kind == SPF_ALL)
			break; /* nothing behind it counts, and a redirect neither */
		if (!spf_kind_looks_up(term->part->kind) ||
		    (all && term->part->kind == SPF_REDIRECT))
			continue;
		count++;
		if (term->record != NULL && !is_loop(term->record))
			count += lookups_in(term->record);
	}
	return count;
}

static void check_lookups(struct survey *survey, const struct spf_record *policy, unsigned marks)
{
	enum { LOOKUPS_MOST = 10 };
	size_t count = lookups_in(policy);

	if ((marks & SPF_LOOP) != 0)
		return; /* that is told by its own name */
	if (count > LOOKUPS_MOST)
		add(survey, LOOKUPS, policy, NULL,
		    arena_say(survey->arena, "it needs at least %zu look-ups", count));
	else if ((marks & SPF_OVER_LOOKUPS) != 0)
		add(survey, LOOKUPS, policy, NULL,
		    SPAN("the ten look-ups were used up before it was decided"));
}

static void check_policy(struct survey *survey, const struct spf_record *policy, unsigned marks)
{
	struct arena *arena = survey->arena;
	const struct spf_record *where = policy;
	const struct spf_term *all = last_all(&where);
	struct span reach = spf_words_reach(arena, policy);

	if (policy->reach.v4 >> 32 != 0)
		add(survey, PLUS_ALL, policy, NULL, SPAN("its networks are all of IPv4"));
	else if (reach.len > 0 && !policy->reach.all)
		add(survey, WIDE, policy, NULL,
		    arena_say(arena, "it lets in " SPAN_FMT, SPAN_ARG(reach)));
	check_lookups(survey, policy, marks);
	if ((marks & SPF_OVER_VOID) != 0)
		add(survey, VOID_LOOKUPS, policy, NULL,
		    SPAN("more than two of its look-ups find nothing"));
	if (all == NULL || strcmp(survey->result->identity, "mailfrom") != 0)
		return;
	if (all->part->qualifier == '?')
		add_term(survey, QUESTION_ALL, where, all, "ends it");
	else if (all->part->qualifier == '-')
		add_term(survey, HARD_FAIL, where, all, "ends it");
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	struct survey survey = { .report = report, .arena = arena, .out = out };

	for (size_t i = 0; i < report->auth.count; i++) {
		const struct spf_result *spf = report->auth.items[i].spf;

		if (spf == NULL || spf->record == NULL)
			continue;
		survey.result = &report->auth.items[i];
		check_policy(&survey, spf->record, spf->marks);
		check_record(&survey, spf->record);
	}
}

const struct check check_spf = {
	.name = "spf",
	.summary = "records of SPF that were met",
	.rules = rules,
	.rule_count = RULES,
	.run = run,
};
