#include "analyzers/report.h"

#include <stdlib.h>

#include "analyzers/author.h"
#include "analyzers/breaks.h"
#include "analyzers/check.h"
#include "analyzers/claims.h"
#include "analyzers/envelope.h"
#include "analyzers/hop_auth.h"
#include "parser/paste.h"

static struct message text_read(struct arena *arena, struct span raw, enum told_text text)
{
	bool repair = text != TEXT_MESSAGE && paste_needed(raw);
	struct message message = repair ? paste_read(arena, raw) : message_read(arena, raw);

	if (text == TEXT_HEADERS)
		message.body = SPAN_NONE;
	return message;
}

struct facts facts_read(struct arena *arena, struct span raw, uint64_t length,
			const struct told *told)
{
	/* Apart from the facts, which are returned by value: the route points at it. */
	struct message *message = arena_take(arena, 1, sizeof *message);
	struct facts facts = { .told = told, .raw = raw, .message = message };

	*message = text_read(arena, raw, told->text);
	if (length > raw.len)
		flaw_add(&message->flaws, FLAW_BODY_CUT, span_from(raw, raw.len - 1));
	facts.parts = mime_read(arena, message, &message->flaws);
	facts.kind = message_kind(arena, message, &facts.parts);
	facts.headline = headline_read(arena, message, told, &message->flaws);
	facts.route = route_trace(arena, message, told, &message->flaws);
	facts.claimed = claims_read(arena, &facts.route, &message->flaws);
	envelope_trace(arena, &facts.route, &facts.claimed, told, facts.kind);
	author_from_claims(&facts.headline, &facts.route, &facts.claimed);
	envelope_assume(&facts.route, facts.headline.from_domain);
	facts.arc = arc_sets_read(arena, message);
	facts.signatures = signatures_read(arena, message);
	/* What was not kept may have been digested on its way: see body_watch. */
	if (message->body.at != NULL && length <= raw.len)
		facts.body_digests =
			body_digests_take(arena, &facts.signatures, message->body);
	facts.clients = author_clients(arena, message);
	if (told->details)
		facts.fields = vendor_read(arena, &facts.route);
	return facts;
}

/* What concerns the whole message (NO_HOP is the greatest number) comes last within its severity.
 */
static int finding_order(const void *left, const void *right)
{
	const struct finding *a = *(const struct finding *const *)left;
	const struct finding *b = *(const struct finding *const *)right;

	if (a->rule->severity != b->rule->severity)
		return a->rule->severity < b->rule->severity ? 1 : -1;
	if (a->hop != b->hop)
		return a->hop < b->hop ? -1 : 1;
	return a < b ? -1 : 1;
}

/* qsort is not stable: addresses in the old list decide between equals. */
static struct finding_list in_order(struct arena *arena, const struct finding_list *findings)
{
	const struct finding **order = arena_take(arena, findings->count, sizeof(*order));
	struct finding_list sorted = { 0 };

	for (size_t i = 0; i < findings->count; i++)
		order[i] = &findings->items[i];
	if (findings->count > 1)
		qsort(order, findings->count, sizeof *order, finding_order);
	for (size_t i = 0; i < findings->count; i++)
		*LIST_ADD(arena, &sorted) = *order[i];
	return sorted;
}

struct report report_make(struct dns_session *session, struct arena *arena,
			  const struct facts *facts, struct origin origin)
{
	struct report report = {
		.facts = facts,
		.origin = origin,
		.dns = session,
		.dns_mode = "off",
	};
	struct finding_list found = { 0 };

	dns_session_again(session);
	report.auth = hop_auth(session, arena, facts);
	if (session->pending > 0)
		return report;
	report.breaks = breaks_find(session, arena, &report);
	if (session->pending > 0)
		return report;
	report.responsible = responsible_find(facts);
	report.software = software_of_route(arena, &facts->route, &facts->claimed, facts->told,
					    facts->headline.date.utc);
	for (size_t i = 0; i < check_count; i++)
		checks[i]->run(&report, arena, &found);
	report.findings = in_order(arena, &found);
	return report;
}

struct report report_finish(struct dns_session *session, struct arena *arena,
			    const struct facts *facts, struct origin origin)
{
	struct arena_mark mark = arena_mark(arena);
	struct report report = report_make(session, arena, facts, origin);

	while (session->pending > 0 && dns_wait(session->port) != NULL) {
		arena_rewind(arena, mark);
		report = report_make(session, arena, facts, origin);
	}
	return report;
}

bool report_offset(const struct report *report, struct span s, uint64_t *offset)
{
	const struct facts *facts = report->facts;
	uint64_t inside;

	if (s.at == NULL)
		return false;
	if (span_holds(facts->raw, s))
		inside = (uint64_t)(s.at - facts->raw.at);
	else if (span_holds(facts->message->raw, s))
		inside = message_offset(facts->message, s);
	else
		return false;
	*offset = report->origin.offset + inside;
	return true;
}
