#include "cli/auth_words.h"

#include <string.h>

#include "analyzers/spf_words.h"
#include "cli/auth_rows.h"
#include "parser/text.h"

/* What comes from a host that is not believed, or stands out of its place. */
static bool is_doubted(const struct report *report, const struct auth_result *result)
{
	const struct hop_list *hops = &report->facts->route.hops;

	return result->source == AUTH_CLAIMED &&
	       (result->place != PLACE_OWN || result->hop == NO_HOP ||
		hops->items[result->hop].trust == TRUST_CLAIMED);
}

const char *auth_words_title(const struct report *report)
{
	for (size_t i = 0; i < report->auth.count; i++)
		if (is_doubted(report, &report->auth.items[i]))
			return "Authentication by hop: as checked here [as recorded there, "
			       "? if not believed]";
	return "Authentication by hop: as checked here [as recorded there]";
}

/* Which part of a signature held, where the words tell that the parts differ. */
static const char *part_words(const struct auth_result *result)
{
	if (result->header == AUTH_PART_PASS && result->body == AUTH_PART_FAIL)
		return "header good, body changed";
	if (result->body == AUTH_PART_FAIL)
		return "body changed";
	if (result->header == AUTH_PART_FAIL)
		return "header signature did not verify";
	return "";
}

/* Put a part behind what there is, with `join` between when there is something on both sides. */
static void add_words(struct arena *arena, struct span *words, const char *join, struct span part)
{
	if (part.len > 0)
		*words = words->len > 0 ? arena_format(arena, SPAN_FMT "%s" SPAN_FMT,
						       SPAN_ARG(*words), join, SPAN_ARG(part))
					: part;
}

/* The field, when it is not one of those that are made to record results. */
static struct span other_field(const struct report *report, const struct auth_result *result)
{
	const struct field *field;

	if (result->source == AUTH_EVALUATED ||
	    result->field >= report->facts->message->fields.count)
		return SPAN_NONE;
	field = &report->facts->message->fields.items[result->field];
	switch ((int)field->id) { /* few of many: the cast says so */
	case FIELD_AUTHENTICATION_RESULTS:
	case FIELD_ARC_AUTHENTICATION_RESULTS:
	case FIELD_RECEIVED_SPF:
		return SPAN_NONE;
	}
	return field->name;
}

static bool is_by(const struct report *report, const struct auth_result *result)
{
	const struct hop_list *hops = &report->facts->route.hops;

	return result->hop != NO_HOP &&
	       span_equal_nocase(hops->items[result->hop].received.by, result->told_by);
}

/* What each method is about as a rule; anything else is named. */
static const char *const usual_identities[AUTH_METHODS] = {
	[AUTH_SPF] = "mailfrom",
	[AUTH_DKIM] = "header.d",
	[AUTH_DMARC] = "header.from",
	[AUTH_ARC] = "",
};

static struct span identity_words(struct arena *arena, const struct auth_result *result)
{
	struct span domain = text_shown(arena, result->domain);

	if (domain.len == 0 || result->identity == NULL ||
	    strcmp(result->identity, usual_identities[result->method]) == 0)
		return domain;
	return arena_format(arena, SPAN_FMT " (%s)", SPAN_ARG(domain), result->identity);
}

static bool is_same_result(const struct auth_result *a, const struct auth_result *b)
{
	return a->method == b->method && a->verdict == b->verdict && a->skipped == b->skipped &&
	       span_equal_nocase(a->domain, b->domain);
}

/* Whether the hop's server found the same. */
static bool is_recorded_too(const struct auth_result_list *auth, const struct auth_result *result)
{
	for (size_t i = 0; i < auth->count; i++)
		if (auth->items[i].source == AUTH_CLAIMED && auth->items[i].hop == result->hop &&
		    is_same_result(&auth->items[i], result))
			return true;
	return false;
}

/* "checked: "+mx"": what the verdict of an evaluation rests on. */
static struct span checked_words(struct arena *arena, const struct auth_result *result)
{
	struct span why = result->reason != NULL ? span_string(result->reason) : SPAN_NONE;

	if (result->skipped != NULL)
		return arena_format(arena, "not checked here: %s",
				    auth_rows_skip_words(result->skipped));
	if (result->spf != NULL)
		why = spf_words_why(arena, result->spf);
	/* An inside server looked at its own relay: that is explained, and counts for nothing. */
	const char *checked =
		result->reason != NULL && strcmp(result->reason, "checked-inside") == 0
			? "its record checked"
			: "checked";

	return arena_format(arena, "%s%s" SPAN_FMT, checked, why.len > 0 ? ": " : "",
			    SPAN_ARG(why));
}

/* "DNSSEC: insecure": what the answers that it rests on are worth, where that was checked. */
static struct span security_words(struct arena *arena, enum dns_security security)
{
	switch (security) {
	case DNS_SECURE:
	case DNS_INSECURE:
	case DNS_BOGUS:
	case DNS_INDETERMINATE:
		return arena_format(arena, "DNSSEC: %s", dns_security_word(security));
	case DNS_UNCHECKED:
	case DNS_RESOLVER_AD:
	case DNS_SECURITIES:
		break;
	}
	return SPAN_NONE;
}

/* The path tells the client of each hop: only what is recorded of it may be of another. */
static bool is_of_client(const struct report *report, const struct auth_result *result)
{
	const struct hop_list *hops = &report->facts->route.hops;

	return result->source == AUTH_EVALUATED && result->hop != NO_HOP &&
	       ip_equal(&hops->items[result->hop].received.client_ip, &result->client_ip);
}

/* Why a host recorded another verdict than was found here; "" where it is not that. */
static const char *difference_words(const char *reason)
{
	static const struct {
		const char *reason, *words;
	} rows[] = {
		{ "misled", "it took an earlier host's pass for its own" },
		{ "unproven", "the chain that seals it does not verify" },
		{ "behind-border", "checked against an inside relay" },
		{ "other-client", "checked against another client" },
		{ "other-identity", "of another domain than checked here" },
		{ "below-trust", "nobody believed vouches for it" },
		{ "changed-since", "the mail was changed since" },
		{ "inputs-differ", "SPF and DKIM come to another result here" },
		{ "policy-changed", "records may have changed since" },
	};

	for (size_t i = 0; reason != NULL && i < sizeof rows / sizeof *rows; i++)
		if (strcmp(rows[i].reason, reason) == 0)
			return rows[i].words;
	return "";
}

struct span auth_words_result(struct arena *arena, const struct report *report,
			      const struct auth_result *result)
{
	struct span words = identity_words(arena, result);
	struct span field = text_shown(arena, other_field(report, result));

	if (result->client_ip.family != 0 && !is_of_client(report, result))
		add_words(arena, &words, " ",
			  arena_format(arena, "from " SPAN_FMT,
				       SPAN_ARG(ip_text(arena, &result->client_ip))));
	add_words(arena, &words, ", ", span_string(part_words(result)));
	if (result->source == AUTH_EVALUATED) {
		add_words(arena, &words, ", ", checked_words(arena, result));
		add_words(arena, &words, ", ", security_words(arena, result->dnssec));
		if (is_recorded_too(&report->auth, result))
			add_words(arena, &words, ", ", SPAN("as recorded"));
		return words;
	}
	add_words(arena, &words, ": ", span_string(difference_words(result->reason)));
	if (field.len > 0)
		add_words(arena, &words, ", ",
			  arena_format(arena, "in " SPAN_FMT, SPAN_ARG(field)));
	else if (result->told_by.len > 0 && !is_by(report, result))
		add_words(arena, &words, ", ",
			  arena_format(arena, "says " SPAN_FMT,
				       SPAN_ARG(text_shown(arena, result->told_by))));
	return words;
}

struct span auth_words_verdict(struct arena *arena, const struct report *report,
			       const struct auth_result *result)
{
	if (result->source == AUTH_CLAIMED)
		return arena_format(arena, "[%s%s]", auth_verdict_word(result->verdict),
				    is_doubted(report, result) ? "?" : "");
	return span_string(result->skipped != NULL ? result->skipped
						   : auth_verdict_word(result->verdict));
}

struct span auth_words_reach(struct arena *arena, const struct auth_result *result)
{
	struct span reach;

	if (result->spf == NULL || result->skipped != NULL || result->verdict != AUTH_PASS)
		return SPAN_NONE;
	reach = spf_words_reach(arena, result->spf->record);
	return reach.len > 0 ? arena_format(arena, "this pass rests on " SPAN_FMT, SPAN_ARG(reach))
			     : SPAN_NONE;
}

/*
 * Many hosts write one result into two fields: the one that stands best is shown, or the first,
 * which is the one that was checked.
 */
static bool is_told_better(const struct auth_result_list *auth, size_t begin, size_t end, size_t n)
{
	for (size_t i = begin; i < end; i++)
		if (i != n && is_same_result(&auth->items[i], &auth->items[n]) &&
		    (auth->items[i].place < auth->items[n].place ||
		     (i < n && auth->items[i].place == auth->items[n].place)))
			return true;
	return false;
}

/* A failure that was recorded is no news beside the same found here. */
static bool is_recorded_as_found(const struct report *report, const struct auth_result *claim)
{
	const struct auth_result_list *auth = &report->auth;

	for (size_t i = 0; i < auth->count; i++)
		if (auth->items[i].source == AUTH_EVALUATED && auth->items[i].hop == claim->hop &&
		    is_same_result(&auth->items[i], claim))
			return true;
	return false;
}

static bool is_by_rule(const char *word)
{
	return word != NULL &&
	       (strcmp(word, "nothing-passed") == 0 || strncmp(word, "aligned-", 8) == 0);
}

/*
 * What the table of hops does not tell: why something failed, whose pass it
 * was when it was not the author's, and why a host recorded another verdict.
 */
static bool is_noted(struct arena *arena, const struct report *report,
		     const struct auth_result *result)
{
	struct span author = report->facts->headline.from_domain;

	if (result->source == AUTH_CLAIMED)
		return result->reason != NULL || result->hop == NO_HOP ||
		       (result->verdict != AUTH_PASS && result->verdict != AUTH_NONE &&
			!is_recorded_as_found(report, result));
	if (result->skipped != NULL || result->verdict == AUTH_NONE || is_by_rule(result->reason))
		return false;
	if (result->verdict != AUTH_PASS)
		return true;
	if (result->spf != NULL && spf_words_reach(arena, result->spf->record).len > 0)
		return true;
	return result->method != AUTH_DMARC && result->aligned != ALIGNMENT_YES && author.len > 0 &&
	       result->domain.len > 0 && !span_equal_nocase(result->domain, author);
}

/* Those of one hop, from index `begin` to before `end`, by method. */
static void note_hop(struct arena *arena, const struct report *report, size_t begin, size_t end,
		     enum auth_notes_most most, struct auth_note_list *out)
{
	const struct auth_result_list *auth = &report->auth;

	for (enum auth_method method = 0; method < AUTH_METHODS; method++)
		for (size_t i = begin; i < end; i++)
			if (auth->items[i].method == method &&
			    (most == NOTES_ALL || (!is_told_better(auth, begin, end, i) &&
						   is_noted(arena, report, &auth->items[i]))))
				*LIST_ADD(arena, out) = &auth->items[i];
}

struct auth_note_list auth_notes(struct arena *arena, const struct report *report,
				 enum auth_notes_most most)
{
	const struct auth_result_list *auth = &report->auth;
	struct auth_note_list out = { 0 };

	for (size_t begin = 0, end; begin < auth->count; begin = end) {
		for (end = begin + 1; end < auth->count; end++)
			if (auth->items[end].hop != auth->items[begin].hop)
				break;
		note_hop(arena, report, begin, end, most, &out);
	}
	return out;
}
