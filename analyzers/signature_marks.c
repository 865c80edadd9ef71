#include "analyzers/signature_marks.h"

#include "analyzers/dkim.h"
#include "analyzers/mutation.h"
#include "analyzers/words.h"
#include "parser/domain.h"
#include "parser/text.h"

enum { LONGEST_ADDRESS = 320 }; /* RFC 5321 4.5.3.1 */

/* RFC 5322 3.6: at most once in a header, and shown to readers. */
static const enum field_id single[] = {
	FIELD_FROM, FIELD_SUBJECT,  FIELD_DATE,	  FIELD_TO,
	FIELD_CC,   FIELD_REPLY_TO, FIELD_SENDER, FIELD_CONTENT_TYPE,
};

/* Of those what a signature should cover wherever it is there (RFC 6376 5.4.1). */
static const enum field_id shown[] = { FIELD_SUBJECT, FIELD_DATE,     FIELD_TO,
				       FIELD_CC,      FIELD_REPLY_TO, FIELD_CONTENT_TYPE };

static size_t count_signed(const struct signature *signature, enum field_id id)
{
	struct span name = span_string(field_id_name(id));
	size_t count = 0;

	for (size_t i = 0; i < signature->names.count; i++)
		count += span_equal_nocase(signature->names.items[i], name);
	return count;
}

static bool is_signed(const struct signature *signature, enum field_id id)
{
	struct span name = span_string(field_id_name(id));

	for (size_t i = 0; i < signature->names.count; i++)
		if (span_equal_nocase(signature->names.items[i], name))
			return true;
	return false;
}

struct span signature_doubled(struct arena *arena, const struct message *message,
			      const struct signature *signature)
{
	struct span_list names = { 0 };

	for (size_t i = 0; i < sizeof single / sizeof *single; i++) {
		size_t there = message_count(message, single[i]), covered;

		if (there < 2) /* all that is there is covered, or nothing */
			continue;
		covered = count_signed(signature, single[i]);
		if (covered > 0 && there > covered)
			*LIST_ADD(arena, &names) = span_string(field_id_name(single[i]));
	}
	return names.count > 0 ? words_list(arena, &names, names.count) : SPAN_NONE;
}

struct span signature_unsigned(struct arena *arena, const struct message *message,
			       const struct signature *signature)
{
	struct span_list names = { 0 };

	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (message_count(message, shown[i]) > 0 && !is_signed(signature, shown[i]))
			*LIST_ADD(arena, &names) = span_string(field_id_name(shown[i]));
	return names.count > 0 ? words_list(arena, &names, names.count) : SPAN_NONE;
}

bool signature_leaves_from_open(const struct message *message, const struct signature *signature)
{
	return count_signed(signature, FIELD_FROM) <= message_count(message, FIELD_FROM);
}

bool signature_body_mixes(const struct facts *facts)
{
	const struct field_list *fields = &facts->message->fields;

	return facts->body_digests.assumed && fields->count > 0 &&
	       span_ends_nocase(fields->items[fields->count - 1].raw, SPAN("\r\n"));
}

time_t signature_arrival(const struct route *route)
{
	for (size_t i = route->hops.count; i-- > 0;)
		if (route->hops.items[i].received.date.known)
			return route->hops.items[i].received.date.utc;
	return 0;
}

bool signature_is_strangers(const struct facts *facts, const struct auth_result *result)
{
	struct span author = facts->headline.from_domain;

	if (result->aligned != ALIGNMENT_UNKNOWN)
		return result->aligned == ALIGNMENT_NO;
	return author.len > 0 && !domain_holds(author, result->domain) &&
	       !domain_holds(result->domain, author);
}

/* Whether To or Cc has the address in it, anywhere: names around it do not matter. */
static bool is_addressed(const struct message *message, struct span address)
{
	for (size_t i = 0; i < message->fields.count; i++) {
		const struct field *field = &message->fields.items[i];

		if ((field->id == FIELD_TO || field->id == FIELD_CC) &&
		    span_find_nocase(field->body, address) != NOT_FOUND)
			return true;
	}
	return false;
}

/* The recipient on the newest connection that tells it; empty: not told. */
static struct span last_recipient(const struct facts *facts)
{
	const struct hop_list *hops = &facts->route.hops;

	if (facts->told->rcpt.len > 0)
		return facts->told->rcpt;
	for (size_t i = hops->count; i-- > 0;)
		if (hops->items[i].received.recipient_count > 0)
			return hops->items[i].received.recipients[0];
	return SPAN_NONE;
}

/* Who handed the mail in at the newest border; NULL: there is none, or it is not named. */
static const struct hop *last_border(const struct facts *facts)
{
	const struct hop_list *hops = &facts->route.hops;

	for (size_t i = hops->count; i-- > 0;)
		if (hops->items[i].crossing == CROSSING_BORDER)
			return hops->items[i].client_admd.len > 0 ? &hops->items[i] : NULL;
	return NULL;
}

static void tell(struct arena *arena, struct span *signs, struct span sign)
{
	*signs = signs->len == 0 ? sign
				 : arena_format(arena, SPAN_FMT "; " SPAN_FMT, SPAN_ARG(*signs),
						SPAN_ARG(sign));
}

static bool is_old(const struct facts *facts, const struct signature *signature)
{
	time_t arrival = signature_arrival(&facts->route);

	return signature->has_time && arrival != 0 &&
	       (int64_t)arrival - (int64_t)signature->time > SIGNATURE_DAY;
}

struct span signature_replay_signs(struct arena *arena, const struct facts *facts,
				   const struct auth_result *result)
{
	const struct signature *signature = result->dkim->signature;
	struct span recipient = last_recipient(facts), signs = SPAN_NONE;
	const struct hop *border = last_border(facts);
	bool old = is_old(facts, signature), other;

	other = border != NULL && !domain_holds(border->client_admd, result->domain) &&
		!domain_holds(result->domain, border->client_admd);
	if (recipient.len == 0 || recipient.len > LONGEST_ADDRESS ||
	    is_addressed(facts->message, recipient) || (!old && !other))
		return SPAN_NONE;
	/* A list sends to its members what was written to it: that is told by its own fields. */
	if (!old && mutation_of_list(facts->message))
		return SPAN_NONE;
	tell(arena, &signs,
	     arena_format(arena, SPAN_FMT " is neither in To nor in Cc",
			  SPAN_ARG(text_shown(arena, recipient))));
	if (old)
		tell(arena, &signs,
		     arena_format(arena, "it was signed " SPAN_FMT " before it arrived",
				  SPAN_ARG(words_duration(
					  arena, (long long)signature_arrival(&facts->route) -
							 (long long)signature->time))));
	if (other)
		tell(arena, &signs,
		     arena_format(arena, SPAN_FMT " handed it in, for " SPAN_FMT,
				  SPAN_ARG(text_shown(arena, border->client_admd)),
				  SPAN_ARG(text_shown(arena, result->domain))));
	return signs;
}
