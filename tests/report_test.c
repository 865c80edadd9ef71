/* Facts, the order of findings, places in the source, and the answer in words. */
#include "analyzers/report.h"

#include <string.h>

#include "analyzers/answer.h"
#include "tests/test.h"

static struct report read_report(struct arena *arena, struct span text, uint64_t offset)
{
	static const struct told nothing = { 0 };
	struct facts *facts = arena_take(arena, 1, sizeof *facts);

	*facts = facts_read(arena, text, text.len, &nothing);
	struct dns_session *session = arena_take(arena, 1, sizeof *session);

	return report_make(session, arena, facts,
			   (struct origin){ .file = "-", .index = 1, .offset = offset });
}

static void test_offsets(struct arena *arena)
{
	struct span text = SPAN("Subject: x\nFrom: a@sender.example\n\nbody\n");
	struct report report = read_report(arena, text, 1000);
	uint64_t offset = 0;

	ok(report_offset(&report, span_part(text, 9, 1), &offset) && offset == 1009,
	   "bytes of a message are counted from the beginning of the source");
	ok(!report_offset(&report, SPAN("elsewhere"), &offset), "bytes of nowhere have no place");
	ok(!report_offset(&report, SPAN_NONE, &offset), "neither has nothing");
}

static void test_repaired(struct arena *arena)
{
	struct span text = SPAN("> Received: by a.example; Mon, 6 Jul 2026 07:01:20 +0000\n"
				"> Subject: x\n> From: a@sender.example\n");
	struct report report = read_report(arena, text, 0);
	const struct message *message = report.facts->message;
	size_t subject = message_find(message, FIELD_SUBJECT, 0);
	uint64_t offset = 0;

	if (!ok(subject < message->fields.count, "a quoted header is read"))
		return;
	ok(report_offset(&report, message->fields.items[subject].body, &offset) &&
		   text.at[offset] == ' ' && text.at[offset + 1] == 'x',
	   "bytes of repaired text lead back to the text as it came");
}

static void test_order(struct arena *arena)
{
	struct report report = read_report(
		arena,
		SPAN("Received: from b.example (b.example [192.0.2.9]) by c.example (Postfix)"
		     " with ESMTP id 1; Mon, 6 Jul 2026 09:00:00 +0000\n"
		     "Received: from a.example (a.example [192.0.2.1]) by b.example (Postfix)"
		     " with ESMTP id 2; Mon, 6 Jul 2026 07:00:00 +0000\n"
		     "From: a@sender.example\nFrom: b@bank.example\nSubject: x\nSubject: y\n\n"),
		0);
	bool sorted = true;

	for (size_t i = 1; i < report.findings.count; i++) {
		const struct finding *a = &report.findings.items[i - 1];
		const struct finding *b = &report.findings.items[i];

		sorted = sorted && (a->severity > b->severity ||
				    (a->severity == b->severity && a->hop <= b->hop));
	}
	ok(report.findings.count >= 3, "several findings");
	ok(sorted, "the gravest first, then along the path");
	ok(report.findings.items[0].severity == SEVERITY_ALARM,
	   "two From fields are an alarm");
}

/* Whether some sentence of the answer holds these words. */
static bool says(struct arena *arena, struct span text, struct span words)
{
	struct report report = read_report(arena, text, 0);
	struct span_list answer = answer_make(arena, &report);

	for (size_t i = 0; i < answer.count; i++)
		if (span_find(answer.items[i], words) != NOT_FOUND)
			return true;
	for (size_t i = 0; i < answer.count; i++)
		printf("# " SPAN_FMT "\n", SPAN_ARG(answer.items[i]));
	return false;
}

#define HOP(by, from, ip, time)                                                                    \
	"Received: from " from " (" from " [" ip "]) by " by " (Postfix) with ESMTP id 4F1B6C; "   \
	"Mon, 6 Jul 2026 " time " +0000\n"

static void test_answers(struct arena *arena)
{
	static const struct {
		struct span text, words;
	} cases[] = {
#define CASE(text, words)                                                                          \
	{                                                                                          \
		{ text, sizeof(text) - 1 },                                                        \
		{                                                                                  \
			words, sizeof(words) - 1                                                   \
		}                                                                                  \
	}
		CASE("Subject: x\n\n", "no Received field"),
		CASE(HOP("mx.b.example", "out.a.example", "192.0.2.1",
			 "07:00:00") "From: u@a.example\n\n",
		     "came from out.a.example [192.0.2.1] to b.example: 1 hop, 2 organisations"),
		CASE(HOP("mx.b.example", "out.a.example", "192.0.2.1", "07:00:00") "Subject: x\n\n",
		     "neither the author nor the envelope sender"),
		CASE("Authentication-Results: mx.c.example; spf=fail smtp.mailfrom=a.example\n" HOP(
			     "mx.c.example", "mx.b.example", "192.0.2.2",
			     "07:00:05") "Authentication-Results: mx.b.example; spf=pass "
					 "smtp.mailfrom=a.example\n" HOP("mx.b.example",
									 "out.a.example",
									 "192.0.2.1",
									 "07:00:00") "From: "
										     "u@a."
										     "example\n\n",
		     "SPF likely broke at hop 2 (held at hop 1): mx.b.example (b.example) passed the mail on"),
		CASE("Authentication-Results: mx.b.example; spf=softfail smtp.mailfrom=a.example;"
		     " dkim=pass header.d=a.example\n" HOP("mx.b.example", "out.a.example",
							   "192.0.2.1",
							   "07:00:00") "From: u@a.example\n\n",
		     "recorded SPF softfail, but DKIM pass"),
		CASE("From: a@a.example\nFrom: b@b.example\n" HOP("mx.b.example", "out.a.example",
								  "192.0.2.1", "07:00:00") "\n",
		     "Worth a look: the message has more than one From field"),
#undef CASE
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ok(says(arena, cases[i].text, cases[i].words), "answer: " SPAN_FMT,
		   SPAN_ARG(cases[i].words));
}

static void test_short(struct arena *arena)
{
	struct report report = read_report(
		arena,
		SPAN("Authentication-Results: mx.b.example; spf=fail smtp.mailfrom=a.example\n" HOP(
			"mx.b.example", "out.a.example", "192.0.2.1",
			"07:00:00") "From: a@a.example\nFrom: b@b.example\n\n"),
		0);
	struct verdict_in_short verdict = answer_short(arena, &report);

	ok(strcmp(verdict.word, "failed") == 0 && verdict.hop == 0, "failed at the first hop");
	ok(verdict.cause != NULL && strcmp(verdict.cause, "syntax.two-from") == 0,
	   "the gravest finding stands for the cause");
}

int main(void)
{
	struct arena arena = { 0 };

	test_offsets(&arena);
	test_repaired(&arena);
	test_order(&arena);
	test_answers(&arena);
	test_short(&arena);
	arena_free(&arena);
	return done();
}
