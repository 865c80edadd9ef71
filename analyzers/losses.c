#include "analyzers/losses.h"

#include <string.h>

#include "analyzers/arc.h"
#include "analyzers/dmarc.h"

bool losses_is_bad(const struct auth_result *result)
{
	switch (result->verdict) {
	case AUTH_FAIL:
		return true;
	case AUTH_SOFTFAIL:
	case AUTH_NEUTRAL:
		if (result->method == AUTH_DKIM)
			return result->header == AUTH_PART_FAIL || result->body == AUTH_PART_FAIL;
		return result->method == AUTH_SPF;
	case AUTH_PERMERROR:
		/* A key or record of today may be another than that of the day. */
		return result->source == AUTH_CLAIMED &&
		       (result->method == AUTH_SPF || result->method == AUTH_DKIM);
	case AUTH_NONE:
	case AUTH_PASS:
	case AUTH_POLICY:
	case AUTH_TEMPERROR:
	case AUTH_VERDICTS:
		break;
	}
	return false;
}

/* Whether the list of suffixes has both in one organisation; the author's is known. */
static bool is_of_author(const struct facts *facts, struct span domain)
{
	const struct headline *headline = &facts->headline;

	if (headline->from_organisation.len == 0 || span_equal(headline->from_domain, domain))
		return dmarc_listed_together(facts->told->suffixes, headline->from_domain, domain);
	return dmarc_end_alike(headline->from_domain, domain) &&
	       span_equal_nocase(headline->from_organisation,
				 dmarc_listed_organisation(facts->told->suffixes, domain));
}

static bool is_aligned(const struct report *report, const struct rank_row *row)
{
	const struct facts *facts = report->facts;

	if (row->method != AUTH_SPF && row->method != AUTH_DKIM)
		return false;
	for (size_t i = 0; i < report->auth.count; i++) {
		const struct auth_result *result = &report->auth.items[i];

		if (result->method == row->method && result->aligned != ALIGNMENT_UNKNOWN &&
		    span_equal_nocase(result->domain, row->domain))
			return result->aligned == ALIGNMENT_YES;
	}
	return is_of_author(facts, row->domain);
}

void losses_align(const struct report *report, struct rank_rows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		rows->items[i].aligned = is_aligned(report, &rows->items[i]);
}

/* Words of a failure that no change of the mail explains: it never verified. */
static bool is_own_fault(const struct auth_result *bad)
{
	static const char *const evaluated[] = { "expired", "other-key", "key-missing",
						 "key-revoked" };
	static const char *const recorded[] = { "expired", "no key", "key not found", "revoked" };

	for (size_t i = 0; bad->reason != NULL && i < sizeof evaluated / sizeof *evaluated; i++)
		if (strcmp(bad->reason, evaluated[i]) == 0)
			return true;
	for (size_t i = 0; i < bad->evidence.count && bad->source == AUTH_CLAIMED; i++)
		for (size_t k = 0; k < sizeof recorded / sizeof *recorded; k++)
			if (claim_says(bad->evidence.items[i].text, recorded[k]))
				return true;
	return bad->verdict != AUTH_FAIL;
}

/* A line that names no client is a note of the house that has the mail, as Google's last is. */
static bool is_note(const struct hop_list *hops, size_t hop)
{
	const struct received *line = &hops->items[hop].received;

	if (line->client_ip.family != 0 || line->client_name.len > 0 || line->helo.len > 0)
		return false;
	return hop == 0 || (hops->items[hop].admd.len > 0 &&
			    span_equal_nocase(hops->items[hop].admd, hops->items[hop - 1].admd));
}

/*
 * How many hops had the mail before a signature left its signer: those whose
 * lines stand below it, with what the same house noted above.
 */
static size_t left_after(const struct facts *facts, const struct auth_result *result)
{
	const struct hop_list *hops = &facts->route.hops;
	size_t count = 0;

	while (count < hops->count && hops->items[count].field > result->field)
		count++;
	while (count < hops->count && is_note(hops, count))
		count++;
	return count;
}

const struct auth_result *losses_signature(const struct report *report, const struct rank_row *row)
{
	/* The newest hop's comes last, and has both parts looked at. */
	for (size_t i = report->auth.count; i-- > 0;) {
		const struct auth_result *result = &report->auth.items[i];

		if (result->method == AUTH_DKIM && result->source == AUTH_EVALUATED &&
		    span_equal_nocase(result->domain, row->domain) &&
		    (row->selector.len == 0 || result->selector.len == 0 ||
		     span_equal_nocase(result->selector, row->selector)))
			return result;
	}
	return NULL;
}

struct scan {
	struct dns_session *session;
	struct arena *arena;
	const struct report *report;
	struct loss_list *out;
	bool aligned;
};

/*
 * Whether the mail had come from another house by then. What a house that made
 * the mail itself recorded of it, as Microsoft 365 does where it seals what
 * leaves, is no result of a check: nobody handed it in whom SPF could be about.
 */
static bool has_come(const struct facts *facts, size_t hop)
{
	for (size_t i = 0; i <= hop; i++)
		switch (facts->route.hops.items[i].crossing) {
		case CROSSING_LOCAL:
		case CROSSING_SUBMISSION:
		case CROSSING_INSIDE:
			break;
		case CROSSING_FETCH:
		case CROSSING_BORDER:
		case CROSSING_UNKNOWN:
			return true;
		}
	return false;
}

/* Inside a house SPF stands as it was found at its border. */
static size_t carried(const struct facts *facts, size_t after, size_t hop)
{
	const struct hop *hops = facts->route.hops.items;

	while (after + 1 < hop && (hops[after + 1].crossing == CROSSING_INSIDE ||
				   hops[after + 1].crossing == CROSSING_LOCAL))
		after++;
	return after;
}

static struct loss *add(struct scan *scan, const struct rank_row *row, size_t hop, size_t after)
{
	const struct facts *facts = scan->report->facts;
	struct loss *loss = LIST_ADD(scan->arena, scan->out);

	*loss = (struct loss){
		.row = row,
		.hop = hop,
		.after = after,
		.good = after != NO_HOP ? row->at[after] : NULL,
		.bad = row->at[hop],
		.aligned = scan->aligned,
	};
	loss->rank = loss->good != NULL ? rank_of(facts, loss->good) : RANK_ANYBODY;
	if (loss->bad != NULL)
		loss->rank = rank_worse(loss->rank, rank_of(facts, loss->bad));
	if (row->method == AUTH_SPF && after != NO_HOP)
		loss->after = carried(facts, after, hop);
	return loss;
}

/* A check behind the border takes nothing away: what the border found still holds for the next. */
static void scan_spf(struct scan *scan, const struct rank_row *row)
{
	size_t passed = NO_HOP;

	for (size_t i = 0; i < scan->report->facts->route.hops.count; i++) {
		const struct auth_result *result = row->at[i];

		if (result != NULL && result->verdict == AUTH_PASS &&
		    has_come(scan->report->facts, i))
			passed = i;
		if (result == NULL || passed == NO_HOP || !losses_is_bad(result))
			continue;
		struct loss *loss = add(scan, row, i, passed);
		loss->behind_border =
			behind_border(scan->session, scan->arena, scan->report->facts, i);
		if (!loss->behind_border)
			return;
	}
}

/* What verifies again was not broken: whoever said so before was mistaken. */
static bool heals(const struct rank_row *row, size_t hop, size_t count)
{
	while (++hop < count)
		if (row->at[hop] != NULL && row->at[hop]->verdict == AUTH_PASS)
			return true;
	return false;
}

/* The hop behind `hop` at which its server gave the mail to itself, as filters and lists do. */
static size_t given_anew(const struct facts *facts, size_t hop)
{
	const struct hop_list *hops = &facts->route.hops;

	if (hop + 1 >= hops->count || hops->items[hop + 1].crossing != CROSSING_LOCAL ||
	    hops->items[hop + 1].by_host != hops->items[hop].by_host)
		return NO_HOP;
	return hop + 1;
}

/*
 * Where a recorded failure was found. A server that has the mail straight from
 * the house that signed it blames nobody by it, unless it gave the mail to
 * itself anew: its filters look then as well, and write in the same place.
 * NO_HOP: nobody can have changed the mail before that.
 */
static size_t found_at(const struct facts *facts, const struct loss *loss, size_t left)
{
	if (left != loss->hop || loss->bad->source != AUTH_CLAIMED)
		return loss->hop;
	return given_anew(facts, loss->hop);
}

/* Between which hops the author's own signature broke, which nobody is known to have verified. */
static void place_unverified(const struct report *report, const struct rank_row *row,
			     struct loss *loss)
{
	const struct auth_result *signature = losses_signature(report, row);
	size_t left = 0;

	if (signature != NULL && signature->field != NO_FIELD)
		left = left_after(report->facts, signature);
	if (left > 0 && left <= loss->hop)
		loss->after = left - 1;
	loss->hop = found_at(report->facts, loss, left);
}

/*
 * A signature of the author's own domain is taken to have verified where it
 * left: nobody signs in order to be refused.
 */
static void scan_signature(struct scan *scan, const struct rank_row *row)
{
	size_t passed = NO_HOP, count = scan->report->facts->route.hops.count;

	for (size_t i = 0; i < count; i++) {
		const struct auth_result *result = row->at[i];

		if (result == NULL)
			continue;
		if (result->verdict == AUTH_PASS) {
			passed = i;
			continue;
		}
		if (!losses_is_bad(result) || heals(row, i, count))
			continue;
		if (passed == NO_HOP && (!scan->aligned || is_own_fault(result)))
			return;
		struct loss *loss = add(scan, row, i, passed);
		if (passed == NO_HOP)
			place_unverified(scan->report, row, loss);
		if (loss->hop == NO_HOP)
			scan->out->count--;
		return;
	}
}

static bool is_there(const struct report *report, const struct rank_row *row)
{
	const struct message *message = report->facts->message;

	/* A header that was cut out of a mail, or never had the field, tells nothing. */
	for (size_t i = message_find(message, FIELD_DKIM_SIGNATURE, 0); i < message->fields.count;
	     i = message_find(message, FIELD_DKIM_SIGNATURE, i + 1))
		if (span_find_nocase(message->fields.items[i].body, row->domain) != NOT_FOUND)
			return true;
	return false;
}

/* The next hop at which a stranger would have looked for it; NO_HOP: there was none. */
static size_t next_border(const struct facts *facts, size_t hop)
{
	const struct hop_list *hops = &facts->route.hops;

	for (size_t i = hop + 1; i < hops->count; i++)
		if (hops->items[i].crossing == CROSSING_BORDER)
			return i;
	return NO_HOP;
}

/*
 * Whether a host recorded there that there is no signature. Some seal what
 * leaves them with a pass for the sender's domain that no signature gave.
 */
static bool recorded_none(const struct report *report, size_t hop)
{
	for (size_t i = 0; i < report->auth.count; i++) {
		const struct auth_result *result = &report->auth.items[i];

		if (result->method == AUTH_DKIM && result->source == AUTH_CLAIMED &&
		    result->hop == hop && result->verdict == AUTH_NONE)
			return true;
	}
	return false;
}

/* A signature that a believed host verified when it took the mail, and that is gone. */
static void scan_removed(struct scan *scan, const struct rank_row *row)
{
	const struct facts *facts = scan->report->facts;
	size_t passed = NO_HOP, hop;

	if (!scan->aligned || facts->kind == KIND_HEADERS)
		return;
	for (size_t i = 0; i < facts->route.hops.count; i++)
		if (row->at[i] != NULL) {
			if (row->at[i]->verdict != AUTH_PASS ||
			    rank_of(facts, row->at[i]) > RANK_CORROBORATED)
				return;
			passed = i;
		}
	if (passed == NO_HOP || facts->route.hops.items[passed].crossing != CROSSING_BORDER ||
	    recorded_none(scan->report, passed) || is_there(scan->report, row))
		return;
	hop = next_border(facts, passed);
	if (hop != NO_HOP)
		add(scan, row, hop, passed);
}

static void scan_plain(struct scan *scan, const struct rank_row *row)
{
	size_t passed = NO_HOP, count = scan->report->facts->route.hops.count;

	for (size_t i = 0; i < count; i++) {
		const struct auth_result *result = row->at[i];

		if (result != NULL && result->verdict == AUTH_PASS &&
		    (row->method != AUTH_DMARC || has_come(scan->report->facts, i)))
			passed = i;
		if (result == NULL || passed == NO_HOP || !losses_is_bad(result) ||
		    heals(row, i, count))
			continue;
		add(scan, row, i, passed);
		return;
	}
}

/* The chain as it was found on the mail as it is now. */
static const struct auth_result *final_chain(const struct report *report)
{
	for (size_t i = report->auth.count; i-- > 0;)
		if (report->auth.items[i].method == AUTH_ARC &&
		    report->auth.items[i].source == AUTH_EVALUATED)
			return &report->auth.items[i];
	return NULL;
}

/* A mailbox that quotes "From " lines has broken nothing for those who had the mail before. */
static bool is_quoted(struct scan *scan, const struct signature *signature)
{
	return arc_body_unquoted(scan->arena, scan->report->facts->message, signature);
}

/*
 * Whether a set's message signature is genuine by its key and fits no more: it
 * did when its sealer made it, which is as good as a pass there.
 */
static bool was_sealed(struct scan *scan, const struct auth_result *chain)
{
	const struct arc_sets *sets = &scan->report->facts->arc;

	if (chain == NULL || chain->skipped != NULL || chain->verdict != AUTH_FAIL ||
	    chain->reason == NULL || chain->instance == 0 || chain->instance > sets->count ||
	    chain->instance > chain->sets.count ||
	    chain->field != sets->items[chain->instance - 1].message.field)
		return false;
	return (strcmp(chain->reason, "body-hash") == 0 ||
		strcmp(chain->reason, "signature") == 0) &&
	       !is_quoted(scan, &sets->items[chain->instance - 1].message);
}

/* What was sealed and then changed, on its way to another house, by somebody who did not seal it.
 */
static void scan_sealed(struct scan *scan, const struct rank_row *row)
{
	const struct auth_result *chain = final_chain(scan->report);
	size_t last = scan->report->facts->route.hops.count - 1, sealed;

	for (size_t i = 0; i <= last; i++)
		if (row->at[i] != NULL && row->at[i]->verdict == AUTH_PASS)
			return;
	if (!was_sealed(scan, chain))
		return;
	sealed = chain->sets.items[chain->instance - 1].hop;
	if (sealed == NO_HOP || next_border(scan->report->facts, sealed) == NO_HOP)
		return;
	struct loss *loss = add(scan, row, last, sealed);
	loss->good = NULL;
	loss->bad = chain;
	loss->rank = RANK_CORROBORATED;
}

struct loss_list losses_find(struct dns_session *session, struct arena *arena,
			     const struct report *report, const struct rank_rows *rows)
{
	struct loss_list out = { 0 };
	struct scan scan = { session, arena, report, &out, false };

	for (size_t i = 0; i < rows->count; i++) {
		const struct rank_row *row = &rows->items[i];

		scan.aligned = row->aligned;
		switch (row->method) {
		case AUTH_SPF:
			scan_spf(&scan, row);
			break;
		case AUTH_DKIM:
			scan_signature(&scan, row);
			scan_removed(&scan, row);
			break;
		case AUTH_ARC:
			scan_sealed(&scan, row);
			scan_plain(&scan, row);
			break;
		case AUTH_DMARC:
			scan_plain(&scan, row);
			break;
		case AUTH_METHODS:
			break;
		}
	}
	return out;
}
