#include "cli/json_values.h"

#include "parser/date.h"

void json_put_ip(struct json *out, const char *key, const char *scope_key, const struct ip *ip,
		 enum network_scope scope)
{
	if (ip->family == 0)
		return;
	json_put_text(out, key, ip_text(out->arena, ip));
	json_put_word(out, scope_key, network_scope_word(scope));
}

void json_put_date(struct json *out, const struct mail_date *date)
{
	char text[32];

	if (!date->known)
		return;
	json_put_text(out, "date", (struct span){ text, date_format(date->utc, text) });
	json_put_text(out, "date_zone", date->zone_text);
}

static const char *evidence_word(enum evidence_kind kind)
{
	switch (kind) {
	case EVIDENCE_FIELD:
		return "field";
	case EVIDENCE_BODY:
		return "body";
	case EVIDENCE_DNS:
		return "dns";
	case EVIDENCE_TABLE:
		return "table";
	}
	return NULL;
}

void json_evidence(struct json *out, const struct report *report, const struct evidence_list *all)
{
	json_open_list(out, "evidence");
	for (size_t i = 0; i < all->count; i++) {
		const struct evidence *one = &all->items[i];
		uint64_t offset;

		json_open_object(out, NULL);
		json_put_word(out, "kind", evidence_word(one->kind));
		json_put_text(out, "what", one->what);
		json_put_text(out, "text", one->text);
		if (one->part.at != NULL) { /* of the text beside it */
			json_put_number(out, "offset", one->part.at - one->text.at);
			json_put_number(out, "length", (long long)one->part.len);
		} else if (one->in_message && report_offset(report, one->text, &offset)) {
			json_put_number(out, "offset", (long long)offset);
			json_put_number(out, "length", (long long)one->text.len);
		}
		json_close(out);
	}
	json_close(out);
}
