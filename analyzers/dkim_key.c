#include "analyzers/dkim.h"

#include "parser/limits.h"

/* Why there is no answer to work with; the word is taken for skipping where nobody was asked. */
static void no_answer(struct key_lookup *out)
{
	switch (out->answer.status) {
	case DNS_FOUND:
		return;
	case DNS_NO_DATA:
	case DNS_NO_NAME:
		out->reason = "key-missing";
		return;
	case DNS_NOT_RECORDED:
		out->skipped = "not-recorded";
		return;
	case DNS_OFFLINE:
		out->skipped = "offline";
		return;
	case DNS_FAILED:
	case DNS_TIMED_OUT:
	case DNS_PENDING:
		if (out->answer.fault == DNS_FAULT_BUDGET)
			out->skipped = "budget";
		out->reason = "key-unavailable";
		out->temporary = true;
		return;
	}
}

struct key_lookup key_lookup(struct dns_session *session, struct arena *arena,
			     const struct signature *signature)
{
	struct key_lookup out = { .name = signature->key_name };

	if (out.name.len == 0)
		return out;
	out.answer = dns_ask(session, out.name, DNS_TXT);
	no_answer(&out);
	if (out.answer.status != DNS_FOUND)
		return out;
	for (size_t i = 0; i < out.answer.count && i < LIMIT_KEY_RECORDS; i++)
		*LIST_ADD(arena, &out.records) =
			dkim_record_read(arena, out.answer.records[i].data);
	if (out.records.count == 0)
		out.reason = "key-missing";
	else
		out.signature = signature_bytes(arena, signature);
	return out;
}

static struct key_result check_one(struct key_cache *cache, const struct key_lookup *lookup,
				   const struct dkim_record *record,
				   const struct signature *signature, struct span digest,
				   unsigned *checks)
{
	const char *refusal = dkim_record_refusal(record, signature);

	if (refusal != NULL)
		return (struct key_result){ AUTH_PART_UNKNOWN, refusal, record };
	++*checks;
	switch (key_verify(cache, record, signature->hash, digest, lookup->signature)) {
	case KEY_CHECK_GENUINE:
		return (struct key_result){ AUTH_PART_PASS, NULL, record };
	case KEY_CHECK_OTHER_TEXT:
		return (struct key_result){ AUTH_PART_FAIL, "signature", record };
	case KEY_CHECK_OTHER_KEY:
		return (struct key_result){ AUTH_PART_FAIL, "other-key", record };
	case KEY_CHECK_UNUSABLE:
		break;
	}
	return (struct key_result){ AUTH_PART_UNKNOWN, "key-unusable", record };
}

/* How much a result tells: a genuine one, one of a key that made it, of another key, of none. */
static int weight(const struct key_result *result)
{
	if (result->header == AUTH_PART_PASS)
		return 4;
	if (result->header == AUTH_PART_FAIL)
		return span_equal(span_string(result->reason), SPAN("signature")) ? 3 : 2;
	/* Text that is no key record at all may stand beside one (RFC 6376 6.1.2). */
	return span_equal(span_string(result->reason), SPAN("key-syntax")) ? 0 : 1;
}

struct key_result key_check(struct key_cache *cache, const struct key_lookup *lookup,
			    const struct signature *signature, struct span digest, unsigned *checks)
{
	struct key_result best = { AUTH_PART_UNKNOWN, lookup->reason, NULL };

	for (size_t i = 0; i < lookup->records.count; i++) {
		struct key_result one =
			check_one(cache, lookup, &lookup->records.items[i], signature, digest,
				  checks);

		if (i == 0 || weight(&one) > weight(&best))
			best = one;
		if (best.header == AUTH_PART_PASS)
			break;
	}
	return best;
}
