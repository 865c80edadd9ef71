#include "analyzers/report.h"

#include <stdlib.h>

#include "analyzers/author.h"
#include "analyzers/body_undo.h"
#include "analyzers/breaks.h"
#include "analyzers/check.h"
#include "analyzers/claims.h"
#include "analyzers/crypto.h"
#include "analyzers/envelope.h"
#include "analyzers/hop_auth.h"
#include "analyzers/mutation.h"
#include "analyzers/outlook.h"
#include "data/suffix.h"
#include "parser/limits.h"
#include "parser/paste.h"

static struct message text_read(struct arena *arena, struct span raw, enum told_text text)
{
	struct message message = message_read(arena, raw);

	if (text != TEXT_MESSAGE && !paste_is_sound(&message) && paste_needed(raw))
		message = paste_read(arena, raw);
	if (text == TEXT_HEADERS)
		message.body = SPAN_NONE;
	return message;
}

/* Where a message stands that is read. */
struct place {
	const struct message *outer; /* NULL: in no other */
	enum trust trust; /* the most that its hops may have */
	int depth;
	size_t *left; /* messages inside that may still be read */
	bool header_only;
	bool of_bounce; /* the outer one tells of it, and may have left its text out */
	const struct embedded_list *inside; /* of Outlook: mails that stand beside its bytes */
	bool attached; /* the mail around it was passed over */
	enum smime_kind envelope; /* of Outlook: what the body is inside of */
};

/*
 * What the outer message is worth as a witness: as much as the host that made
 * it. That is the first server itself where it tells of a step within, else its
 * client, which is seen by that server but is only "own" in one house with it.
 */
static enum trust trust_of_maker(const struct route *route)
{
	const struct hop *first = route->hops.items;

	if (route->hops.count == 0)
		return TRUST_CLAIMED;
	if (first->trust == TRUST_OWN && first->crossing != CROSSING_LOCAL &&
	    !(first->admd.len > 0 && span_equal_nocase(first->admd, first->client_admd)))
		return TRUST_CORROBORATED;
	return first->trust;
}

static void cap_trust(struct route *route, enum trust most)
{
	if (most == TRUST_OWN)
		return;
	route->own_from = route->hops.count;
	for (size_t i = 0; i < route->hops.count; i++)
		if (route->hops.items[i].trust < most)
			route->hops.items[i].trust = most;
}

static struct facts facts_at(struct arena *, struct span raw, uint64_t length, const struct told *,
			     struct place);

/* Of several messages inside the first is the original. */
static bool tells_failure(const struct bounce *bounce)
{
	for (size_t i = 0; i < bounce->recipients.count; i++)
		if (span_equal_nocase(bounce->recipients.items[i].action, SPAN("failed")))
			return true;
	return false;
}

/* Copies for the postmaster go to him, whoever sent the mail. */
static bool is_postmaster(struct span address)
{
	return span_starts_nocase(address, SPAN("postmaster@"));
}

/*
 * The envelope sender of the mail that came back, where the outer one tells it: in a field, or
 * by whom it is addressed to. Of a line that a host on the way may have changed the oldest counts.
 */
static struct span returned_to(const struct facts *outer)
{
	const struct mailbox_list *to = &outer->headline.to;
	const struct hop_list *hops = &outer->route.hops;
	struct span address = outer->bounce.original_mail_from;

	if (address.len > 0)
		return address;
	if (outer->bounce.type != BOUNCE_DSN && outer->bounce.type != BOUNCE_TEXT)
		return SPAN_NONE;
	if (to->count != 1 || span_index(to->items[0].addr, '@') == NOT_FOUND ||
	    is_postmaster(to->items[0].addr))
		return SPAN_NONE;
	address = to->items[0].addr;
	if (hops->count > 0 && hops->items[0].received.recipient_count > 0 &&
	    !span_equal_nocase(hops->items[0].received.recipients[0], address))
		return SPAN_NONE;
	return address;
}

static void read_one_inside(struct arena *arena, struct facts *facts, const struct embedded *one,
			    struct place place)
{
	struct told *told = arena_take(arena, 1, sizeof *told);
	struct facts *inside = &facts->embedded[facts->embedded_count];

	*told = *facts->told;
	told->text = one->free ? TEXT_AUTO : TEXT_MESSAGE;
	told->mail_from = told->from = told->rcpt = told->returned_to = SPAN_NONE;
	if (facts->embedded_count == 0)
		told->returned_to = returned_to(facts);
	place.header_only = one->header_only;
	place.inside = one->inside;
	place.attached = false;
	place.envelope = SMIME_NONE;
	*inside = facts_at(arena, one->bytes, one->bytes.len + one->cut, told, place);
	inside->decoded |= !span_holds(facts->raw, one->bytes);
	inside->failed = facts->embedded_count == 0 && tells_failure(&facts->bounce);
	if (inside->message->fields.count > 0)
		facts->embedded_count++;
}

/* Read the messages found inside. */
static void read_inside(struct arena *arena, struct facts *facts, struct message *message,
			struct place place)
{
	const struct embedded_list *found = &facts->bounce.originals;

	if (found->count == 0)
		return;
	if (place.depth == LIMIT_EMBEDDED_DEPTH) {
		flaw_add(&message->flaws, FLAW_EMBEDDED_DEEP, span_upto(found->items[0].bytes, 1));
		return;
	}
	facts->embedded = arena_take(arena, found->count, sizeof *facts->embedded);
	place.outer = message;
	place.trust = trust_of_maker(&facts->route);
	place.of_bounce = facts->bounce.type != BOUNCE_NONE;
	place.depth++;
	for (size_t i = 0; i < found->count; i++) {
		if (found->items[i].bytes.len == 0)
			continue;
		if (*place.left == 0) {
			flaw_add(&message->flaws, FLAW_TOO_MANY_RETURNED,
				 span_upto(found->items[i].bytes, 1));
			return;
		}
		--*place.left;
		read_one_inside(arena, facts, &found->items[i], place);
	}
}

/* A returned mail without a text is one of which the text was left out. */
static void leave_out_body(struct message *message, const struct place *place)
{
	if (place->header_only || (place->of_bounce && span_trim(message->body).len == 0))
		message->body = SPAN_NONE;
	message->outer = place->outer;
}

/*
 * What was not kept may have been digested on its way: see body_watch. How much
 * of a body is not signed is a finding, whether or not the signature is checked.
 */
static bool wants_body(const struct facts *facts)
{
	bool wants = !facts->told->no_parts;

	for (size_t i = 0; i < facts->signatures.count; i++)
		wants |= facts->signatures.items[i].has_length;
	return wants && facts->message->body.at != NULL && !facts->message->cut;
}

/* What words or another mail say of it counts where its own types say less. */
static enum message_kind kind_of(struct arena *arena, const struct facts *facts)
{
	enum message_kind kind = message_kind(arena, facts->message, &facts->parts);

	if (facts->bounce.type == BOUNCE_TEXT)
		return KIND_BOUNCE;
	return facts->bounce.type == BOUNCE_ARF && kind == KIND_FORWARD ? KIND_REPORT : kind;
}

struct facts facts_read(struct arena *arena, struct span raw, uint64_t length,
			const struct told *told)
{
	size_t left = LIMIT_EMBEDDED;

	return facts_at(arena, raw, length, told, (struct place){ .left = &left });
}

static struct bounce bounce_of(struct arena *arena, struct message *message,
			       const struct mime_part_list *parts, const struct told *told)
{
	struct notice_marks own;

	if (told->marks != NULL)
		return bounce_read(arena, message, told->marks, parts, &message->flaws);
	own = notice_marks_make();
	return bounce_read(arena, message, &own, parts, &message->flaws);
}

/* Outlook takes a mail apart: those in it stand beside its header. */
static void take_inside(struct arena *arena, struct facts *facts, struct message *message,
			const struct place *place)
{
	struct span first = span_upto(facts->raw, 0);

	if (place->attached)
		flaw_add(&message->flaws, FLAW_MSG_ATTACHED, first);
	if (place->inside == NULL)
		return;
	flaw_add(&message->flaws, place->header_only ? FLAW_MSG : FLAW_MSG_SIGNED, first);
	outlook_tell(&message->flaws, place->envelope, facts->damage, first);
	for (size_t i = 0; i < place->inside->count; i++)
		bounce_embed(arena, &facts->bounce, place->inside->items[i], &message->flaws);
}

/*
 * The header in a file of Outlook, in the place of the file. A body that was kept with it is
 * believed to be that of the mail where a signature proves it: no change is laid at a host's
 * door that Outlook, or the server before it, may have made when it stored the mail.
 */
static void open_msg(struct arena *arena, struct facts *facts, uint64_t *length,
		     struct place *place)
{
	struct msg msg = msg_read(arena, facts->raw, *length > facts->raw.len);

	facts->msg = msg.fault;
	facts->damage = msg.damage;
	facts->decoded = true;
	facts->raw = msg.mail.bytes;
	place->header_only = msg.mail.header_only;
	if (msg.whole.len > 0 && outlook_vouches(arena, msg.whole)) {
		facts->raw = msg.whole;
		place->header_only = false;
	}
	*length = facts->raw.len;
	place->inside = msg.mail.inside;
	place->attached = msg.attached;
	place->envelope = msg.envelope;
}

/* Asked for by many who judge the mail, and dear to find. */
static void find_organisation(struct headline *headline, const struct suffix_list *suffixes)
{
	struct span domain = headline->from_domain;

	headline->from_organisation =
		span_from(domain, suffix_organisation(suffixes, domain.at, domain.len));
}

static struct facts facts_at(struct arena *arena, struct span raw, uint64_t length,
			     const struct told *told, struct place place)
{
	/* Apart from the facts, which are returned by value: the route points at it. */
	struct message *message = arena_take(arena, 1, sizeof *message);
	struct facts facts = { .told = told, .raw = raw, .message = message };

	if (msg_is(raw))
		open_msg(arena, &facts, &length, &place);
	raw = facts.raw;
	*message = text_read(arena, raw, told->text);
	leave_out_body(message, &place);
	message->cut = length > raw.len;
	if (message->cut)
		flaw_add(&message->flaws, FLAW_BODY_CUT, span_from(raw, raw.len - 1));
	facts.parts = mime_read(arena, message, &message->flaws);
	facts.bounce = bounce_of(arena, message, &facts.parts, told);
	take_inside(arena, &facts, message, &place);
	facts.kind = kind_of(arena, &facts);
	facts.headline = headline_read(arena, message, told, &message->flaws);
	facts.route = route_trace(arena, message, &facts.headline.date, told, &message->flaws);
	cap_trust(&facts.route, place.trust);
	facts.claimed = claims_read(arena, &facts.route, &message->flaws);
	envelope_trace(arena, &facts.route, &facts.claimed, told, facts.kind);
	author_from_claims(&facts.headline, &facts.route, &facts.claimed);
	find_organisation(&facts.headline, told->suffixes);
	envelope_assume(&facts.route, facts.headline.from_domain);
	facts.arc = arc_sets_read(arena, message);
	facts.signatures = signatures_beside(arena, message, &facts.arc);
	if (wants_body(&facts))
		facts.body_digests = body_digests_take(arena, &facts.signatures, message->body);
	if (!told->counted) {
		facts.forwarders = forwarders_find(arena, &facts.route, &facts.headline,
						   mutation_list_hop(arena, &facts));
		facts.clients = author_clients(arena, message);
	}
	if (told->details)
		facts.fields = vendor_read(arena, &facts.route);
	read_inside(arena, &facts, message, place);
	/* Of a header alone no part tells it. */
	if (facts.kind == KIND_HEADERS && facts.embedded_count > 0)
		facts.kind = KIND_FORWARD;
	facts.returned = returned_read(arena, &facts.bounce, &facts.route,
				       facts.embedded_count > 0 ? &facts.embedded[0].route : NULL);
	return facts;
}

const char *facts_lack(const struct facts *facts)
{
	if (facts->message->fields.count > 0)
		return NULL;
	if (facts->msg != MSG_SOUND)
		return msg_fault_words(facts->msg);
	return facts->raw.len > 0 ? "no header field was found in it" : "it is empty";
}

const char *facts_loss(const struct facts *facts)
{
	return msg_damage_words(facts->damage);
}

void facts_take_body(struct arena *arena, struct facts *facts, const struct body_stream *streamed,
		     bool mailbox)
{
	struct span body = facts->message->body;

	if (streamed->digests.known && body.at != NULL) {
		facts->body_digests = streamed->digests;
		facts->end = streamed->end;
		facts->before_end = streamed->before_end;
		if (mailbox)
			facts->unquoted = streamed->unquoted;
		return;
	}
	if (mailbox && facts->body_digests.known && facts->signatures.count > 0 &&
	    body_is_quoted(body))
		facts->unquoted =
			body_digests_take(arena, &facts->signatures, body_unquote(arena, body));
}

/* What concerns the whole message (NO_HOP is the greatest number) comes last within its severity.
 */
static int finding_order(const void *left, const void *right)
{
	const struct finding *a = *(const struct finding *const *)left;
	const struct finding *b = *(const struct finding *const *)right;

	if (a->severity != b->severity)
		return a->severity < b->severity ? 1 : -1;
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

static struct report judge(struct dns_session *, struct arena *, const struct facts *,
			   struct origin);

/* What is told of the bytes of a message, of which `origin` tells where they stand. */
static struct origin origin_of(struct arena *arena, const struct facts *facts, struct origin origin)
{
	struct digest *digest = digest_open(arena);

	origin.decoded |= facts->decoded;
	if (facts->decoded)
		origin.offset = 0;
	origin.length = facts->raw.len;
	digest_add(digest, facts->raw);
	digest_finish(digest, origin.sha256);
	return origin;
}

/* Where a message inside of another one lies. */
static struct origin origin_inside(struct arena *arena, const struct report *outer,
				   const struct facts *inside)
{
	struct origin origin = outer->origin;

	if (!report_offset(outer, inside->raw, &origin.offset))
		origin.offset = 0;
	return origin_of(arena, inside, origin);
}

static void judge_inside(struct dns_session *session, struct arena *arena, struct report *report)
{
	const struct facts *facts = report->facts;

	report->embedded = arena_take(arena, facts->embedded_count, sizeof *report->embedded);
	for (size_t i = 0; i < facts->embedded_count; i++)
		report->embedded[i] = judge(session, arena, &facts->embedded[i],
					    origin_inside(arena, report, &facts->embedded[i]));
}

struct report report_make(struct dns_session *session, struct arena *arena,
			  const struct facts *facts, struct origin origin)
{
	dns_session_again(session);
	return judge(session, arena, facts,
		     facts->decoded ? origin_of(arena, facts, origin) : origin);
}

static struct report judge(struct dns_session *session, struct arena *arena,
			   const struct facts *facts, struct origin origin)
{
	struct report report = {
		.facts = facts,
		.origin = origin,
		.dns = session,
		.dns_mode = "off",
	};
	struct finding_list found = { 0 };

	report.auth = hop_auth(session, arena, facts);
	judge_inside(session, arena, &report);
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

bool report_is_grave(const struct report *report, enum severity least)
{
	/* The gravest stands first. */
	if (report->findings.count > 0 && report->findings.items[0].severity >= least)
		return true;
	for (size_t i = 0; i < report->facts->embedded_count; i++)
		if (report_is_grave(&report->embedded[i], least))
			return true;
	return false;
}

bool report_time(const struct report *report, time_t *out)
{
	const struct hop_list *hops = &report->facts->route.hops;
	const struct mail_date *date = &report->facts->headline.date;

	for (size_t i = hops->count; i-- > 0;)
		if (hops->items[i].trust != TRUST_CLAIMED && hops->items[i].received.date.known) {
			date = &hops->items[i].received.date;
			break;
		}
	*out = date->utc;
	return date->known;
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
