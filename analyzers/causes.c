#include "analyzers/causes.h"

#include <string.h>

#include "analyzers/rewrite.h"
#include "analyzers/suspects.h"
#include "analyzers/words.h"
#include "parser/text.h"

void cause_add(struct arena *arena, struct break_ *to, const char *word)
{
	for (size_t i = 0; i < to->causes.count; i++)
		if (strcmp(to->causes.items[i], word) == 0)
			return;
	*LIST_ADD(arena, &to->causes) = word;
}

/* What a row is asked about, and what it answers. */
struct cause_case {
	struct arena *arena;
	const struct report *report;
	const struct loss *loss;
	struct break_ out;
};

static bool has_reason(const struct loss *loss, const char *reason, const char *words)
{
	const struct auth_result *bad = loss->bad;

	if (bad == NULL)
		return false;
	if (bad->source == AUTH_EVALUATED)
		return bad->reason != NULL && strcmp(bad->reason, reason) == 0;
	for (size_t i = 0; i < bad->evidence.count; i++)
		if (claim_says(bad->evidence.items[i].text, words))
			return true;
	return false;
}

static void say(struct cause_case *of, struct span sentence)
{
	for (size_t i = 0; i < of->out.because.count; i++)
		if (span_equal(of->out.because.items[i], sentence))
			return;
	if (sentence.len > 0)
		*LIST_ADD(of->arena, &of->out.because) = sentence;
}

/* Whoever had the mail between the pass and the failure. */
static void blame_holder(struct cause_case *of, const struct mutation_list *changes)
{
	struct suspect suspect = suspect_find(of->arena, of->report->facts, of->loss, changes);

	of->out.host = suspect.host;
	of->out.hop = suspect.shows;
	say(of, suspect.because);
}

static bool is_behind_border(struct cause_case *of)
{
	const struct hop *hop = &of->report->facts->route.hops.items[of->loss->hop];

	if (of->loss->row->method != AUTH_SPF || !of->loss->behind_border)
		return false;
	of->out.host = hop->by_host;
	say(of, arena_format(of->arena, SPAN_FMT " is a relay of the checker's own house",
			     SPAN_ARG(words_client(of->arena, hop))));
	return true;
}

static bool is_no_srs(struct cause_case *of)
{
	if (of->loss->row->method != AUTH_SPF)
		return false;
	of->out.host = suspect_client(of->report->facts, of->loss->hop);
	return true;
}

static bool is_removed(struct cause_case *of)
{
	if (of->loss->row->method != AUTH_DKIM || of->loss->bad != NULL)
		return false;
	blame_holder(of, &(struct mutation_list){ 0 });
	return true;
}

static bool is_expired(struct cause_case *of)
{
	if (of->loss->row->method != AUTH_DKIM || !has_reason(of->loss, "expired", "expired"))
		return false;
	of->out.host = suspect_client(of->report->facts, of->loss->hop);
	return true;
}

static bool is_key_missing(struct cause_case *of)
{
	return of->loss->row->method == AUTH_DKIM &&
	       (has_reason(of->loss, "key-missing", "no key") ||
		has_reason(of->loss, "key-missing", "key not found"));
}

static bool is_key_revoked(struct cause_case *of)
{
	return of->loss->row->method == AUTH_DKIM && has_reason(of->loss, "key-revoked", "revoked");
}

/* Who put the first set there that those it names never made: he wrote above all that is below. */
static size_t sealer(const struct facts *facts, const struct auth_result *bad)
{
	const struct hop_list *hops = &facts->route.hops;
	size_t host = suspect_client(facts, 0);

	for (size_t i = 0; i < hops->count && hops->items[i].field > bad->field; i++)
		host = hops->items[i].by_host;
	return host;
}

static bool is_arc_forged(struct cause_case *of)
{
	const struct auth_result *bad = of->loss->bad;

	if (of->loss->row->method != AUTH_ARC || bad == NULL || bad->field == NO_FIELD ||
	    !has_reason(of->loss, "other-key", "forged"))
		return false;
	of->out.host = sealer(of->report->facts, bad);
	return true;
}

static bool is_arc_broken(struct cause_case *of)
{
	if (of->loss->row->method != AUTH_ARC)
		return false;
	blame_holder(of, &(struct mutation_list){ 0 });
	return true;
}

/* The first that fits rules; a signature that none fits is asked for what was done to the mail. */
static const struct {
	const char *word;
	bool (*fits)(struct cause_case *);
} cause_rows[] = {
	{ "spf-behind-border", is_behind_border }, { "no-srs", is_no_srs },
	{ "signature-removed", is_removed },	   { "signature-expired", is_expired },
	{ "key-missing", is_key_missing },	   { "key-revoked", is_key_revoked },
	{ "arc-forged", is_arc_forged },	   { "arc-broken", is_arc_broken },
};

static void find_changes(struct cause_case *of)
{
	const struct auth_result *bad = of->loss->bad;
	const struct auth_result *now = losses_signature(of->report, of->loss->row);
	struct mutation_list changes;

	/* Hosts seldom record which part failed; what failed stays so. */
	if (now != NULL && now->skipped == NULL &&
	    (now->header != AUTH_PART_UNKNOWN || now->body != AUTH_PART_UNKNOWN))
		bad = now;
	changes = mutation_find(of->arena, of->report->facts, bad);
	for (size_t i = 0; i < changes.count; i++) {
		cause_add(of->arena, &of->out, changes.items[i].cause);
		say(of, changes.items[i].because);
	}
	blame_holder(of, &changes);
}

static void find_cause(struct cause_case *of)
{
	for (size_t i = 0; i < sizeof cause_rows / sizeof *cause_rows; i++)
		if (cause_rows[i].fits(of)) {
			cause_add(of->arena, &of->out, cause_rows[i].word);
			return;
		}
	if (of->loss->row->method == AUTH_DKIM)
		find_changes(of);
}

/* "SPF pass for a.example at hop 1, evaluated"; "... , recorded by mx.example". */
static void say_result(struct cause_case *of, const struct auth_result *result)
{
	struct span domain = of->loss->row->domain;
	struct span teller = result->told_by;

	if (teller.len == 0 && result->source == AUTH_CLAIMED)
		teller = of->report->facts->route.hops.items[result->hop].received.by;
	say(of, arena_format(of->arena, "%s %s%s" SPAN_FMT " at hop %zu, %s" SPAN_FMT,
			     auth_method_name(result->method), auth_verdict_word(result->verdict),
			     domain.len > 0 ? " for " : "", SPAN_ARG(text_shown(of->arena, domain)),
			     result->hop + 1,
			     result->source == AUTH_EVALUATED ? "evaluated"
			     : teller.len > 0		      ? "recorded by "
							      : "recorded",
			     SPAN_ARG(result->source == AUTH_EVALUATED
					      ? SPAN_NONE
					      : text_shown(of->arena, teller))));
}

static void say_ends(struct cause_case *of)
{
	const struct loss *loss = of->loss;

	if (loss->good != NULL)
		say_result(of, loss->good);
	else if (loss->row->method == AUTH_ARC)
		say(of, arena_format(of->arena,
				     "the seal of hop %zu is genuine, so that what it covers was "
				     "whole there",
				     loss->after + 1));
	else
		say(of, SPAN("a signature of the author's domain is taken to have verified where "
			     "it left"));
	if (loss->bad != NULL)
		say_result(of, loss->bad);
	else
		say(of, SPAN("the signature is not in the mail any more"));
}

/* Many hosts record the domain alone, and that is what SPF goes by. */
static bool sender_is_told(const struct hop *hop)
{
	if (hop->mail_from_told_by == TOLD_BY_NOBODY)
		return hop->mail_from_domain.len > 0;
	return hop->mail_from_told_by != TOLD_BY_ASSUMED;
}

/* Genuine by its key, and not fitting any more: it did verify once. */
static bool was_genuine(const struct loss *loss)
{
	return loss->bad != NULL && loss->bad->source == AUTH_EVALUATED &&
	       (has_reason(loss, "body-hash", "") || has_reason(loss, "signature", ""));
}

static enum confidence confidence_of(const struct report *report, const struct loss *loss)
{
	bool told = loss->row->method != AUTH_SPF ||
		    sender_is_told(&report->facts->route.hops.items[loss->hop]);
	enum rank rank = loss->rank;

	if (loss->good == NULL && was_genuine(loss))
		rank = RANK_CORROBORATED;
	if (rank == RANK_ANYBODY)
		return CONFIDENCE_POSSIBLE;
	if (rank == RANK_CORROBORATED || !told || report->dns->port == NULL)
		return CONFIDENCE_LIKELY;
	return CONFIDENCE_CERTAIN;
}

/* The record that passed then does not pass now; or a clock decided. */
static void add_beside(struct cause_case *of)
{
	const struct auth_result *good = of->loss->good;
	const struct hop *hops = of->report->facts->route.hops.items;

	if (good != NULL && good->source == AUTH_CLAIMED)
		for (size_t i = 0; i < of->report->auth.count; i++) {
			const struct auth_result *now = &of->report->auth.items[i];

			if (now->source == AUTH_EVALUATED && now->hop == good->hop &&
			    rank_of(of->report->facts, now) != RANK_NONE &&
			    now->method == good->method && losses_is_bad(now) &&
			    now->method == AUTH_SPF && span_equal_nocase(now->domain, good->domain))
				cause_add(of->arena, &of->out, "policy-changed");
		}
	if (has_reason(of->loss, "expired", "expired") && hops[of->loss->hop].offset_known &&
	    hops[of->loss->hop].clock_offset != 0)
		cause_add(of->arena, &of->out, "clock-skew");
}

struct break_ cause_of_loss(struct arena *arena, const struct report *report,
			    const struct loss *loss)
{
	struct cause_case of = {
		.arena = arena,
		.report = report,
		.loss = loss,
		.out = { .hop = loss->hop, .after = loss->after, .host = NO_HOST },
	};

	of.out.methods[loss->row->method] = true;
	of.out.of_author = loss->aligned || loss->row->method == AUTH_DMARC;
	of.out.confidence = confidence_of(report, loss);
	say_ends(&of);
	find_cause(&of);
	add_beside(&of);
	of.out.checker = report->facts->route.hops.items[of.out.hop].by_host;
	return of.out;
}

size_t cause_rewritten_at(const struct report *report, size_t after, size_t hop)
{
	const struct hop *hops = report->facts->route.hops.items;
	struct span before = after != NO_HOP ? hops[after].mail_from_domain : SPAN_NONE;

	if (before.len == 0)
		return NO_HOP;
	for (size_t i = after + 1; i <= hop; i++)
		if (hops[i].crossing == CROSSING_BORDER && hops[i].mail_from_domain.len > 0 &&
		    !span_equal_nocase(hops[i].mail_from_domain, before))
			return i;
	return NO_HOP;
}

static bool passes_for_stranger(const struct rank_rows *rows, size_t hop, enum auth_method method)
{
	for (size_t i = 0; i < rows->count; i++) {
		const struct auth_result *result = rows->items[i].at[hop];

		if (rows->items[i].method == method && result != NULL &&
		    result->verdict == AUTH_PASS && !rows->items[i].aligned)
			return true;
	}
	return false;
}

const char *cause_of_misalignment(struct arena *arena, const struct report *report,
				  const struct rank_rows *rows, size_t hop)
{
	const struct hop *at = &report->facts->route.hops.items[hop];
	struct rewrite rewrite = rewrite_read(arena, at->mail_from);

	if (passes_for_stranger(rows, hop, AUTH_SPF)) {
		if (rewrite_is_forward(&rewrite) ||
		    mutation_list_hop(arena, report->facts) == NO_HOP)
			return "srs-unaligned";
		return "misaligned";
	}
	return passes_for_stranger(rows, hop, AUTH_DKIM) ? "misaligned" : NULL;
}
