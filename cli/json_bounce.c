#include "cli/json_bounce.h"

static void put_recipient(struct json *out, const struct bounce_recipient *one,
			  const struct returned *returned)
{
	json_open_object(out, NULL);
	json_put_text(out, "address", one->address);
	json_put_text(out, "forwarded_to", one->forwarded);
	json_put_text(out, "original", one->original);
	json_put_text(out, "action", one->action);
	json_put_text(out, "status", one->status);
	if (one->reply != 0)
		json_put_number(out, "reply", one->reply);
	json_put_text(out, "diagnostic", one->diagnostic);
	json_put_text(out, "diagnostic_type", one->diagnostic_type);
	json_put_text(out, "remote_mta", one->remote_mta);
	json_put_word(out, "meaning", returned->meaning);
	json_put_text(out, "said_by", returned->said_by);
	if (returned->said_in != SAID_NOWHERE)
		json_put_number(out, "said_at_hop", (long long)returned->said_at_hop + 1);
	json_put_word(out, "said_in", said_in_word(returned->said_in));
	json_close(out);
}

static void put_recipients(struct json *out, const struct facts *facts)
{
	json_open_list(out, "recipients");
	for (size_t i = 0; i < facts->bounce.recipients.count; i++)
		put_recipient(out, &facts->bounce.recipients.items[i], &facts->returned.items[i]);
	json_close(out);
}

void json_bounce(struct json *out, const struct facts *facts)
{
	const struct bounce *bounce = &facts->bounce;

	if (bounce->type == BOUNCE_NONE)
		return;
	json_open_object(out, "bounce");
	json_put_word(out, "type", bounce_type_word(bounce->type));
	json_put_word(out, "program", bounce->program);
	json_put_text(out, "reporting_mta", bounce->reporting_mta);
	json_put_text(out, "received_from_mta", bounce->received_from_mta);
	json_put_text(out, "envelope_id", bounce->envelope_id);
	json_put_text(out, "arrival", bounce->arrival);
	put_recipients(out, facts);
	json_put_text(out, "disposition", bounce->disposition);
	json_put_text(out, "original_message_id", bounce->original_message_id);
	json_put_text(out, "feedback_type", bounce->feedback_type);
	json_put_text(out, "user_agent", bounce->user_agent);
	json_put_text(out, "original_mail_from", bounce->original_mail_from);
	json_put_text(out, "source_ip", bounce->source_ip);
	json_put_text(out, "reported_domain", bounce->reported_domain);
	json_put_text(out, "auth_failure", bounce->auth_failure);
	json_put_text(out, "identity_alignment", bounce->identity_alignment);
	json_put_text(out, "delivery_result", bounce->delivery_result);
	json_close(out);
}
