#include "cli/json_bounce.h"

static struct json recipient(struct arena *arena, const struct bounce_recipient *one,
			     const struct returned *returned)
{
	struct json object = json_new_object(arena);

	json_put_text(object, "address", one->address);
	json_put_text(object, "forwarded_to", one->forwarded);
	json_put_text(object, "original", one->original);
	json_put_text(object, "action", one->action);
	json_put_text(object, "status", one->status);
	if (one->reply != 0)
		json_put_number(object, "reply", one->reply);
	json_put_text(object, "diagnostic", one->diagnostic);
	json_put_text(object, "diagnostic_type", one->diagnostic_type);
	json_put_text(object, "remote_mta", one->remote_mta);
	json_put_word(object, "meaning", returned->meaning);
	json_put_text(object, "said_by", returned->said_by);
	if (returned->said_in != SAID_NOWHERE)
		json_put_number(object, "said_at_hop", (long long)returned->said_at_hop + 1);
	json_put_word(object, "said_in", said_in_word(returned->said_in));
	return object;
}

static struct json recipients(struct arena *arena, const struct facts *facts)
{
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < facts->bounce.recipients.count; i++)
		json_append(list, recipient(arena, &facts->bounce.recipients.items[i],
					    &facts->returned.items[i]));
	return list;
}

struct json json_bounce(struct arena *arena, const struct facts *facts)
{
	const struct bounce *bounce = &facts->bounce;
	struct json object = json_new_object(arena);

	if (bounce->type == BOUNCE_NONE)
		return object;
	json_put_word(object, "type", bounce_type_word(bounce->type));
	json_put_word(object, "program", bounce->program);
	json_put_text(object, "reporting_mta", bounce->reporting_mta);
	json_put_text(object, "received_from_mta", bounce->received_from_mta);
	json_put_text(object, "envelope_id", bounce->envelope_id);
	json_put_text(object, "arrival", bounce->arrival);
	json_put(object, "recipients", recipients(arena, facts));
	json_put_text(object, "disposition", bounce->disposition);
	json_put_text(object, "original_message_id", bounce->original_message_id);
	json_put_text(object, "feedback_type", bounce->feedback_type);
	json_put_text(object, "user_agent", bounce->user_agent);
	json_put_text(object, "original_mail_from", bounce->original_mail_from);
	json_put_text(object, "source_ip", bounce->source_ip);
	json_put_text(object, "reported_domain", bounce->reported_domain);
	json_put_text(object, "auth_failure", bounce->auth_failure);
	json_put_text(object, "identity_alignment", bounce->identity_alignment);
	json_put_text(object, "delivery_result", bounce->delivery_result);
	return object;
}
