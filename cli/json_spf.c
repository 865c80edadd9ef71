#include "cli/json_spf.h"

#include "parser/date.h"

static const char *status_word(enum dns_status status)
{
	switch (status) {
	case DNS_FOUND:
		return "found";
	case DNS_NO_DATA:
		return "no-data";
	case DNS_NO_NAME:
		return "no-name";
	case DNS_FAILED:
		return "failed";
	case DNS_TIMED_OUT:
		return "timed-out";
	case DNS_NOT_RECORDED:
		return "not-recorded";
	case DNS_OFFLINE:
		return "offline";
	case DNS_PENDING:
		break;
	}
	return NULL;
}

static struct json reach(struct arena *arena, const struct spf_reach *reach)
{
	struct json object = json_new_object(arena);

	json_put_number(object, "ipv4", (long long)reach->v4);
	json_put_number(object, "ipv6_prefixes", reach->v6_prefixes);
	if (reach->v6_prefixes > 0)
		json_put_number(object, "ipv6_shortest", reach->v6_shortest);
	if (reach->all)
		json_put_true(object, "all");
	if (reach->open)
		json_put_true(object, "open");
	return object;
}

static struct json record_object(struct arena *arena, const struct spf_record *);

static struct json term_object(struct arena *arena, const struct spf_record *record,
			       const struct spf_term *term)
{
	struct json object = json_new_object(arena);
	const struct spf_part *part = term->part;
	char qualifier[2] = { part->qualifier, '\0' };

	json_put_text(object, "text", part->text);
	json_put_number(object, "offset", part->text.at - record->text.at);
	json_put_word(object, "kind", spf_kind_word(part->kind));
	if (part->qualifier != '\0')
		json_put_word(object, "qualifier", qualifier);
	if (part->flaw != SPF_SOUND)
		json_put_word(object, "flaw", spf_flaw_word(part->flaw));
	json_put_word(object, "outcome", spf_outcome_word(term->outcome));
	json_put_domain(object, "target", term->target);
	json_put_text(object, "address", term->address);
	if (term->lookup > 0)
		json_put_number(object, "lookup", term->lookup);
	if (term->is_void)
		json_put_true(object, "void");
	if (term->record != NULL)
		json_put(object, "record", record_object(arena, term->record));
	return object;
}

static struct json terms(struct arena *arena, const struct spf_record *record)
{
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < record->count; i++)
		json_append(list, term_object(arena, record, &record->terms[i]));
	return list;
}

/* A tree as deep as the ten look-ups let it be. */
static struct json record_object(struct arena *arena, const struct spf_record *record)
{
	struct json object = json_new_object(arena);
	char seen[32];

	json_put_domain(object, "domain", record->domain);
	json_put_text(object, "text", record->text);
	json_put_word(object, "status", status_word(record->status));
	if (record->fault != DNS_FAULT_NONE)
		json_put_word(object, "fault", dns_fault_word(record->fault));
	json_put_number(object, "candidates", (long long)record->candidates);
	json_put_word(object, "dnssec", dns_security_word(record->dnssec));
	if (record->seen != 0)
		json_put_text(object, "seen",
			      (struct span){ seen, date_format(record->seen, seen) });
	if (record->evaluated) {
		json_put_word(object, "verdict", auth_verdict_word(record->verdict));
		json_put_word(object, "reason", record->reason);
		json_put_number(object, "lookups", record->lookups);
	}
	if (record->syntax != NULL)
		json_put(object, "reach", reach(arena, &record->reach));
	json_put(object, "terms", terms(arena, record));
	return object;
}

struct json json_spf(struct arena *arena, const struct spf_result *result)
{
	struct json object = json_new_object(arena);

	if (result == NULL || result->record == NULL)
		return object;
	json_put_number(object, "lookups", result->lookups);
	json_put_number(object, "void_lookups", result->void_lookups);
	json_put_text(object, "exp", result->exp);
	json_put(object, "record", record_object(arena, result->record));
	return object;
}
