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

static void put_reach(struct json *out, const struct spf_reach *reach)
{
	json_open_object(out, "reach");
	json_put_number(out, "ipv4", (long long)reach->v4);
	json_put_number(out, "ipv6_prefixes", reach->v6_prefixes);
	if (reach->v6_prefixes > 0)
		json_put_number(out, "ipv6_shortest", reach->v6_shortest);
	if (reach->all)
		json_put_true(out, "all");
	if (reach->open)
		json_put_true(out, "open");
	json_close(out);
}

static void put_record_object(struct json *out, const struct spf_record *);

static void put_term_object(struct json *out, const struct spf_record *record,
			    const struct spf_term *term)
{
	const struct spf_part *part = term->part;
	char qualifier[2] = { part->qualifier, '\0' };

	json_open_object(out, NULL);
	json_put_text(out, "text", part->text);
	json_put_number(out, "offset", part->text.at - record->text.at);
	json_put_word(out, "kind", spf_kind_word(part->kind));
	if (part->qualifier != '\0')
		json_put_word(out, "qualifier", qualifier);
	if (part->flaw != SPF_SOUND)
		json_put_word(out, "flaw", spf_flaw_word(part->flaw));
	json_put_word(out, "outcome", spf_outcome_word(term->outcome));
	json_put_domain(out, "target", term->target);
	json_put_text(out, "address", term->address);
	if (term->lookup > 0)
		json_put_number(out, "lookup", term->lookup);
	if (term->is_void)
		json_put_true(out, "void");
	if (term->record != NULL)
		put_record_object(out, term->record);
	json_close(out);
}

static void put_terms(struct json *out, const struct spf_record *record)
{
	json_open_list(out, "terms");
	for (size_t i = 0; i < record->count; i++)
		put_term_object(out, record, &record->terms[i]);
	json_close(out);
}

/* A tree as deep as the ten look-ups let it be. */
static void put_record_object(struct json *out, const struct spf_record *record)
{
	char seen[32];

	json_open_object(out, "record");
	json_put_domain(out, "domain", record->domain);
	json_put_text(out, "text", record->text);
	json_put_word(out, "status", status_word(record->status));
	if (record->fault != DNS_FAULT_NONE)
		json_put_word(out, "fault", dns_fault_word(record->fault));
	json_put_number(out, "candidates", (long long)record->candidates);
	json_put_word(out, "dnssec", dns_security_word(record->dnssec));
	if (record->seen != 0)
		json_put_text(out, "seen", (struct span){ seen, date_format(record->seen, seen) });
	if (record->evaluated) {
		json_put_word(out, "verdict", auth_verdict_word(record->verdict));
		json_put_word(out, "reason", record->reason);
		json_put_number(out, "lookups", record->lookups);
	}
	if (record->syntax != NULL)
		put_reach(out, &record->reach);
	put_terms(out, record);
	json_close(out);
}

void json_spf(struct json *out, const struct spf_result *result)
{
	if (result == NULL || result->record == NULL)
		return;
	json_open_object(out, "spf");
	json_put_number(out, "lookups", result->lookups);
	json_put_number(out, "void_lookups", result->void_lookups);
	json_put_text(out, "exp", result->exp);
	put_record_object(out, result->record);
	json_close(out);
}
