/* Recorded results that differ from what is found here, or were never made by those they name. */
#include <string.h>

#include "analyzers/check.h"
#include "analyzers/dmarc.h"
#include "analyzers/own_mail.h"
#include "analyzers/ranks.h"
#include "analyzers/words.h"
#include "data/providers.h"
#include "parser/text.h"

enum { FIELDS_TOLD = 4 }; /* of those that were brought along */

enum { FROM_OUTSIDE, MISLED, DIFFER };

static const struct rule rules[] = {
	[FROM_OUTSIDE] = {
		.id = "claims.from-outside",
		.severity = SEVERITY_ALARM,
		.title = "a result in the name of the receiver's own host came in from outside",
		.advice = "The receiver's border should take away every Authentication-Results field "
			  "with an authserv-id of his own, and every Received-SPF field, that a mail "
			  "brings along (OpenDKIM and OpenDMARC do for their own AuthservID; rspamd: "
			  "milter_headers remove_upstream; Exim: headers_remove; Postfix: "
			  "header_checks on the outer smtpd). Until then, believe only what stands "
			  "above the line of the border.",
		.reference = "RFC 8601 5; RFC 7208 9.1",
		.meaning = "The field carries a name of the receiver's house and stands below the line "
			   "that his border wrote, where none of his hosts had the mail yet; his own "
			   "fields of that kind stand above it. Filters and mail programs that go by "
			   "the name alone take it for their own server's word. It is an alarm where "
			   "it claims a pass that the receiver's own hosts, or the checks made here, "
			   "do not find; a note where it may be left from an earlier visit to that "
			   "house, or be of another customer of its provider. Where the house has no "
			   "field above its line, only a pass that is refuted here is told, as a "
			   "warning: some programs append their fields at the end of the header.",
	},
	[MISLED] = {
		.id = "claims.misled",
		.severity = SEVERITY_ALARM,
		.title = "a verifier took somebody else's SPF result for its own",
		.advice = "The verifier's administrator should have it go by its own host's checks: "
			  "OpenDMARC: SPFIgnoreResults true and SPFSelfValidate true; or take "
			  "Received-SPF fields that mails bring along away at the border, and let the "
			  "SPF policy service write Authentication-Results (policyd-spf: Header_Type "
			  "= AR).",
		.reference = "RFC 7208 9.1; RFC 8601 5",
		.meaning = "The host recorded that DMARC passes, and by its own record neither SPF nor "
			   "DKIM did. An earlier host left a Received-SPF field that says pass with "
			   "identity=mailfrom, and OpenDMARC takes such a field for one of its own "
			   "host, whoever wrote it. Anybody can write one: a mail with a made-up field "
			   "passes DMARC there for any author. That record counts for nothing in this "
			   "report.",
	},
	[DIFFER] = {
		.id = "claims.differ",
		.severity = SEVERITY_NOTE,
		.title = "an own host recorded another result than the one found here",
		.advice = "Where the mail is older than a day or two, nothing: records and keys change. "
			  "Else compare what the host saw, its resolver's answers above all, with what "
			  "the report shows as evidence.",
		.reference = "RFC 8601 2.7; RFC 7208 2.6",
		.meaning = "What an own host recorded when the mail came counts before what is worked "
			   "out later, so the record stands and both are shown. Records in the DNS that "
			   "were changed since, a mail that was changed after it was checked, a check "
			   "made of another client, and checkers that count otherwise explain nearly "
			   "all of it.",
	},
};

/* Fields that stand where only their host writes, by what they are: the house writes such there. */
struct writes {
	bool authres[AUTH_METHODS], received_spf;
};

struct claims_look {
	const struct report *report;
	struct arena *arena;
	struct finding_list *out;
	size_t border; /* own_mail_border() */
	bool *ours; /* by result: its field names a host of our house */
	struct writes above;
};

static const struct hop *hop_at(const struct claims_look *look, size_t i)
{
	return &look->report->facts->route.hops.items[i];
}

static bool is_reason(const struct auth_result *claim, const char *word)
{
	return claim->reason != NULL && strcmp(claim->reason, word) == 0;
}

static struct finding *add(const struct claims_look *look, int rule, size_t hop,
			   const struct auth_result *claim, struct span detail)
{
	const struct field *field = &look->report->facts->message->fields.items[claim->field];
	struct finding *finding = finding_add(look->arena, look->out, &rules[rule], hop, detail);

	*LIST_ADD(look->arena, &finding->evidence) = (struct evidence){
		.kind = EVIDENCE_FIELD,
		.what = text_shown(look->arena, field->name),
		.text = field->body,
		.in_message = true,
	};
	return finding;
}

/* "SPF pass for a.example" */
static struct span verdict_of(struct arena *arena, const struct auth_result *result)
{
	return arena_say(arena, "%s %s%s" SPAN_FMT, auth_method_name(result->method),
			 auth_verdict_word(result->verdict), result->domain.len > 0 ? " for " : "",
			 SPAN_ARG(text_shown(arena, result->domain)));
}

static struct span organisation(const struct claims_look *look, struct span name)
{
	if (span_index(name, '.') == NOT_FOUND)
		return SPAN_NONE;
	return dmarc_listed_organisation(look->report->facts->told->suffixes,
					 text_lower(look->arena, name));
}

/* Whether two hosts are of one organisation; names of one word are of none, which is the same. */
static bool same_house(const struct claims_look *look, struct span a, struct span b)
{
	if (span_equal_nocase(a, b))
		return true;
	if (!dmarc_end_alike(a, b))
		return span_index(a, '.') == NOT_FOUND && span_index(b, '.') == NOT_FOUND;
	return span_equal_nocase(organisation(look, a), organisation(look, b));
}

static enum field_id field_id_of(const struct claims_look *look, const struct auth_result *claim)
{
	const struct field_list *fields = &look->report->facts->message->fields;

	return claim->field < fields->count ? fields->items[claim->field].id : FIELD_OTHER;
}

/* Whether the field names a host of our house as the one that wrote it. */
static bool names_us(const struct claims_look *look, const struct auth_result *claim)
{
	const struct facts *facts = look->report->facts;
	enum field_id id = field_id_of(look, claim);
	struct span body;

	if (claim->source != AUTH_CLAIMED ||
	    (id != FIELD_AUTHENTICATION_RESULTS && id != FIELD_RECEIVED_SPF))
		return false;
	if (span_index(claim->told_by, '.') == NOT_FOUND)
		return false;
	/* Where none is written, the host is only guessed by the place. */
	body = span_trim(facts->message->fields.items[claim->field].body);
	if (!span_starts_nocase(body, claim->told_by) &&
	    span_find_nocase(body, claim->told_by) == NOT_FOUND)
		return false;
	for (size_t i = look->border; i < facts->route.hops.count; i++)
		if (same_house(look, hop_at(look, i)->received.by, claim->told_by))
			return true;
	return false;
}

static size_t border_field(const struct claims_look *look)
{
	return hop_at(look, look->border)->field;
}

/* Most mails bring nothing along. */
static bool is_anything_below(const struct claims_look *look)
{
	const struct message *message = look->report->facts->message;
	size_t border = border_field(look), count = message->fields.count;

	return message_find(message, FIELD_AUTHENTICATION_RESULTS, border) < count ||
	       message_find(message, FIELD_RECEIVED_SPF, border) < count;
}

/* Ask once of each what is asked for many times. */
static void survey(struct claims_look *look)
{
	const struct auth_result_list *auth = &look->report->auth;

	look->ours = arena_take(look->arena, auth->count, sizeof *look->ours);
	for (size_t i = 0; i < auth->count; i++) {
		const struct auth_result *claim = &auth->items[i];

		/* Results of one field stand together. */
		look->ours[i] = i > 0 && claim->field == claim[-1].field &&
						span_equal(claim->told_by, claim[-1].told_by)
					? look->ours[i - 1]
					: names_us(look, claim);
		if (!look->ours[i] || claim->field > border_field(look))
			continue;
		if (field_id_of(look, claim) == FIELD_RECEIVED_SPF)
			look->above.received_spf = true;
		else
			look->above.authres[claim->method] = true;
	}
}

static bool is_believed(const struct claims_look *look, const struct auth_result *result)
{
	enum rank rank = rank_of(look->report->facts, result);

	return (rank == RANK_OWN || rank == RANK_EVALUATED) && result->hop >= look->border;
}

static bool is_about_same(const struct auth_result *a, const struct auth_result *b)
{
	return a->method == b->method && (a->method == AUTH_DMARC || a->domain.len == 0 ||
					  span_equal_nocase(a->domain, b->domain));
}

/* A pass of which believed hosts and checks found nothing, though they looked. */
static bool is_refuted(const struct claims_look *look, const struct auth_result *claim)
{
	bool looked = false;

	if (claim->verdict != AUTH_PASS ||
	    (claim->method != AUTH_SPF && claim->method != AUTH_DMARC))
		return false;
	for (size_t i = 0; i < look->report->auth.count; i++) {
		const struct auth_result *result = &look->report->auth.items[i];

		if (result->method != claim->method || !is_believed(look, result) ||
		    result->verdict == AUTH_TEMPERROR)
			continue;
		if (result->verdict == AUTH_PASS && is_about_same(claim, result))
			return false;
		looked = true;
	}
	return looked;
}

/* A hop below the border whose line says that the house had the mail before. */
static size_t earlier_visit(const struct claims_look *look, const struct auth_result *claim)
{
	for (size_t i = look->border; i-- > 0;)
		if (same_house(look, hop_at(look, i)->received.by, claim->told_by))
			return i;
	return NO_HOP;
}

/* Another line stands between the border's own and the field: its filters write nearer. */
static bool is_deep(const struct claims_look *look, const struct auth_result *claim)
{
	for (size_t i = 0; i < look->border; i++)
		if (hop_at(look, i)->is_received && hop_at(look, i)->field < claim->field)
			return true;
	return false;
}

/*
 * Some programs append their fields at the end of the header, others write
 * right below the line of their host. Where the house's own fields of that
 * kind stand above its line, what stands below came with the mail.
 */
static bool writes_above(const struct claims_look *look, const struct auth_result *claim)
{
	bool any = false;

	if (field_id_of(look, claim) == FIELD_RECEIVED_SPF)
		return look->above.received_spf;
	for (enum auth_method method = 0; method < AUTH_METHODS; method++)
		any |= look->above.authres[method];
	return look->above.authres[claim->method] || (any && is_deep(look, claim));
}

static bool is_brought(const struct claims_look *look, size_t i)
{
	const struct auth_result *claim = &look->report->auth.items[i];

	if (!look->ours[i] || claim->field < border_field(look))
		return false;
	return writes_above(look, claim) || (is_deep(look, claim) && is_refuted(look, claim));
}

/* A provider's customers all have its name in their mails. */
static enum severity brought_severity(const struct claims_look *look,
				      const struct auth_result *claim)
{
	struct span name = text_lower(look->arena, claim->told_by);

	if (earlier_visit(look, claim) != NO_HOP || provider_by_name(name.at, name.len) != NULL)
		return SEVERITY_NOTE;
	return is_refuted(look, claim) && writes_above(look, claim) ? SEVERITY_ALARM
								    : SEVERITY_WARNING;
}

/* What was visited, and vouched for by those who had the mail since, was written there. */
static bool is_left_over(const struct claims_look *look, const struct auth_result *claim)
{
	size_t visit = earlier_visit(look, claim);

	return visit != NO_HOP && hop_at(look, visit)->trust != TRUST_CLAIMED;
}

/* The gravest result of each field that was brought along tells of it. */
static void check_brought(const struct claims_look *look)
{
	const struct auth_result_list *auth = &look->report->auth;
	struct finding *last = NULL;
	size_t field = NO_FIELD, told = 0;

	for (size_t i = 0; i < auth->count && told < FIELDS_TOLD; i++) {
		const struct auth_result *claim = &auth->items[i];
		enum severity severity;

		if (!is_brought(look, i) || is_left_over(look, claim))
			continue;
		severity = brought_severity(look, claim);
		if (claim->field == field && severity <= last->severity)
			continue;
		if (claim->field == field)
			look->out->count--;
		last = add(look, FROM_OUTSIDE, look->border, claim,
			   arena_say(look->arena,
				     "a field in the name of " SPAN_FMT
				     " %scame in with the mail and says " SPAN_FMT,
				     SPAN_ARG(text_shown(look->arena, claim->told_by)),
				     writes_above(look, claim) ? "" : "possibly ",
				     SPAN_ARG(verdict_of(look->arena, claim))));
		last->severity = severity;
		told += claim->field != field;
		field = claim->field;
	}
}

static void check_misled(const struct claims_look *look, const struct auth_result *claim)
{
	struct finding *finding;

	if (!is_reason(claim, "misled"))
		return;
	finding = add(look, MISLED, claim->hop, claim,
		      arena_say(look->arena,
				SPAN_FMT " recorded " SPAN_FMT
					 ", and SPF and DKIM did not pass by its own record",
				SPAN_ARG(words_server(look->arena, hop_at(look, claim->hop))),
				SPAN_ARG(verdict_of(look->arena, claim))));
	if (hop_at(look, claim->hop)->trust != TRUST_OWN)
		finding->severity = SEVERITY_WARNING;
}

static bool is_contradicted(const struct auth_result *claim)
{
	static const char *const reasons[] = { "policy-changed", "inputs-differ", "changed-since",
					       "other-client" };

	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (is_reason(claim, reasons[i]))
			return true;
	return false;
}

/* What was worked out of the same thing there, where one of both passes; NULL: nothing. */
static const struct auth_result *evaluated(const struct claims_look *look,
					   const struct auth_result *claim)
{
	for (size_t i = 0; i < look->report->auth.count; i++) {
		const struct auth_result *result = &look->report->auth.items[i];

		if (result->source == AUTH_EVALUATED && result->hop == claim->hop &&
		    result->skipped == NULL && is_about_same(claim, result) &&
		    (result->verdict == AUTH_PASS) != (claim->verdict == AUTH_PASS))
			return result;
	}
	return NULL;
}

static bool is_told(const struct claims_look *look, size_t first, size_t hop)
{
	for (size_t i = first; i < look->out->count; i++)
		if (look->out->items[i].rule == &rules[DIFFER] && look->out->items[i].hop == hop)
			return true;
	return false;
}

/* One for each hop: DMARC differs because SPF or DKIM does. */
static void check_differ(const struct claims_look *look, const struct auth_result *claim,
			 size_t first)
{
	const struct auth_result *found;

	if (!is_contradicted(claim) || rank_of(look->report->facts, claim) != RANK_OWN ||
	    is_told(look, first, claim->hop))
		return;
	found = evaluated(look, claim);
	if (found == NULL)
		return;
	add(look, DIFFER, claim->hop, claim,
	    arena_say(look->arena, SPAN_FMT " recorded " SPAN_FMT ", and here it is %s",
		      SPAN_ARG(words_server(look->arena, hop_at(look, claim->hop))),
		      SPAN_ARG(verdict_of(look->arena, claim)), auth_verdict_word(found->verdict)));
}

/* Whether a claim was found to be more than it seems. */
static bool is_explained(const struct auth_result *claim)
{
	return claim->reason != NULL && claim->source == AUTH_CLAIMED && claim->hop != NO_HOP;
}

static bool is_any_explained(const struct auth_result_list *auth)
{
	for (size_t i = 0; i < auth->count; i++)
		if (is_explained(&auth->items[i]))
			return true;
	return false;
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	struct claims_look look = {
		.report = report,
		.arena = arena,
		.out = out,
		.border = own_mail_border(&report->facts->route),
	};
	size_t first = out->count;

	if (look.border != NO_HOP && is_anything_below(&look)) {
		survey(&look);
		check_brought(&look);
	}
	if (!is_any_explained(&report->auth))
		return;
	for (enum auth_method method = 0; method < AUTH_METHODS; method++)
		for (size_t i = 0; i < report->auth.count; i++) {
			const struct auth_result *claim = &report->auth.items[i];

			if (claim->method != method || !is_explained(claim))
				continue;
			check_misled(&look, claim);
			check_differ(&look, claim, first);
		}
}

const struct check check_claims = {
	.name = "claims",
	.summary = "results that hosts recorded",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
