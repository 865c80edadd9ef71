#include "analyzers/mends.h"

#include <string.h>

#include "analyzers/broken.h"
#include "analyzers/check.h"
#include "data/claims.h"
#include "data/spf_checkers.h"
#include "parser/text.h"

static bool is_forwarders(const struct break_ *one)
{
	return broken_by_change(one) || broken_by(one, "no-srs") ||
	       broken_by(one, "srs-unaligned") || broken_by(one, "arc-broken") ||
	       broken_by(one, "misaligned");
}

/* What is told of the host itself goes before what is told of its house. */
const struct forwarding *mend_forwarder(const struct facts *facts, const struct break_ *one)
{
	const struct forwarding_list *all = &facts->forwarders;
	const struct forwarding *house = NULL, *placeless = NULL;

	if (!is_forwarders(one))
		return NULL;
	for (size_t i = 0; i < all->count; i++) {
		const struct forwarding *found = &all->items[i];
		const struct hop *hop;

		if (found->hop == NO_HOP) {
			if (found->row->kind == FORWARDER_LIST && broken_by_change(one))
				placeless = found;
			continue;
		}
		hop = &facts->route.hops.items[found->hop];
		if (one->host != NO_HOST && hop->by_host == one->host)
			return found;
		if (found->hop < one->hop && one->admd.len > 0 &&
		    span_equal_nocase(hop->admd, one->admd))
			house = found;
	}
	return house != NULL ? house : placeless;
}

struct span mend_named(struct arena *arena, const struct facts *facts, const struct break_ *one)
{
	const struct forwarding *found = mend_forwarder(facts, one);

	if (found == NULL || found->row->general)
		return SPAN_NONE;
	return arena_format(arena, " (%s%s)", found->row->possible ? "possibly " : "",
			    found->row->name);
}

void mend_point(struct arena *arena, const struct facts *facts, const struct forwarding *by,
		struct finding *finding)
{
	const struct field *field;

	if (by == NULL || by->field == NO_FIELD)
		return;
	field = &facts->message->fields.items[by->field];
	finding_point(arena, finding, arena_string(arena, text_shown(arena, field->name)),
		      field->body);
}

static const char *text_of(const struct forwarder *row, enum mend mend)
{
	switch (mend) {
	case MEND_ENVELOPE:
		return row->envelope_mend;
	case MEND_CHANGE:
		return row->change_mend;
	case MEND_SEAL:
		return row->seal_mend;
	}
	return NULL;
}

/* The software of a host, by the newest hop that it took before the break. */
static struct span product_of(const struct report *report, size_t host, size_t end)
{
	const struct hop_list *hops = &report->facts->route.hops;

	for (size_t i = end; host != NO_HOST && i-- > 0;)
		if (hops->items[i].by_host == host && report->software[i].product.len > 0)
			return report->software[i].product;
	return SPAN_NONE;
}

const char *mend_of(const struct report *report, const struct break_ *one, enum mend mend)
{
	const struct forwarding *found = mend_forwarder(report->facts, one);
	struct span product = product_of(report, one->host, one->hop);
	const struct forwarder *row = NULL;
	const char *text = found != NULL ? text_of(found->row, mend) : NULL;

	if (text == NULL && product.len > 0)
		row = forwarder_of_product(product.at, product.len);
	return row != NULL ? text_of(row, mend) : text;
}

/* The program whose field records the result: a filter, which is asked before the server. */
static const struct spf_checker *recorder_at(const struct report *report, size_t hop)
{
	const struct message *message = report->facts->message;

	for (size_t i = 0; i < report->auth.count; i++) {
		const struct auth_result *result = &report->auth.items[i];
		const struct claim_field *row;

		if (result->method != AUTH_SPF || result->source != AUTH_CLAIMED ||
		    result->hop != hop || result->field == NO_FIELD)
			continue;
		row = claim_field_find(message->fields.items[result->field].name.at,
				       message->fields.items[result->field].name.len);
		if (row != NULL && spf_checker_find(row->program, strlen(row->program)) != NULL)
			return spf_checker_find(row->program, strlen(row->program));
	}
	return NULL;
}

const char *mend_of_checker(const struct report *report, const struct break_ *one)
{
	const struct spf_checker *row = recorder_at(report, one->hop);
	struct span product = report->software[one->hop].product;

	if (row == NULL && product.len > 0)
		row = spf_checker_find(product.at, product.len);
	return row != NULL ? row->mend : NULL;
}
