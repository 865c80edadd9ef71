#include "analyzers/kind.h"

#include "parser/parameter.h"

struct type_row {
	struct span type; /* the head of it, so that message/global-headers is one, too */
	enum message_kind kind;
};

/* What report-type of multipart/report says; the head of it (RFC 6522 3). */
static const struct type_row reports[] = {
	{ { "disposition-notification", 24 }, KIND_REPORT },
	{ { "feedback-report", 15 }, KIND_REPORT },
	{ { "tlsrpt", 6 }, KIND_REPORT },
	{ { "delivery-status", 15 }, KIND_BOUNCE },
};

/* What a part says of the whole; the first row that any part fits holds. */
static const struct type_row parts_of[] = {
	{ { "message/delivery-status", 23 }, KIND_BOUNCE },
	{ { "message/global-delivery-status", 30 }, KIND_BOUNCE },
	{ { "message/disposition-notification", 32 }, KIND_REPORT },
	{ { "message/global-disposition-notification", 39 }, KIND_REPORT },
	{ { "message/feedback-report", 23 }, KIND_REPORT },
	{ { "message/rfc822", 14 }, KIND_FORWARD },
	{ { "message/global", 14 }, KIND_FORWARD },
	{ { "application/vnd.ms-outlook", 26 }, KIND_FORWARD },
};

#define ROWS(table) (table), sizeof(table) / sizeof *(table)

static const struct type_row *find_row(const struct type_row *rows, size_t count, struct span type)
{
	for (size_t i = 0; i < count; i++)
		if (span_starts_nocase(type, rows[i].type))
			return &rows[i];
	return NULL;
}

/* receiver!policy-domain!begin!end[!id].xml[.gz], or .zip */
static bool is_aggregate_name(struct span name)
{
	size_t marks = 0;

	for (size_t i = 0; i < name.len; i++)
		marks += name.at[i] == '!';
	return marks >= 3 &&
	       (span_ends_nocase(name, SPAN(".xml")) || span_ends_nocase(name, SPAN(".gz")) ||
		span_ends_nocase(name, SPAN(".zip")));
}

static bool is_aggregate_report(struct arena *arena, const struct mime_part *part)
{
	/* Asked of few: most parts are text, and a name with "!" in it is rare. */
	if (span_index(part->disposition, '!') == NOT_FOUND &&
	    span_index(part->content_type, '!') == NOT_FOUND)
		return false;
	return is_aggregate_name(
		       parameter_find(arena, part->disposition, SPAN("filename"), NULL)) ||
	       is_aggregate_name(mime_parameter(arena, part, SPAN("name"), NULL));
}

/* The least row of parts_of that a part fits; NULL: none. */
static const struct type_row *row_of_parts(const struct mime_part_list *parts)
{
	const struct type_row *least = NULL, *row;

	for (size_t i = 0; i < parts->count; i++) {
		row = find_row(ROWS(parts_of), parts->items[i].type);
		if (row != NULL && (least == NULL || row < least))
			least = row;
	}
	return least;
}

/*
 * A multipart/report whose type and parts name no report. Some hosts leave report-type out, and
 * what they send then is a DSN; but bulk mail calls itself a report, too, and has an envelope
 * sender, or parts that are all text.
 */
static bool is_untold_bounce(const struct message *message, const struct mime_part_list *parts)
{
	struct span sender = span_trim(message_field(message, FIELD_RETURN_PATH));

	if (span_index(sender, '@') != NOT_FOUND)
		return false;
	return parts->count < 2;
}

enum message_kind message_kind(struct arena *arena, const struct message *message,
			       const struct mime_part_list *parts)
{
	const struct mime_part *whole = &parts->items[0];
	const struct type_row *row = NULL;
	bool is_report = mime_is(whole, SPAN("multipart/report"));

	if (is_report)
		row = find_row(ROWS(reports),
			       mime_parameter(arena, whole, SPAN("report-type"), NULL));
	if (row == NULL)
		row = row_of_parts(parts);
	if (row != NULL && (!is_report || row->kind != KIND_FORWARD))
		return row->kind;
	if (is_report && (row != NULL || is_untold_bounce(message, parts)))
		return KIND_BOUNCE;
	for (size_t i = 0; i < parts->count; i++)
		if (is_aggregate_report(arena, &parts->items[i]))
			return KIND_REPORT;
	return message->body.at == NULL ? KIND_HEADERS : KIND_MESSAGE;
}

const char *message_kind_word(enum message_kind kind)
{
	switch (kind) {
	case KIND_MESSAGE:
		return "message";
	case KIND_HEADERS:
		return "headers";
	case KIND_BOUNCE:
		return "bounce";
	case KIND_REPORT:
		return "report";
	case KIND_FORWARD:
		return "forward";
	}
	return "";
}
