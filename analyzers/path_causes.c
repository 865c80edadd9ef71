#include "analyzers/path_causes.h"

#include <string.h>

#include "analyzers/backscatter.h"
#include "analyzers/causes.h"
#include "analyzers/made_up.h"
#include "analyzers/suspects.h"
#include "analyzers/trail.h"
#include "analyzers/words.h"
#include "data/providers.h"
#include "parser/domain.h"
#include "parser/text.h"

enum {
	LOOP_VISITS = 3, /* a filter service in the middle makes two */
};

struct path_case {
	struct arena *arena;
	const struct report *report;
	const struct hop_list *hops;
	const struct rank_rows *rows;
};

static struct break_ make(const struct path_case *of, const char *cause, size_t hop,
			  enum confidence confidence)
{
	struct break_ out = {
		.hop = hop,
		.after = NO_HOP,
		.host = suspect_client(of->report->facts, hop),
		.checker = of->hops->items[hop].by_host,
		.confidence = confidence,
	};

	cause_add(of->arena, &out, cause);
	return out;
}

size_t path_causes_border(const struct facts *facts)
{
	const struct hop_list *hops = &facts->route.hops;

	for (size_t i = 0; i < hops->count; i++)
		if (hops->items[i].crossing == CROSSING_BORDER &&
		    hops->items[i].trust != TRUST_CLAIMED &&
		    scope_is_public(hops->items[i].client_scope))
			return i;
	return NO_HOP;
}

/* A signature that its key made: the author's house had the mail, whatever was done to it since. */
static bool is_genuine(const struct auth_result *result)
{
	return result->method == AUTH_DKIM && result->source == AUTH_EVALUATED &&
	       result->skipped == NULL && result->reason != NULL &&
	       (strcmp(result->reason, "body-hash") == 0 ||
		strcmp(result->reason, "signature") == 0 ||
		strcmp(result->reason, "header-only") == 0);
}

/* Whether anything speaks for the author: a pass that somebody believed tells, or a signature. */
static bool anything_passed(const struct path_case *of, bool strangers)
{
	const struct facts *facts = of->report->facts;

	for (size_t i = 0; i < of->rows->count; i++) {
		const struct rank_row *row = &of->rows->items[i];
		bool aligned = row->aligned;

		for (size_t k = 0; k < of->hops->count; k++) {
			const struct auth_result *result = row->at[k];

			if (result == NULL || (!aligned && !strangers) || row->method == AUTH_DMARC)
				continue;
			if (aligned && is_genuine(result))
				return true;
			if (result->verdict == AUTH_PASS && rank_of(facts, result) != RANK_ANYBODY)
				return true;
		}
	}
	return false;
}

/* A signature of the author's domain that nobody could check may still be his. */
static bool may_be_signed(const struct path_case *of)
{
	for (size_t i = 0; i < of->report->auth.count; i++) {
		const struct auth_result *result = &of->report->auth.items[i];

		if (result->method == AUTH_DKIM && result->source == AUTH_EVALUATED &&
		    result->aligned == ALIGNMENT_YES &&
		    (result->skipped != NULL || result->verdict == AUTH_TEMPERROR ||
		     result->verdict == AUTH_PASS || is_genuine(result)))
			return true;
	}
	return false;
}

static const struct auth_result *verdict_at(const struct path_case *of, enum auth_method method,
					    size_t hop)
{
	for (size_t i = 0; i < of->rows->count; i++)
		if (of->rows->items[i].method == method && of->rows->items[i].at[hop] != NULL &&
		    (method == AUTH_DMARC || of->rows->items[i].aligned))
			return of->rows->items[i].at[hop];
	return NULL;
}

static bool is_refused(const struct auth_result *dmarc)
{
	return dmarc != NULL && dmarc->verdict == AUTH_FAIL &&
	       !span_equal_nocase(dmarc->policy, SPAN("none")) && dmarc->policy.len > 0;
}

/* A plain "no" of the domain's owner is worth as much as who tells it. */
static enum confidence spoof_confidence(const struct path_case *of, const struct auth_result *spf,
					const struct auth_result *dmarc)
{
	const struct auth_result *said = is_refused(dmarc) ? dmarc : spf;

	if (said == spf && spf->verdict != AUTH_FAIL)
		return CONFIDENCE_POSSIBLE;
	if (of->report->dns->port == NULL || rank_of(of->report->facts, said) > RANK_EVALUATED)
		return CONFIDENCE_LIKELY;
	return CONFIDENCE_CERTAIN;
}

/* Nothing ever passed, and the first public hop was not authorised by the author's domain. */
static void find_spoof(const struct path_case *of, struct break_list *out)
{
	size_t hop = path_causes_border(of->report->facts);
	const struct auth_result *spf, *dmarc;

	if (hop == NO_HOP)
		return;
	spf = verdict_at(of, AUTH_SPF, hop);
	dmarc = verdict_at(of, AUTH_DMARC, hop);
	if (spf != NULL && spf->verdict != AUTH_FAIL && spf->verdict != AUTH_SOFTFAIL)
		spf = NULL;
	if (!is_refused(dmarc) && (spf == NULL || anything_passed(of, true)))
		return;
	if (anything_passed(of, false) || may_be_signed(of))
		return;
	struct break_ one = make(of, "spoof", hop, CONFIDENCE_LIKELY);
	one.methods[AUTH_SPF] = spf != NULL;
	one.methods[AUTH_DMARC] = dmarc != NULL && dmarc->verdict == AUTH_FAIL;
	one.confidence = spoof_confidence(of, spf, dmarc);
	*LIST_ADD(of->arena, &one.because) =
		arena_say(of->arena, "nothing passed for the author's domain " SPAN_FMT,
			  SPAN_ARG(text_shown(of->arena, of->report->facts->headline.from_domain)));
	*LIST_ADD(of->arena, out) = one;
}

/* Lines below a gap that nobody vouches for, and that do not fit what is believed. */
static void find_forged(const struct path_case *of, struct break_list *out)
{
	struct made_up lines = made_up_find(of->arena, of->report->facts);

	if (lines.hop == 0)
		return;
	struct break_ one = make(of, "forged-received", lines.hop, lines.confidence);
	*LIST_ADD(of->arena, &one.because) = lines.why;
	*LIST_ADD(of->arena, out) = one;
}

/* How often the mail came to the server of a hop, counted up to there. */
static size_t visits(const struct path_case *of, size_t last)
{
	size_t count = 0, host = of->hops->items[last].by_host;

	for (size_t i = 0; i <= last; i++)
		if (of->hops->items[i].by_host == host &&
		    (i == 0 || of->hops->items[i - 1].by_host != host))
			count++;
	return count;
}

/* A provider's name stands for thousands of hosts, so coming there again is no loop. */
static bool is_provider(const struct path_case *of, size_t hop)
{
	struct span name = text_lower(of->arena, of->hops->items[hop].received.by);

	return name.len > 0 && provider_by_name(name.at, name.len) != NULL;
}

static void find_loop(const struct path_case *of, struct break_list *out)
{
	/* Another host stands between two visits. */
	for (size_t i = 2 * (LOOP_VISITS - 1); i < of->hops->count; i++) {
		const struct hop *hop = &of->hops->items[i];

		if (hop->by_host == NO_HOST || hop->visit == NO_VISIT || is_provider(of, i) ||
		    visits(of, i) < LOOP_VISITS)
			continue;
		struct break_ one = make(of, "loop", i, CONFIDENCE_LIKELY);
		*LIST_ADD(of->arena, &one.because) =
			arena_format(of->arena, SPAN_FMT " has it for the third time at hop %zu",
				     SPAN_ARG(words_server(of->arena, hop)), i + 1);
		*LIST_ADD(of->arena, out) = one;
		return;
	}
}

static void find_backscatter(const struct path_case *of, struct break_list *out)
{
	struct break_ one;

	if (backscatter_find(of->arena, of->report, &one))
		*LIST_ADD(of->arena, out) = one;
}

void path_causes_find(struct arena *arena, const struct report *report,
		      const struct rank_rows *rows, struct break_list *out)
{
	struct path_case of = { arena, report, &report->facts->route.hops, rows };

	if (rows->count > 0)
		find_spoof(&of, out);
	find_forged(&of, out);
	find_loop(&of, out);
	find_backscatter(&of, out);
}
