/* What is in a part: its type, its parameters, its bytes. */
#include "parser/mime.h"

#include "parser/parameter.h"
#include "parser/transfer.h"

bool mime_is(const struct mime_part *part, struct span type)
{
	return span_equal_nocase(part->type, type);
}

bool mime_is_kind(const struct mime_part *part, struct span head)
{
	return span_starts_nocase(part->type, head);
}

bool mime_is_cut(const struct message *message, const struct mime_part *part)
{
	return message->cut && span_end(part->raw) == span_end(message->raw);
}

bool mime_holds_message(const struct mime_part *part)
{
	/* message/news is what RFC 5537 declared obsolete; message/global is of RFC 6532 3.7. */
	return mime_is(part, SPAN("message/rfc822")) || mime_is(part, SPAN("message/global")) ||
	       mime_is(part, SPAN("message/news"));
}

struct span mime_parameter(struct arena *arena, const struct mime_part *part, struct span name,
			   struct flaw_list *flaws)
{
	return parameter_find(arena, part->content_type, name, flaws);
}

struct span mime_content(struct arena *arena, const struct mime_part *part, struct flaw_list *flaws)
{
	switch (part->encoding) {
	case MIME_IDENTITY:
	case MIME_OTHER:
		break;
	case MIME_BASE64:
		if (flaws != NULL)
			transfer_note_base64(part->body, flaws);
		return transfer_base64(arena, part->body);
	case MIME_QUOTED_PRINTABLE:
		if (flaws != NULL)
			transfer_note_quoted_printable(part->body, flaws);
		return transfer_quoted_printable(arena, part->body);
	}
	return part->body;
}
