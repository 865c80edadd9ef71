#include "analyzers/headline.h"

#include "parser/encoded.h"
#include "parser/idn.h"

/* Every such field is read: two From fields are two authors for some reader (RFC 5322 3.6). */
static struct mailbox_list mailboxes(struct arena *arena, const struct message *message,
				     enum field_id id, struct flaw_list *flaws)
{
	struct mailbox_list all = { 0 };

	for (size_t i = message_find(message, id, 0); i < message->fields.count;
	     i = message_find(message, id, i + 1)) {
		struct mailbox_list some =
			address_read(arena, message->fields.items[i].body, flaws);

		if (all.count == 0)
			all = some;
		else
			for (size_t k = 0; k < some.count; k++)
				*LIST_ADD(arena, &all) = some.items[k];
	}
	return all;
}

/*
 * DMARC has no author domain to go by when the mailboxes do not agree (RFC
 * 7489 6.6.1). A word without a domain, such as a name that lost its quotes,
 * is nobody's domain.
 */
static struct span author_domain(struct arena *arena, const struct mailbox_list *from)
{
	struct span domain = SPAN_NONE;

	for (size_t i = 0; i < from->count; i++) {
		struct span other = idn_ascii(arena, from->items[i].domain);

		if (domain.len > 0 && other.len > 0 && !span_equal(domain, other))
			return SPAN_NONE;
		if (other.len > 0)
			domain = other;
	}
	return domain;
}

static void read_from(struct arena *arena, const struct message *message, const struct told *told,
		      struct headline *out, struct flaw_list *flaws)
{
	out->from = mailboxes(arena, message, FIELD_FROM, flaws);
	out->from_told_by = out->from.count > 0 ? "from" : NULL;
	if (told != NULL && told->from.len > 0) {
		out->from = address_read(arena, told->from, NULL);
		out->from_told_by = "user";
	}
	out->from_domain = author_domain(arena, &out->from);
}

static struct span without_brackets(struct span s)
{
	if (span_starts(s, SPAN("<")) && span_ends_nocase(s, SPAN(">")) && s.len >= 2)
		return span_part(s, 1, s.len - 2);
	return s;
}

static struct span read_return_path(struct arena *arena, const struct message *message,
				    struct flaw_list *flaws)
{
	struct span text = message_field(message, FIELD_RETURN_PATH);
	struct path path;

	if (text.len == 0)
		return SPAN_NONE;
	path = address_path(arena, text, flaws);
	if (path.null)
		return SPAN("<>");
	return path.mailbox.addr.len > 0 ? path.mailbox.addr : without_brackets(text);
}

struct headline headline_read(struct arena *arena, const struct message *message,
			      const struct told *told, struct flaw_list *flaws)
{
	struct headline out = {
		.to = mailboxes(arena, message, FIELD_TO, flaws),
		.subject = encoded_text(arena, message_field(message, FIELD_SUBJECT), flaws),
		.message_id = without_brackets(message_field(message, FIELD_MESSAGE_ID)),
		.return_path = read_return_path(arena, message, flaws),
	};
	struct span date = message_field(message, FIELD_DATE);

	if (date.len > 0)
		out.date = date_read(date, NULL, flaws);
	read_from(arena, message, told, &out, flaws);
	return out;
}
