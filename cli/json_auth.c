#include "cli/json_auth.h"

#include "analyzers/claim_place.h"
#include "cli/json_spf.h"
#include "cli/json_values.h"

static const char *part_word(enum auth_part part)
{
	switch (part) {
	case AUTH_PART_UNKNOWN:
		return "unknown";
	case AUTH_PART_PASS:
		return "pass";
	case AUTH_PART_FAIL:
		return "fail";
	}
	return NULL;
}

static void put_verdict(struct json *out, const struct auth_result *result)
{
	json_put_word(out, "method", auth_method_word(result->method));
	json_put_word(out, "source", result->source == AUTH_CLAIMED ? "claimed" : "evaluated");
	if (result->skipped != NULL)
		json_put_word(out, "skipped", result->skipped);
	else
		json_put_word(out, "verdict", auth_verdict_word(result->verdict));
	if (result->method == AUTH_DKIM || result->header != AUTH_PART_UNKNOWN ||
	    result->body != AUTH_PART_UNKNOWN) {
		json_put_word(out, "header", part_word(result->header));
		json_put_word(out, "body", part_word(result->body));
	}
}

static void put_arc_sets(struct json *out, const struct arc_told_list *sets)
{
	json_open_list(out, "sets");
	for (size_t i = 0; i < sets->count; i++) {
		const struct arc_told *set = &sets->items[i];

		json_open_object(out, NULL);
		json_put_number(out, "instance", set->instance);
		if (set->hop != NO_HOP)
			json_put_number(out, "hop", (long long)set->hop + 1);
		json_put_domain(out, "sealer", set->sealer);
		json_put_text(out, "cv", set->chain);
		json_put_word(out, "seal", part_word(set->seal));
		json_put_word(out, "header", part_word(set->header));
		json_put_word(out, "body", part_word(set->body));
		json_close(out);
	}
	json_close(out);
}

static void put_result(struct json *out, const struct report *report,
		       const struct auth_result *result)
{
	json_open_object(out, NULL);
	if (result->hop != NO_HOP)
		json_put_number(out, "hop", (long long)result->hop + 1);
	put_verdict(out, result);
	json_put_word(out, "identity", result->identity);
	json_put_domain(out, "domain", result->domain);
	json_put_ip(out, "client_ip", "client_ip_scope", &result->client_ip, SCOPE_NONE);
	json_put_text(out, "selector", result->selector);
	if (result->instance != 0)
		json_put_number(out, "instance", result->instance);
	if (result->oldest_pass_known)
		json_put_number(out, "oldest_pass", result->oldest_pass);
	put_arc_sets(out, &result->sets);
	if (result->field != NO_FIELD)
		json_put_number(out, "field", (long long)result->field);
	if (result->aligned != ALIGNMENT_UNKNOWN)
		json_put_bool(out, "aligned", result->aligned == ALIGNMENT_YES);
	json_put_text(out, "policy", result->policy);
	json_put_domain(out, "policy_domain", result->policy_domain);
	json_put_domain(out, "org_domain", result->org_domain);
	json_put_word(out, "reason", result->reason);
	json_put_text(out, "explanation", result->explanation);
	json_put_domain(out, "told_by", result->told_by);
	if (result->source == AUTH_CLAIMED)
		json_put_word(out, "place", claim_place_word(result->place));
	json_put_word(out, "dnssec", dns_security_word(result->dnssec));
	json_evidence(out, report, &result->evidence);
	json_spf(out, result->spf);
	json_close(out);
}

void json_auth(struct json *out, const struct report *report)
{
	json_open_list(out, "auth");
	for (size_t i = 0; i < report->auth.count; i++)
		put_result(out, report, &report->auth.items[i]);
	json_close_always(out);
}
