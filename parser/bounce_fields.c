/* The fields of delivery-status, disposition notifications and feedback reports. */
#include "parser/bounce.h"
#include "parser/limits.h"
#include "parser/reply.h"

/* What a field is about: the mail as a whole or one recipient. */
enum slot_of { OF_MAIL, OF_RECIPIENT };

/* How its value is written. */
enum form {
	FORM_TEXT,
	FORM_WORD, /* the first word counts: "failed (nobody there)" */
	FORM_TYPED, /* "rfc822; a@b.example", the type before the semicolon */
	FORM_HOST, /* the same, and the first word of the value counts */
};

struct field_row {
	struct span name;
	enum slot_of of;
	enum form form;
	size_t slot; /* offset of its span in struct bounce or struct bounce_recipient */
};

#define NAME(text)                                                                                 \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}
#define MAIL(name, form, slot)                                                                     \
	{                                                                                          \
		NAME(name), OF_MAIL, form, offsetof(struct bounce, slot)                           \
	}
#define RECIPIENT(name, form, slot)                                                                \
	{                                                                                          \
		NAME(name), OF_RECIPIENT, form, offsetof(struct bounce_recipient, slot)            \
	}

static const struct field_row rows[] = {
	/* RFC 3464 2.2, 2.3 */
	MAIL("Reporting-MTA", FORM_HOST, reporting_mta),
	MAIL("Received-From-MTA", FORM_HOST, received_from_mta),
	MAIL("Original-Envelope-Id", FORM_TEXT, envelope_id),
	MAIL("Arrival-Date", FORM_TEXT, arrival),
	MAIL("X-Postfix-Sender", FORM_TYPED, original_mail_from),
	RECIPIENT("Original-Recipient", FORM_TYPED, original),
	RECIPIENT("Final-Recipient", FORM_TYPED, address),
	RECIPIENT("Action", FORM_WORD, action),
	RECIPIENT("Status", FORM_TEXT, status),
	RECIPIENT("Remote-MTA", FORM_HOST, remote_mta),
	RECIPIENT("Diagnostic-Code", FORM_TYPED, diagnostic),
	/* RFC 8098 3.2 */
	MAIL("Reporting-UA", FORM_TEXT, user_agent),
	MAIL("MDN-Gateway", FORM_HOST, reporting_mta),
	MAIL("Original-Message-ID", FORM_TEXT, original_message_id),
	MAIL("Disposition", FORM_TEXT, disposition),
	/* RFC 5965 3, RFC 6591 3.1 */
	MAIL("Feedback-Type", FORM_WORD, feedback_type),
	MAIL("User-Agent", FORM_TEXT, user_agent),
	MAIL("Original-Mail-From", FORM_TEXT, original_mail_from),
	RECIPIENT("Original-Rcpt-To", FORM_TEXT, address),
	MAIL("Source-IP", FORM_WORD, source_ip),
	MAIL("Reported-Domain", FORM_WORD, reported_domain),
	MAIL("Auth-Failure", FORM_WORD, auth_failure),
	MAIL("Identity-Alignment", FORM_TEXT, identity_alignment),
	MAIL("Delivery-Result", FORM_WORD, delivery_result),
};

struct reading {
	struct arena *arena;
	struct bounce *bounce;
	struct flaw_list *flaws;
	bool open; /* the last recipient may still get fields */
	bool refused; /* there are too many: fields of recipients are passed over */
};

static const struct field_row *row_of(struct span name)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (span_equal_nocase(name, rows[i].name))
			return &rows[i];
	return NULL;
}

/* The recipient that a field is about: a slot that is filled already begins the next. */
static void *recipient_of(struct reading *reading, const struct field_row *row)
{
	struct bounce_recipient_list *list = &reading->bounce->recipients;
	bool address = row->slot == offsetof(struct bounce_recipient, address);
	bool original = row->slot == offsetof(struct bounce_recipient, original);

	if (reading->open && (address || original)) {
		const struct bounce_recipient *last = &list->items[list->count - 1];

		/* Before or behind Final-Recipient, as they like. */
		reading->open = address ? last->address.len == 0
					: last->original.len == 0 &&
						  (last->address.len == 0 || last->status.len == 0);
	}
	if (!reading->open && list->count == LIMIT_BOUNCE_RECIPIENTS) {
		if (!reading->refused)
			flaw_add(reading->flaws, FLAW_TOO_MANY_RETURNED, row->name);
		reading->refused = true;
		return NULL;
	}
	if (!reading->open)
		LIST_ADD(reading->arena, list);
	reading->open = true;
	return &list->items[list->count - 1];
}

/* "a@b.example" of "<a@b.example>". */
static struct span without_brackets(struct span s)
{
	s = span_trim(s);
	if (s.len >= 2 && s.at[0] == '<' && s.at[s.len - 1] == '>')
		s = span_trim(span_part(s, 1, s.len - 2));
	return s;
}

/* Cut "type;" off a typed value; what has no type is flawed and taken whole. */
static struct span cut_type(struct reading *reading, struct span *value)
{
	size_t at = span_index(*value, ';');
	struct span type;

	if (at == NOT_FOUND || span_trim(span_upto(*value, at)).len > LIMIT_NAME) {
		flaw_add(reading->flaws, FLAW_BOUNCE_FIELD, *value);
		return SPAN_NONE;
	}
	type = span_trim(span_upto(*value, at));
	*value = span_trim(span_from(*value, at + 1));
	return type;
}

static struct span first_word(struct span value)
{
	return span_cut_word(&value);
}

static void take_field(struct reading *reading, const struct field_row *row, struct span value)
{
	char *base = row->of == OF_MAIL ? (char *)reading->bounce : recipient_of(reading, row);
	struct span *slot, type = SPAN_NONE;

	if (base == NULL || value.len == 0)
		return;
	slot = (struct span *)(void *)(base + row->slot);
	if (row->form == FORM_TYPED || row->form == FORM_HOST)
		type = cut_type(reading, &value);
	if (row->form == FORM_WORD || row->form == FORM_HOST)
		value = first_word(value);
	if (slot->len > 0)
		return;
	*slot = without_brackets(value);
	if (row->of == OF_RECIPIENT && row->slot == offsetof(struct bounce_recipient, diagnostic))
		((struct bounce_recipient *)(void *)base)->diagnostic_type = type;
}

static void take_group(struct reading *reading, struct span group)
{
	struct message fields = message_read(reading->arena, group);

	reading->open = false;
	for (size_t i = 0; i < fields.fields.count; i++) {
		const struct field *field = &fields.fields.items[i];
		const struct field_row *row = row_of(span_trim(field->name));

		if (row != NULL)
			take_field(reading, row, span_trim(field->body));
	}
}

/* Cut what stands before the next blank line off, and the line with it. */
static struct span cut_group(struct span *rest)
{
	struct span all = *rest;

	while (rest->len > 0) {
		size_t before = all.len - rest->len;

		if (span_trim(span_cut_line(rest)).len == 0)
			return span_upto(all, before);
	}
	return all;
}

/* Status is to be three numbers; some write more behind it, or no such thing. */
static void settle_status(struct reading *reading, struct bounce_recipient *recipient)
{
	struct span told = reply_status(recipient->status);

	if (recipient->status.len > 0 && told.len == 0)
		flaw_add(reading->flaws, FLAW_BOUNCE_FIELD, recipient->status);
	recipient->status = told;
}

/* Whether a group begins with a field of a report, and not with what follows it in a text. */
static bool is_of_report(struct span group)
{
	struct span line = span_cut_line(&group);
	size_t colon = span_index(line, ':');

	return colon != NOT_FOUND && row_of(span_trim(span_upto(line, colon))) != NULL;
}

size_t bounce_fields_here(struct arena *arena, struct span text, struct bounce *bounce,
			  struct flaw_list *flaws)
{
	struct span rest = text;
	size_t length = 0;

	while (rest.len > 0) {
		struct span group = cut_group(&rest);

		if (group.len > 0 && !is_of_report(group))
			break;
		length = text.len - rest.len;
	}
	bounce_fields(arena, span_upto(text, length), bounce, flaws);
	return length;
}

void bounce_fields(struct arena *arena, struct span groups, struct bounce *bounce,
		   struct flaw_list *flaws)
{
	struct reading reading = { .arena = arena, .bounce = bounce, .flaws = flaws };
	size_t first = bounce->recipients.count;

	while (groups.len > 0) {
		struct span group = cut_group(&groups);

		if (group.len > 0)
			take_group(&reading, group);
	}
	for (size_t i = first; i < bounce->recipients.count; i++)
		settle_status(&reading, &bounce->recipients.items[i]);
}
