#include "parser/bounce.h"

#include "parser/ip.h"
#include "parser/limits.h"
#include "parser/msg.h"
#include "parser/reply.h"

/* What a part of that type holds. */
enum holds { HOLDS_FIELDS, HOLDS_HEADER, HOLDS_MAIL, HOLDS_MSG };

static const struct {
	struct span type;
	enum holds holds;
	enum bounce_type bounce; /* of HOLDS_FIELDS */
} parts_of[] = {
	/* RFC 3464, RFC 6533 */
	{ { "message/delivery-status", 23 }, HOLDS_FIELDS, BOUNCE_DSN },
	{ { "message/global-delivery-status", 30 }, HOLDS_FIELDS, BOUNCE_DSN },
	/* RFC 8098, RFC 6533 */
	{ { "message/disposition-notification", 32 }, HOLDS_FIELDS, BOUNCE_MDN },
	{ { "message/global-disposition-notification", 39 }, HOLDS_FIELDS, BOUNCE_MDN },
	/* RFC 5965 */
	{ { "message/feedback-report", 23 }, HOLDS_FIELDS, BOUNCE_ARF },
	/* RFC 6522, RFC 6533; the others are what is written instead */
	{ { "text/rfc822-headers", 19 }, HOLDS_HEADER, BOUNCE_NONE },
	{ { "text/rfc822-header", 18 }, HOLDS_HEADER, BOUNCE_NONE },
	{ { "message/global-headers", 22 }, HOLDS_HEADER, BOUNCE_NONE },
	{ { "message/rfc822-headers", 22 }, HOLDS_HEADER, BOUNCE_NONE },
	{ { "message/partial", 15 }, HOLDS_MAIL, BOUNCE_NONE },
	/* Saved by Outlook and attached as a file. */
	{ { "application/vnd.ms-outlook", 26 }, HOLDS_MSG, BOUNCE_NONE },
};
enum { PART_ROWS = sizeof parts_of / sizeof *parts_of };

static const struct span complaint = { "complaint about message from ", 29 };

const char *bounce_type_word(enum bounce_type type)
{
	switch (type) {
	case BOUNCE_NONE:
		return "";
	case BOUNCE_DSN:
		return "dsn";
	case BOUNCE_MDN:
		return "mdn";
	case BOUNCE_ARF:
		return "arf";
	case BOUNCE_DMARC:
		return "dmarc";
	case BOUNCE_TEXT:
		return "text";
	}
	return "";
}

bool bounce_went_well(const struct bounce_recipient *one)
{
	return (one->status.len > 0 && one->status.at[0] == '2') ||
	       span_equal_nocase(one->action, SPAN("delivered")) ||
	       span_equal_nocase(one->action, SPAN("relayed")) ||
	       span_equal_nocase(one->action, SPAN("expanded"));
}

struct bounce_recipient *bounce_recipient(struct arena *arena, struct bounce *bounce,
					  struct span address, struct flaw_list *flaws)
{
	struct bounce_recipient_list *list = &bounce->recipients;

	for (size_t i = 0; i < list->count; i++)
		if (span_equal_nocase(list->items[i].address, address))
			return &list->items[i];
	if (list->count >= LIMIT_BOUNCE_RECIPIENTS) {
		flaw_add(flaws, FLAW_TOO_MANY_RETURNED, address);
		return NULL;
	}
	LIST_ADD(arena, list)->address = address;
	return &list->items[list->count - 1];
}

void bounce_embed(struct arena *arena, struct bounce *bounce, struct embedded one,
		  struct flaw_list *flaws)
{
	/* A blank line would end the header before it began. */
	while (one.bytes.len > 0 && (one.bytes.at[0] == '\r' || one.bytes.at[0] == '\n'))
		one.bytes = span_from(one.bytes, 1);
	if (one.bytes.len == 0)
		return;
	if (bounce->originals.count < LIMIT_EMBEDDED)
		*LIST_ADD(arena, &bounce->originals) = one;
	else if (bounce->originals.count == LIMIT_EMBEDDED)
		flaw_add(flaws, FLAW_TOO_MANY_RETURNED, span_upto(one.bytes, 1));
}

/* RFC 9991 4: a failure report of DMARC says so, or how the identities were aligned. */
static bool is_of_dmarc(const struct bounce *bounce)
{
	return span_equal_nocase(bounce->feedback_type, SPAN("auth-failure")) &&
	       (span_find_nocase(bounce->auth_failure, SPAN("dmarc")) != NOT_FOUND ||
		bounce->identity_alignment.len > 0);
}

static void take_part(struct arena *arena, const struct message *message,
		      const struct mime_part *part, size_t row, struct bounce *bounce,
		      struct flaw_list *flaws)
{
	struct span bytes = mime_content(arena, part, NULL);
	bool outlook = parts_of[row].holds == HOLDS_MSG;

	if (outlook && !msg_is(bytes))
		return;
	if (parts_of[row].holds != HOLDS_FIELDS) {
		bounce_embed(arena, bounce,
			     (struct embedded){
				     .bytes = bytes,
				     .header_only = parts_of[row].holds == HOLDS_HEADER,
				     .free = outlook,
				     .cut = mime_is_cut(message, part),
			     },
			     flaws);
		return;
	}
	if (bounce->type == BOUNCE_NONE)
		bounce->type = parts_of[row].bounce;
	bounce_fields(arena, bytes, bounce, flaws);
	if (bounce->type == BOUNCE_ARF && is_of_dmarc(bounce))
		bounce->type = BOUNCE_DMARC;
}

/* What is attached with types of its own. */
static void read_parts(struct arena *arena, const struct message *message,
		       const struct mime_part_list *parts, struct bounce *bounce,
		       struct flaw_list *flaws)
{
	for (size_t i = 0; i < parts->count; i++) {
		const struct mime_part *part = &parts->items[i];
		size_t row = 0;

		if (part->body.at == NULL)
			continue;
		if (mime_holds_message(part)) {
			bounce_embed(arena, bounce,
				     (struct embedded){ .bytes = mime_content(arena, part, NULL),
							.cut = mime_is_cut(message, part) },
				     flaws);
			continue;
		}
		while (row < PART_ROWS && !mime_is(part, parts_of[row].type))
			row++;
		if (row < PART_ROWS)
			take_part(arena, message, part, row, bounce, flaws);
	}
}

/*
 * Hotmail's feedback loop, which is older than ARF: the mail is attached, its client stands in
 * Subject, and who complains in a field that was put before the mail's own.
 */
static void read_complaint(struct arena *arena, const struct message *message,
			   struct bounce *bounce, struct flaw_list *flaws)
{
	struct span subject = span_trim(message_field(message, FIELD_SUBJECT));
	struct message about;
	struct ip ip;

	if (bounce->originals.count == 0 || !span_starts_nocase(subject, complaint))
		return;
	subject = span_trim(span_from(subject, complaint.len));
	if (!ip_read(subject, &ip))
		return;
	bounce->type = BOUNCE_ARF;
	bounce->program = "Hotmail";
	bounce->source_ip = subject;
	about = message_read(arena, bounce->originals.items[0].bytes);
	for (size_t i = 0; i < about.fields.count; i++)
		if (span_equal_nocase(about.fields.items[i].name, SPAN("X-HmXmrOriginalRecipient")))
			bounce_recipient(arena, bounce, span_trim(about.fields.items[i].body),
					 flaws);
}

/* What the diagnostic tells more exactly than Status does, which is often 5.0.0. */
static void settle(struct bounce_recipient *one)
{
	struct reply reply;

	if (one->reply != 0 || !reply_find(one->diagnostic, &reply))
		return;
	one->reply = reply.code;
	if (one->status.len == 0 || (reply_status_is_vague(one->status) && reply.status.len > 0 &&
				     reply.status.at[0] == one->status.at[0]))
		one->status = reply.status;
}

struct bounce bounce_read(struct arena *arena, const struct message *message,
			  const struct notice_marks *marks, const struct mime_part_list *parts,
			  struct flaw_list *flaws)
{
	struct bounce bounce = { 0 };

	read_parts(arena, message, parts, &bounce, flaws);
	if (bounce.type == BOUNCE_NONE || bounce.type == BOUNCE_DSN)
		bounce_words(arena, message, marks, parts, &bounce, flaws);
	if (bounce.type == BOUNCE_NONE)
		read_complaint(arena, message, &bounce, flaws);
	for (size_t i = 0; i < bounce.recipients.count; i++)
		settle(&bounce.recipients.items[i]);
	return bounce;
}
