/*
 * dkim_test - signatures of our own, one for each thing that RFC 6376, 8301
 * and 8463 demand of a verifier: testdata/dkim/cases.mbox. Each message tells
 * in "Case" what it is, and in "Want" what must come out for each signature:
 * verdict, reason, header part and body part.
 */
#include "analyzers/blame.h"
#include "analyzers/hop_dkim.h"

#include <string.h>

#include "parser/buffer.h"
#include "parser/limits.h"
#include "parser/source.h"
#include "tests/dns_pending.h"
#include "tests/test.h"

static const char zone_file[] = "testdata/dkim/cases.zone";

struct bench {
	struct arena arena; /* of one message */
	struct dns_port *port, *pending;
	struct told told;
};

static const char *part_word(enum auth_part part)
{
	static const char *const words[] = { "unknown", "pass", "fail" };

	return words[part];
}

static bool is_final(const struct facts *facts, const struct auth_result *result)
{
	return result->method == AUTH_DKIM && result->source == AUTH_EVALUATED &&
	       result->hop + 1 == facts->route.hops.count;
}

static struct report judge(struct bench *bench, struct dns_port *port, const struct facts *facts)
{
	struct dns_session session = dns_session_open(port);
	struct report report =
		report_finish(&session, &bench->arena, facts, (struct origin){ .file = "-" });

	dns_session_close(&session);
	return report;
}

/* What came out, in the words of "Want". */
static struct span outcome(struct bench *bench, struct dns_port *port, const struct facts *facts)
{
	struct report report = judge(bench, port, facts);
	struct buffer out = { .arena = &bench->arena };

	for (size_t i = 0; i < report.auth.count; i++) {
		const struct auth_result *result = &report.auth.items[i];

		if (!is_final(facts, result))
			continue;
		buffer_put(&out,
			   arena_format(&bench->arena, "%s%s %s %s %s", out.len > 0 ? " | " : "",
					result->skipped != NULL
						? result->skipped
						: auth_verdict_word(result->verdict),
					result->reason != NULL ? result->reason : "-",
					part_word(result->header), part_word(result->body)));
	}
	return buffer_span(&out);
}

static struct span field_of(const struct message *message, struct span name)
{
	for (size_t i = 0; i < message->fields.count; i++)
		if (span_equal(message->fields.items[i].name, name))
			return span_trim(message->fields.items[i].body);
	return SPAN_NONE;
}

static struct span with_crlf(struct arena *arena, struct span text)
{
	struct buffer out = { .arena = arena };

	while (text.len > 0) {
		buffer_put(&out, span_chomp(span_cut_line(&text)));
		buffer_put(&out, SPAN("\r\n"));
	}
	return buffer_span(&out);
}

/* Of each signature alone: genuine over its header, or not, when there is no body. */
static struct span header_only(struct arena *arena, struct span want)
{
	struct buffer out = { .arena = arena };

	while (want.len > 0) {
		struct span one = span_trim(span_cut(&want, '|'));
		struct span verdict = span_cut_word(&one), reason = span_cut_word(&one);
		struct span header = span_cut_word(&one);
		bool fails = span_equal(verdict, SPAN("fail"));

		if (out.len > 0)
			buffer_put(&out, SPAN(" | "));
		if (fails && span_equal(reason, SPAN("body-hash")))
			reason = SPAN("signature");
		if (span_equal(header, SPAN("pass")) && !span_equal(reason, SPAN("expired")) &&
		    (fails || span_equal(verdict, SPAN("pass")))) {
			verdict = SPAN("neutral");
			reason = SPAN("header-only");
		}
		buffer_put(&out,
			   arena_format(arena, SPAN_FMT " " SPAN_FMT " " SPAN_FMT " unknown",
					SPAN_ARG(verdict), SPAN_ARG(reason), SPAN_ARG(header)));
	}
	return buffer_span(&out);
}

static struct span without_body(const struct message *message)
{
	return span_upto(message->raw, (size_t)(message->body.at - message->raw.at - 1));
}

static void test_message(struct bench *bench, struct span raw)
{
	struct facts facts = facts_read(&bench->arena, raw, raw.len, &bench->told);
	struct span name = field_of(facts.message, SPAN("Case"));
	struct span want = field_of(facts.message, SPAN("Want"));
	const char *title = arena_string(&bench->arena, name);
	struct span crlf = with_crlf(&bench->arena, raw), head = without_body(facts.message);

	ok_span(outcome(bench, bench->port, &facts), want, title);
	ok_span(outcome(bench, bench->pending, &facts), want, "the same when answers are late");
	facts = facts_read(&bench->arena, crlf, crlf.len, &bench->told);
	ok_span(outcome(bench, bench->port, &facts), want, "the same with CRLF");
	facts = facts_read(&bench->arena, head, head.len, &bench->told);
	ok_span(outcome(bench, bench->port, &facts), header_only(&bench->arena, want),
		"the header alone");
}

static void test_cases(struct bench *bench)
{
	struct source *source;
	struct source_item item;
	bool more;
	size_t count = 0;

	if (!ok(source_open(&source, "testdata/dkim/cases.mbox", SOURCE_MBOX).code == 0, "cases"))
		return;
	while (source_next(source, &item, &more).code == 0 && more) {
		test_message(bench, item.bytes);
		arena_reset(&bench->arena);
		count++;
	}
	ok(count > 80, "%zu messages", count);
	source_close(source);
}

/* Every signature says `word` when nobody is asked; the body is looked at all the same. */
static void test_offline(struct bench *bench)
{
	struct span raw = SPAN("DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1; h=From;"
			       " bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=; b=YWJj\n"
			       "Received: by mx.example.net; Thu, 1 Jan 2026 12:00:00 +0000\n"
			       "From: a@example.org\n\n");
	struct facts facts = facts_read(&bench->arena, raw, raw.len, &bench->told);

	ok_span(outcome(bench, NULL, &facts), SPAN("offline - unknown pass"), "nobody is asked");
}

/* LIMIT_SIGNATURES are checked, and those that are not are counted. */
static void test_limit(struct bench *bench)
{
	for (unsigned extra = 0; extra <= 1; extra++) {
		struct buffer text = { .arena = &bench->arena };

		for (unsigned i = 0; i < LIMIT_SIGNATURES + extra; i++)
			buffer_put(&text, SPAN("DKIM-Signature: v=1\n"));
		buffer_put(&text,
			   SPAN("Received: by mx.example.net; Thu, 1 Jan 2026 12:00:00 +0000\n"
				"From: a@example.org\n\n"));
		struct span raw = buffer_span(&text);
		struct facts facts = facts_read(&bench->arena, raw, raw.len, &bench->told);
		struct report report = judge(bench, bench->port, &facts);
		size_t count = 0;

		for (size_t i = 0; i < report.auth.count; i++)
			count += is_final(&facts, &report.auth.items[i]);
		ok_number((long long)count, (long long)LIMIT_SIGNATURES, "signatures checked");
		ok_number((long long)facts.signatures.left, extra, "signatures left");
	}
}

/*
 * Every stage of this message has another Received field that is signed, so
 * each signature is checked anew at each: up to LIMIT_KEY_CHECKS.
 */
static void test_work(struct bench *bench)
{
	struct buffer text = { .arena = &bench->arena };
	enum { HOPS = 25 };
	char zeros[345];
	size_t spent = 0, kept = 0;

	memset(zeros, 'A', sizeof zeros - 1);
	zeros[sizeof zeros - 3] = zeros[sizeof zeros - 2] = '=';
	zeros[sizeof zeros - 1] = '\0';
	for (unsigned i = HOPS; i > 0; i--)
		buffer_put(&text,
			   arena_format(&bench->arena,
					"Received: from a%u.example (a%u.example [198.51.100.%u])\n"
					"\tby b%u.example with ESMTP id x%u;"
					" Thu, 1 Jan 2026 12:00:%02u +0000\n",
					i, i, i, i, i, i));
	for (unsigned i = 0; i < LIMIT_SIGNATURES; i++) {
		buffer_put(&text, SPAN("DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1;"
				       " bh=YWJj; h=From"));
		for (unsigned hop = 0; hop < HOPS; hop++)
			buffer_put(&text, SPAN(":Received"));
		buffer_put(&text, arena_format(&bench->arena, "; b=%s\n", zeros));
	}
	buffer_put(&text, SPAN("From: a@example.org\n\n"));
	struct span raw = buffer_span(&text);
	struct facts facts = facts_read(&bench->arena, raw, raw.len, &bench->told);
	struct report report = judge(bench, bench->port, &facts);
	for (size_t i = 0; i < report.auth.count; i++) {
		const struct auth_result *result = &report.auth.items[i];

		if (result->method != AUTH_DKIM || result->source != AUTH_EVALUATED)
			continue;
		if (result->skipped != NULL &&
		    span_equal(span_string(result->skipped), SPAN("budget")))
			spent++;
		else
			kept++;
	}
	ok_number((long long)kept, LIMIT_KEY_CHECKS, "checked");
	ok_number((long long)spent, HOPS * (long long)LIMIT_SIGNATURES - LIMIT_KEY_CHECKS,
		  "left for the budget");
}

/* Each signature is over so many fields of LIMIT_FIELD bytes. */
static size_t spent_on(struct bench *bench, unsigned fields)
{
	struct buffer text = { .arena = &bench->arena };
	char *field = arena_bytes(&bench->arena, LIMIT_FIELD);
	size_t spent = 0;

	memset(field, 'x', LIMIT_FIELD);
	memcpy(field, "A: ", 3);
	field[LIMIT_FIELD - 1] = '\n';
	for (unsigned i = 0; i < LIMIT_SIGNATURES; i++) {
		buffer_put(&text, SPAN("DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=s1;"
				       " bh=YWJj; h=From"));
		for (unsigned k = 0; k < fields; k++)
			buffer_put(&text, SPAN(":A"));
		buffer_put(&text, SPAN("; b=YWJj\n"));
	}
	for (unsigned k = 0; k < fields; k++)
		buffer_put(&text, (struct span){ field, LIMIT_FIELD });
	buffer_put(&text, SPAN("Received: by mx.example.net; Thu, 1 Jan 2026 12:00:00 +0000\n"
			       "From: a@example.org\n\n"));
	struct span raw = buffer_span(&text);
	struct facts facts = facts_read(&bench->arena, raw, raw.len, &bench->told);
	struct report report = judge(bench, bench->port, &facts);
	for (size_t i = 0; i < report.auth.count; i++)
		spent += is_final(&facts, &report.auth.items[i]) &&
			 report.auth.items[i].skipped != NULL &&
			 span_equal(span_string(report.auth.items[i].skipped), SPAN("budget"));
	arena_reset(&bench->arena);
	return spent;
}

/* The last one begins within LIMIT_SIGNED_BYTES, or behind them. */
static void test_bytes(struct bench *bench)
{
	unsigned fields = LIMIT_SIGNED_BYTES / LIMIT_FIELD / (LIMIT_SIGNATURES - 1);

	ok_number((long long)spent_on(bench, fields), 0, "bytes that are hashed");
	ok_number((long long)spent_on(bench, fields + 1), 1,
		  "one signature is left for the budget");
}

/* LIMIT_KEY_RECORDS are tried of one name, and how many there are is known. */
static void test_key_records(struct bench *bench)
{
	static const char *const selectors[] = { "eight", "nine" };

	for (size_t extra = 0; extra <= 1; extra++) {
		struct span raw = arena_format(&bench->arena,
					       "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; "
					       "s=%s; bh=YWJj; h=From; b=YWJj\n\n",
					       selectors[extra]);
		struct message message = message_read(&bench->arena, raw);
		struct signatures signatures = signatures_read(&bench->arena, &message);
		struct dns_session session = dns_session_open(bench->port);
		struct key_lookup lookup =
			key_lookup(&session, &bench->arena, &signatures.items[0]);

		ok_number((long long)lookup.records.count, (long long)LIMIT_KEY_RECORDS,
			  "records that are tried");
		ok_number((long long)lookup.answer.count, (long long)(LIMIT_KEY_RECORDS + extra),
			  "records that are there");
		dns_session_close(&session);
	}
	arena_reset(&bench->arena);
}

static const struct signature *first_failing(const struct facts *facts, const struct report *report,
					     struct dkim_outcome *outcome)
{
	for (size_t i = 0; i < report->auth.count; i++) {
		const struct auth_result *result = &report->auth.items[i];

		if (!is_final(facts, result) || result->dkim == NULL || result->skipped != NULL)
			continue;
		*outcome = (struct dkim_outcome){
			.header = result->header,
			.body = result->body,
			.record = result->dkim->record,
		};
		return result->dkim->signature;
	}
	return NULL;
}

/* What undoes a change of the body or of the header stops at its budget, and says so. */
static void test_undo(struct bench *bench, const char *path, bool of_body)
{
	struct source *source;
	struct source_item item;
	bool more;

	if (!ok(source_open(&source, path, SOURCE_MESSAGE).code == 0, "%s", path))
		return;
	source_next(source, &item, &more);
	struct facts facts = facts_read(&bench->arena, item.bytes, item.length, &bench->told);
	struct report report = judge(bench, bench->port, &facts);
	struct dkim_outcome outcome = { 0 };
	const struct signature *signature = first_failing(&facts, &report, &outcome);

	for (int whole = 0; whole <= 1 && ok(signature != NULL, "it has a signature"); whole++) {
		struct blame_budget budget = blame_budget();

		if (!whole && of_body)
			budget.ends = 3 * facts.message->body.len - 1;
		else if (!whole)
			budget.header = 0;
		struct blame blame =
			blame_signature(&bench->arena, &facts, signature, &outcome, &budget);
		bool found = of_body ? blame.body : blame.header;
		ok(found == (whole == 1) && blame.cut == (whole == 0), "%s: budget of the %s", path,
		   of_body ? "body" : "header");
	}
	source_close(source);
	arena_reset(&bench->arena);
}

static void test_undoing(struct bench *bench)
{
	static const char *const files[] = { "testdata/cases/undo-footer.zone" };
	struct arena arena = { 0 };
	struct dns *zone;
	struct bench other = { .told = bench->told };

	if (!ok(dns_open_zone(&zone, &arena, files, 1).path == NULL, "the zone"))
		return;
	other.port = dns_port_open(zone);
	test_undo(&other, "testdata/cases/undo-footer.eml", true);
	test_undo(&other, "testdata/cases/undo-subject-tag.eml", false);
	dns_port_close(other.port);
	dns_close(zone);
	arena_free(&other.arena);
	arena_free(&arena);
}

int main(void)
{
	static const char *const files[] = { zone_file };
	struct arena arena = { 0 };
	struct bench bench = { .told = { .text = TEXT_MESSAGE } };
	struct dns *zone, *late;
	struct pending pending;
	struct dns_refusal refusal = dns_open_zone(&zone, &arena, files, 1);

	if (!ok(refusal.path == NULL, "the zone"))
		return done();
	bench.told.keys = key_cache_open();
	bench.port = dns_port_open(zone);
	late = pending_open(&pending, bench.port);
	bench.pending = dns_port_open(late);
	test_cases(&bench);
	test_offline(&bench);
	test_limit(&bench);
	test_work(&bench);
	test_bytes(&bench);
	test_key_records(&bench);
	test_undoing(&bench);
	dns_port_close(bench.pending);
	dns_port_close(bench.port);
	dns_close(late);
	dns_close(zone);
	key_cache_close(bench.told.keys);
	arena_free(&bench.arena);
	arena_free(&arena);
	return done();
}
