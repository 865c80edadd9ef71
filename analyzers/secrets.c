#include "analyzers/secrets.h"

#include "analyzers/redact.h"
#include "analyzers/spf.h"
#include "data/host_names.h"
#include "data/providers.h"
#include "parser/encoded.h"
#include "parser/text.h"

/* What is worked out here is forgotten; the redactor copies what it keeps. */
struct search {
	struct redactor *redactor;
	struct arena *arena;
	const struct report *report;
};

static void hide(const struct search *search, enum secret_kind kind, struct span secret)
{
	redactor_hide(search->redactor, kind, text_shown(search->arena, span_trim(secret)));
}

/* What stands before the last "@"; without one, all. */
static struct span local_part(struct span address)
{
	return span_upto(address, span_last_index(address, '@'));
}

static void hide_address(const struct search *search, struct span address)
{
	hide(search, SECRET_LOCAL_PART, local_part(address));
}

/* "alice", "alice@a.example", "A\alice". */
static void hide_user(const struct search *search, struct span user)
{
	struct span local = local_part(user);
	size_t domain = span_last_index(local, '\\');

	hide(search, SECRET_USER, domain == NOT_FOUND ? local : span_from(local, domain + 1));
}

static struct span unquoted(struct span name)
{
	name = span_trim(name);
	return name.len > 1 && name.at[0] == '"' && name.at[name.len - 1] == '"'
		       ? span_part(name, 1, name.len - 2)
		       : name;
}

static void hide_mailboxes(const struct search *search, struct span body)
{
	struct mailbox_list list = address_read(search->arena, body, NULL);

	for (size_t i = 0; i < list.count; i++) {
		hide(search, SECRET_LOCAL_PART, list.items[i].local);
		hide(search, SECRET_NAME,
		     encoded_text(search->arena, unquoted(list.items[i].name), NULL));
	}
}

/* "<a@b.example> <c@d.example>" */
static void hide_ids(const struct search *search, struct span body)
{
	while (body.len > 0) {
		struct span word = span_cut_word(&body);

		if (span_starts(word, SPAN("<")))
			word = span_from(word, 1);
		if (span_index(word, '@') != NOT_FOUND)
			hide(search, SECRET_ID, local_part(word));
	}
}

static void hide_field(const struct search *search, const struct field *field)
{
	switch ((int)field->id) { /* few of many: the cast says so */
	case FIELD_FROM:
	case FIELD_SENDER:
	case FIELD_REPLY_TO:
	case FIELD_TO:
	case FIELD_CC:
	case FIELD_BCC:
	case FIELD_RESENT_FROM:
	case FIELD_RESENT_TO:
	case FIELD_RETURN_PATH:
	case FIELD_DELIVERED_TO:
	case FIELD_ENVELOPE_TO:
	case FIELD_X_ORIGINAL_TO:
	case FIELD_X_FORWARDED_TO:
	case FIELD_ERRORS_TO:
		hide_mailboxes(search, field->body);
		break;
	case FIELD_MESSAGE_ID:
	case FIELD_RESENT_MESSAGE_ID:
	case FIELD_REFERENCES:
	case FIELD_IN_REPLY_TO:
		hide_ids(search, field->body);
		break;
	}
}

static bool is_single(struct span name)
{
	return name.len > 0 && span_index(name, '.') == NOT_FOUND && name.at[0] != '[' &&
	       !host_name_is_common(name.at, name.len);
}

static void hide_single(const struct search *search, struct span name)
{
	if (is_single(name))
		hide(search, SECRET_HOST, name);
}

static void hide_hop(const struct search *search, const struct hop *hop)
{
	const struct received *line = &hop->received;

	hide_single(search, line->helo);
	hide_single(search, line->client_name);
	hide_single(search, line->by);
	hide_address(search, hop->mail_from);
	hide_address(search, line->sender);
	hide_address(search, hop->rewrite.original);
	hide_address(search, hop->rewrite.recipient);
	for (size_t i = 0; i < line->recipient_count; i++)
		hide_address(search, line->recipients[i]);
	hide_user(search, line->auth_user);
	hide_user(search, line->ident);
}

/* An organisation's own name, or one of those whose hosts everybody meets. */
static bool is_famous(const struct suffix_list *suffixes, struct span name)
{
	return suffix_organisation(suffixes, name.at, name.len) == 0 ||
	       provider_by_name(name.at, name.len) != NULL ||
	       host_name_is_common(name.at, name.len);
}

/* A domain that mail is written from is no secret, also where a host inside is called so. */
static bool is_domain_of_mail(const struct report *report, struct span name)
{
	if (span_equal_nocase(name, report->facts->headline.from_domain))
		return true;
	for (size_t i = 0; i < report->facts->route.hops.count; i++)
		if (span_equal_nocase(name, report->facts->route.hops.items[i].mail_from_domain))
			return true;
	return false;
}

/* What is known of a host beside its addresses. */
struct standing {
	bool at_border; /* it took mail from other hands, and so is known outside */
	bool inside; /* it took or gave mail behind the border */
};

static void stand(struct standing *standings, const struct hop *hop)
{
	bool inside = hop->crossing == CROSSING_INSIDE;

	if (hop->by_host != NO_HOST) {
		standings[hop->by_host].at_border |= hop->crossing == CROSSING_BORDER;
		standings[hop->by_host].inside |= inside;
	}
	if (hop->client_host != NO_HOST)
		standings[hop->client_host].inside |= inside;
}

/* Whether nobody outside has met the host, as far as the mail tells. */
static bool is_inside(const struct host *host, const struct standing *standing)
{
	return host->public_ips.count == 0 && !standing->at_border &&
	       (host->private_ips.count > 0 || standing->inside);
}

/* Names of hosts that do not show by their form that they are of the inside. */
static void hide_hosts(const struct search *search)
{
	const struct report *report = search->report;
	const struct route *route = &report->facts->route;
	struct standing *standings =
		arena_take(search->arena, route->hosts.count + 1, sizeof *standings);

	for (size_t i = 0; i < route->hops.count; i++)
		stand(standings, &route->hops.items[i]);
	for (size_t i = 0; i < route->hosts.count; i++) {
		const struct host *host = &route->hosts.items[i];

		for (size_t k = 0; k < host->names.count && is_inside(host, &standings[i]); k++)
			if (!is_famous(report->facts->told->suffixes, host->names.items[k]) &&
			    !is_domain_of_mail(report, host->names.items[k]))
				hide(search, SECRET_HOST, host->names.items[k]);
	}
}

static void hide_bounce(const struct search *search, const struct bounce *bounce)
{
	for (size_t i = 0; i < bounce->recipients.count; i++) {
		hide_address(search, bounce->recipients.items[i].address);
		hide_address(search, bounce->recipients.items[i].forwarded);
		hide_address(search, bounce->recipients.items[i].original);
	}
	hide_address(search, bounce->original_mail_from);
	hide_ids(search, bounce->original_message_id);
	hide_single(search, bounce->reporting_mta);
	hide_single(search, bounce->received_from_mta);
}

/* What stands behind the last macro of a term, which is the same for all mails. */
static struct span constant_tail(struct span term)
{
	size_t end = span_last_index(term, '}');

	return end == NOT_FOUND ? term : span_from(term, end + 1);
}

/* Names of the DNS that a local-part was put into. A tree as deep as the ten look-ups let it be. */
static void hide_targets(const struct search *search, const struct spf_record *record)
{
	const uint32_t local = SPF_LETTER('l') | SPF_LETTER('s');

	for (size_t i = 0; record != NULL && i < record->count; i++) {
		const struct spf_term *term = &record->terms[i];
		struct span tail = constant_tail(term->part->text);

		if ((term->part->letters & local) != 0 && term->target.len > tail.len &&
		    span_ends_nocase(term->target, tail))
			redactor_hide_head(search->redactor, term->target,
					   span_from(term->target, term->target.len - tail.len));
		hide_targets(search, term->record);
	}
}

/* What has the form of a secret is one as soon as it was seen. */
static void see(const struct search *search, struct span text)
{
	struct arena_mark mark = arena_mark(search->arena);

	redact(search->redactor, search->arena, text_shown(search->arena, text));
	arena_rewind(search->arena, mark);
}

static void see_evidence(const struct search *search, const struct evidence_list *evidence)
{
	for (size_t i = 0; i < evidence->count; i++) {
		see(search, evidence->items[i].what);
		see(search, evidence->items[i].text);
	}
}

/* In the order in which they stand, so that all notations number alike. */
static void see_all(const struct search *search)
{
	const struct report *report = search->report;
	const struct message *message = report->facts->message;

	for (size_t i = 0; i < message->fields.count; i++)
		see(search, message->fields.items[i].body);
	for (size_t i = 0; i < report->auth.count; i++)
		see_evidence(search, &report->auth.items[i].evidence);
	for (size_t i = 0; i < report->findings.count; i++)
		see_evidence(search, &report->findings.items[i].evidence);
}

static void hide_message(const struct search *search)
{
	const struct facts *facts = search->report->facts;
	const struct field_list *fields = &facts->message->fields;

	hide_address(search, facts->told->mail_from);
	hide_address(search, facts->told->from);
	hide_address(search, facts->told->rcpt);
	for (size_t i = 0; i < fields->count; i++)
		hide_field(search, &fields->items[i]);
	for (size_t i = 0; i < facts->route.hops.count; i++)
		hide_hop(search, &facts->route.hops.items[i]);
	hide_hosts(search);
	hide_bounce(search, &facts->bounce);
	for (size_t i = 0; i < search->report->auth.count; i++) {
		const struct auth_result *result = &search->report->auth.items[i];

		hide_address(search, result->sender);
		if (result->spf != NULL)
			hide_targets(search, result->spf->record);
	}
}

/* Messages inside are at most LIMIT_EMBEDDED_DEPTH within each other. */
void secrets_hide(struct redactor *redactor, const struct report *report)
{
	struct arena arena = { 0 };
	struct search search = { redactor, &arena, report };

	hide_message(&search);
	for (size_t i = 0; i < report->facts->embedded_count; i++)
		secrets_hide(redactor, &report->embedded[i]);
	see_all(&search);
	arena_free(&arena);
}

void secrets_hide_picture(struct redactor *redactor, const struct recon_picture *picture,
			  const struct suffix_list *suffixes)
{
	for (size_t i = 0; i < picture->inner_names.count; i++) {
		struct span name = picture->inner_names.items[i].text;

		if (!is_famous(suffixes, name))
			redactor_hide(redactor, SECRET_HOST, name);
	}
	for (size_t i = 0; i < picture->hosts.count; i++) {
		const struct recon_host *host = &picture->hosts.items[i];

		for (size_t k = 0; k < host->names.count; k++)
			if (is_single(host->names.items[k]))
				redactor_hide(redactor, SECRET_HOST, host->names.items[k]);
		if (is_single(host->said))
			redactor_hide(redactor, SECRET_HOST, host->said);
	}
}
