#include "analyzers/breaks.h"

#include <stdlib.h>
#include <string.h>

#include "analyzers/broken.h"
#include "analyzers/causes.h"
#include "analyzers/made_up.h"
#include "analyzers/mends.h"
#include "analyzers/path_causes.h"
#include "analyzers/suspects.h"

/* Where an identity of the author's came to its end. */
struct ending {
	const struct rank_row *row;
	size_t hop;
	bool only_there; /* a check that was out of place: the next one may pass again */
};

struct making {
	struct arena *arena;
	const struct report *report;
	const struct rank_rows *rows;
	const struct loss_list *losses;
	struct endings LIST_OF(struct ending) endings;
	struct break_list out;
};

const char *confidence_word(enum confidence confidence)
{
	switch (confidence) {
	case CONFIDENCE_CERTAIN:
		return "certain";
	case CONFIDENCE_LIKELY:
		return "likely";
	case CONFIDENCE_POSSIBLE:
		return "possible";
	}
	return "";
}

static struct break_ *break_of(struct break_list *list, size_t hop, size_t host)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].hop == hop && list->items[i].host == host)
			return &list->items[i];
	return NULL;
}

/* What two losses at one hop through one host come to: the better known tells how sure it is. */
static void join(struct arena *arena, struct break_ *to, const struct break_ *from)
{
	for (enum auth_method method = 0; method < AUTH_METHODS; method++)
		to->methods[method] |= from->methods[method];
	to->of_author |= from->of_author;
	for (size_t i = 0; i < from->causes.count; i++)
		cause_add(arena, to, from->causes.items[i]);
	for (size_t i = 0; i < from->because.count; i++)
		*LIST_ADD(arena, &to->because) = from->because.items[i];
	if (to->after == NO_HOP || (from->after != NO_HOP && from->after > to->after))
		to->after = from->after;
	if (from->confidence < to->confidence)
		to->confidence = from->confidence;
}

static struct break_ *add(struct making *making, struct break_ one)
{
	struct break_ *known = break_of(&making->out, one.hop, one.host);

	if (known != NULL) {
		join(making->arena, known, &one);
		return known;
	}
	if (one.host != NO_HOST)
		one.admd = making->report->facts->route.hosts.items[one.host].admd;
	known = LIST_ADD(making->arena, &making->out);
	*known = one;
	return known;
}

static void add_loss(struct making *making, const struct loss *loss)
{
	struct break_ one = cause_of_loss(making->arena, making->report, loss);

	*LIST_ADD(making->arena, &making->endings) =
		(struct ending){ loss->row, one.hop, loss->behind_border };
	add(making, one);
}

/* The breaks at the hop at which DMARC turned, or at the newest before it. */
static size_t nearest_hop(const struct making *making, const struct loss *loss)
{
	size_t found = NO_HOP;

	for (size_t i = 0; i < making->out.count; i++) {
		size_t hop = making->out.items[i].hop;

		if (hop <= loss->hop && (loss->after == NO_HOP || hop > loss->after) &&
		    (found == NO_HOP || hop > found))
			found = hop;
	}
	return found;
}

static bool passed_by(const struct rank_row *row, size_t hop)
{
	for (size_t i = 0; i <= hop; i++)
		if (row->at[i] != NULL && row->at[i]->verdict == AUTH_PASS)
			return true;
	return false;
}

/* Whether an identity of the author's still spoke for him at a hop. */
static bool stands_at(const struct making *making, const struct rank_row *row, size_t hop)
{
	size_t last = making->report->facts->route.hops.count - 1, passed = NO_HOP;

	for (size_t i = 0; i < making->endings.count; i++) {
		const struct ending *ending = &making->endings.items[i];

		if (ending->row == row &&
		    (ending->only_there ? ending->hop == hop : ending->hop <= hop))
			return false;
	}
	/* What verifies later verified before; an envelope holds from hop to hop. */
	if (row->method == AUTH_DKIM)
		return passed_by(row, last);
	for (size_t i = 0; i <= hop; i++)
		if (row->at[i] != NULL && row->at[i]->verdict == AUTH_PASS)
			passed = i;
	return passed != NO_HOP && cause_rewritten_at(making->report, passed, hop) == NO_HOP;
}

static bool anything_stands_at(const struct making *making, size_t hop)
{
	for (size_t i = 0; i < making->rows->count; i++)
		if (making->rows->items[i].aligned &&
		    stands_at(making, &making->rows->items[i], hop))
			return true;
	return false;
}

/* DMARC has no cause of its own: it turns by what SPF and DKIM lost, or by a rewritten sender. */
static void add_dmarc(struct making *making, const struct loss *loss)
{
	struct arena *arena = making->arena;
	size_t rewritten = cause_rewritten_at(making->report, loss->after, loss->hop);
	size_t hop = nearest_hop(making, loss);
	const char *beside = NULL;

	if (rewritten != NO_HOP)
		beside = cause_of_misalignment(arena, making->report, making->rows, rewritten);
	/* Who changed the mail and then sent it on as his own broke it once. */
	if (hop != NO_HOP && beside != NULL && rewritten > hop &&
	    break_of(&making->out, hop, suspect_client(making->report->facts, rewritten)) != NULL)
		rewritten = hop;
	if (hop == NO_HOP || (beside != NULL && rewritten > hop)) {
		struct break_ own = cause_of_loss(arena, making->report, loss);

		own.hop = rewritten != NO_HOP ? rewritten : loss->hop;
		own.host = suspect_client(making->report->facts, own.hop);
		own.checker = making->report->facts->route.hops.items[own.hop].by_host;
		if (beside != NULL)
			cause_add(arena, &own, beside);
		add(making, own);
		return;
	}
	if (beside == NULL)
		beside = cause_of_misalignment(arena, making->report, making->rows, loss->hop);
	for (size_t i = 0; i < making->out.count; i++) {
		struct break_ *one = &making->out.items[i];

		if (one->hop != hop)
			continue;
		one->methods[AUTH_DMARC] = true;
		one->of_author = true;
		/* What else spoke for him may have gone with it, and show only where DMARC turns.
		 */
		one->decisive = !anything_stands_at(making, loss->hop);
		if (beside != NULL)
			cause_add(arena, one, beside);
	}
}

static void decide(struct making *making)
{
	for (size_t i = 0; i < making->out.count; i++) {
		struct break_ *one = &making->out.items[i];

		one->decisive |= one->of_author && !anything_stands_at(making, one->hop);
	}
}

/* "mx.fwd.example is Mailman 2, by X-Mailman-Version: 2.1.39" */
static void name_forwarders(struct making *making)
{
	const struct facts *facts = making->report->facts;
	struct arena *arena = making->arena;

	for (size_t i = 0; i < making->out.count; i++) {
		struct break_ *one = &making->out.items[i];
		const struct forwarding *by = mend_forwarder(facts, one);

		if (by != NULL)
			*LIST_ADD(arena, &one->because) =
				arena_format(arena, SPAN_FMT " passed it on as %s%s, by " SPAN_FMT,
					     SPAN_ARG(broken_host(arena, making->report, one)),
					     by->row->possible ? "possibly " : "", by->row->name,
					     SPAN_ARG(by->because));
	}
}

static int break_order(const void *left, const void *right)
{
	const struct break_ *a = left, *b = right;

	if (a->hop != b->hop)
		return a->hop < b->hop ? -1 : 1;
	return a->host < b->host ? -1 : a->host > b->host;
}

static bool is_spoof(const struct break_ *one)
{
	for (size_t i = 0; i < one->causes.count; i++)
		if (strcmp(one->causes.items[i], "spoof") == 0)
			return true;
	return false;
}

/* A pass that only the mail's own lines tell of does not speak against its being a spoof. */
static struct loss_list without_pretended(struct arena *arena, const struct facts *facts,
					  const struct loss_list *losses,
					  const struct break_list *found)
{
	struct loss_list out = { 0 };

	for (size_t i = 0; i < losses->count; i++) {
		const struct loss *loss = &losses->items[i];
		bool pretended = false;

		for (size_t k = 0; k < found->count; k++)
			pretended |= is_spoof(&found->items[k]) && loss->good != NULL &&
				     loss->good->hop < found->items[k].hop &&
				     rank_of(facts, loss->good) == RANK_ANYBODY;
		if (!pretended)
			*LIST_ADD(arena, &out) = *loss;
	}
	return out;
}

static bool has_border_behind(const struct hop_list *hops, size_t hop)
{
	while (++hop < hops->count)
		if (hops->items[hop].crossing == CROSSING_BORDER)
			return true;
	return false;
}

/*
 * Whether there can be a loss: something bad was found, or a signature that a host verified may be
 * gone at a border behind. Of most mails nothing is lost.
 */
static bool is_anything_lost(const struct report *report)
{
	const struct hop_list *hops = &report->facts->route.hops;

	for (size_t i = 0; i < report->auth.count; i++) {
		const struct auth_result *result = &report->auth.items[i];

		if (losses_is_bad(result) ||
		    (result->method == AUTH_DKIM && result->verdict == AUTH_PASS &&
		     result->hop != NO_HOP && has_border_behind(hops, result->hop)))
			return true;
	}
	return false;
}

static struct rank_rows rows_of(struct arena *arena, const struct report *report)
{
	struct rank_rows rows = { 0 };

	if (!is_anything_lost(report))
		return rows;
	rows = rank_rows(arena, report->facts, &report->auth,
			 made_up_find(arena, report->facts).hop);
	losses_align(report, &rows);
	return rows;
}

struct break_list breaks_find(struct dns_session *session, struct arena *arena,
			      const struct report *report)
{
	struct rank_rows rows = rows_of(arena, report);
	struct loss_list losses;
	struct making making = { arena, report, &rows, &losses, { 0 }, { 0 } };
	struct break_list found = { 0 };

	losses = losses_find(session, arena, report, &rows);
	if (session->pending > 0)
		return making.out;
	path_causes_find(arena, report, &rows, &found);
	losses = without_pretended(arena, report->facts, &losses, &found);
	for (size_t i = 0; i < losses.count; i++)
		if (losses.items[i].row->method != AUTH_DMARC)
			add_loss(&making, &losses.items[i]);
	for (size_t i = 0; i < losses.count; i++)
		if (losses.items[i].row->method == AUTH_DMARC)
			add_dmarc(&making, &losses.items[i]);
	decide(&making);
	name_forwarders(&making);
	for (size_t i = 0; i < found.count; i++)
		add(&making, found.items[i]);
	if (making.out.count > 1)
		qsort(making.out.items, making.out.count, sizeof *making.out.items, break_order);
	return making.out;
}
