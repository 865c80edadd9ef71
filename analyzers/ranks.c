#include "analyzers/ranks.h"

#include <string.h>

static bool is_word(const char *word, const char *wanted)
{
	return word != NULL && *word == *wanted && strcmp(word, wanted) == 0;
}

/*
 * Right below its hop's line stand filters' fields, and what the mail brought
 * along. Nobody makes up a failure of his own mail; a pass counts when the
 * mail came from one whose lines are believed as much.
 */
static bool stands_firm(const struct facts *facts, const struct auth_result *claim)
{
	const struct hop *hops = facts->route.hops.items;

	switch (claim->place) {
	case PLACE_OWN:
		return true;
	case PLACE_AWAY:
		return false;
	case PLACE_BELOW:
		break;
	}
	return claim->verdict != AUTH_PASS ||
	       (claim->hop > 0 && hops[claim->hop - 1].trust <= hops[claim->hop].trust);
}

static enum rank rank_of_claim(const struct facts *facts, const struct auth_result *claim)
{
	if (is_word(claim->reason, "misled"))
		return RANK_NONE;
	if (is_word(claim->reason, "unproven") || !stands_firm(facts, claim))
		return RANK_ANYBODY;
	switch (facts->route.hops.items[claim->hop].trust) {
	case TRUST_OWN:
		return RANK_OWN;
	case TRUST_CORROBORATED:
		return RANK_CORROBORATED;
	case TRUST_CLAIMED:
		break;
	}
	return RANK_ANYBODY;
}

enum rank rank_of(const struct facts *facts, const struct auth_result *result)
{
	if (result->skipped != NULL || result->hop == NO_HOP ||
	    result->hop >= facts->route.hops.count)
		return RANK_NONE;
	if (result->source == AUTH_CLAIMED)
		return rank_of_claim(facts, result);
	if (is_word(result->reason, "checked-inside"))
		return RANK_NONE;
	/* What was worked out of a line that nobody vouches for is worth no more than the line. */
	return facts->route.hops.items[result->hop].trust == TRUST_CLAIMED ? RANK_ANYBODY
									   : RANK_EVALUATED;
}

static const char helo[] = "helo", mailfrom[] = "mailfrom";

/* MAIL FROM, unless it is told to be HELO. */
static const char *identity_of(const struct auth_result *result)
{
	if (result->method != AUTH_SPF)
		return NULL;
	return is_word(result->identity, helo) ? helo : mailfrom;
}

/* Of whom a result is. A check of SPF that names nobody was of its hop's sender. */
static struct span domain_of(const struct facts *facts, const struct auth_result *result)
{
	if (result->domain.len > 0 || result->method == AUTH_ARC)
		return result->method == AUTH_ARC ? SPAN_NONE : result->domain;
	if (result->method == AUTH_SPF)
		return facts->route.hops.items[result->hop].mail_from_domain;
	return result->method == AUTH_DMARC ? facts->headline.from_domain : SPAN_NONE;
}

/* Where a sender is told, HELO is not what the mail is judged by. */
static bool is_asked_for(const struct facts *facts, const struct auth_result *result)
{
	const struct hop *hop = &facts->route.hops.items[result->hop];

	return result->method != AUTH_SPF || !is_word(result->identity, "helo") ||
	       (hop->mail_from_told_by != TOLD_BY_NOBODY && hop->mail_from.len == 0);
}

/* Whether a result is of the row's identity, whose name and domain are given. */
static bool fits(const struct rank_row *row, const struct auth_result *result, const char *identity,
		 struct span domain)
{
	if (row->method != result->method || row->identity != identity ||
	    !span_equal_nocase(row->domain, domain))
		return false;
	return row->method == AUTH_SPF || row->selector.len == 0 || result->selector.len == 0 ||
	       span_equal_nocase(row->selector, result->selector);
}

static struct rank_row *row_of(struct arena *arena, struct rank_rows *rows,
			       const struct facts *facts, const struct auth_result *result)
{
	struct span domain = domain_of(facts, result);
	const char *identity = identity_of(result);
	struct rank_row *row = NULL;

	if (domain.len == 0 && result->method != AUTH_ARC)
		return NULL;
	for (size_t i = 0; i < rows->count && row == NULL; i++)
		if (fits(&rows->items[i], result, identity, domain))
			row = &rows->items[i];
	if (row == NULL) {
		row = LIST_ADD(arena, rows);
		*row = (struct rank_row){
			.method = result->method,
			.identity = identity,
			.domain = domain,
			.at = arena_take(arena, facts->route.hops.count, sizeof *row->at),
		};
	}
	if (row->selector.len == 0)
		row->selector = result->selector;
	return row;
}

/* Of equals the first stands; of several signatures with one key, the one that verifies. */
static bool comes_before(const struct facts *facts, const struct auth_result *a,
			 const struct auth_result *b)
{
	enum rank rank = rank_of(facts, a), other = rank_of(facts, b);

	if (rank != other)
		return rank < other;
	return a->method == AUTH_DKIM && a->verdict == AUTH_PASS && b->verdict != AUTH_PASS;
}

/* Whether the verdict says anything: what failed only for now does not. */
static bool is_said(const struct auth_result *result)
{
	switch (result->verdict) {
	case AUTH_PASS:
	case AUTH_FAIL:
	case AUTH_SOFTFAIL:
	case AUTH_NEUTRAL:
	case AUTH_POLICY:
	case AUTH_PERMERROR:
	case AUTH_NONE:
		return true;
	case AUTH_TEMPERROR:
	case AUTH_VERDICTS:
		break;
	}
	return false;
}

/* Let a result count in its row, if it says anything and nothing better is known. */
static void add(struct arena *arena, struct rank_rows *rows, const struct facts *facts,
		const struct auth_result *result)
{
	struct rank_row *row;

	if (rank_of(facts, result) == RANK_NONE || !is_said(result) || !is_asked_for(facts, result))
		return;
	row = row_of(arena, rows, facts, result);
	if (row != NULL && (row->at[result->hop] == NULL ||
			    comes_before(facts, result, row->at[result->hop])))
		row->at[result->hop] = result;
}

struct rank_rows rank_rows(struct arena *arena, const struct facts *facts,
			   const struct auth_result_list *auth, size_t floor)
{
	struct rank_rows rows = { 0 };

	for (size_t i = 0; i < auth->count; i++)
		if (auth->items[i].hop >= floor)
			add(arena, &rows, facts, &auth->items[i]);
	return rows;
}

struct rank_rows rank_rows_of(struct arena *arena, const struct facts *facts,
			      const struct auth_result_list *auth, enum auth_method method)
{
	struct rank_rows rows = { 0 };

	for (size_t i = 0; i < auth->count; i++)
		if (auth->items[i].method == method)
			add(arena, &rows, facts, &auth->items[i]);
	return rows;
}
