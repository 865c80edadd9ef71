/*
 * What SPF comes to at each hop: testdata/hop_spf.test. Lines "$ RECORD" are
 * the whole DNS of a group, ": FIELD" the header, "> WORD" what the user tells
 * (a sender; "off", "live", "counted"), and what is left are the entries, one a line:
 * hop, identity, verdict or skipped word, reason. Each header is judged with
 * answers at hand and with answers that come late.
 */
#include "analyzers/hop_spf.h"

#include <string.h>

#include "analyzers/dns_zone.h"
#include "analyzers/spf.h"
#include "parser/buffer.h"
#include "parser/limits.h"
#include "tests/dns_pending.h"
#include "tests/groups.h"
#include "tests/test.h"

static struct span describe(struct arena *arena, const struct report *report)
{
	struct buffer out = { .arena = arena };

	for (size_t i = 0; i < report->auth.count; i++) {
		const struct auth_result *result = &report->auth.items[i];

		if (result->source != AUTH_EVALUATED || result->method != AUTH_SPF)
			continue;
		buffer_put(&out,
			   arena_format(arena, "%zu %s %s%s%s\n", result->hop + 1, result->identity,
					result->skipped != NULL
						? result->skipped
						: auth_verdict_word(result->verdict),
					result->reason != NULL ? " " : "",
					result->reason != NULL ? result->reason : ""));
	}
	return buffer_span(&out);
}

static struct span judge(struct arena *arena, struct dns_port *port, struct span header,
			 const struct told *told)
{
	struct dns_session session = dns_session_open(port);
	struct facts facts = facts_read(arena, header, header.len, told);
	struct report report =
		report_finish(&session, arena, &facts, (struct origin){ .file = "-" });
	struct span out = describe(arena, &report);

	dns_session_close(&session);
	return out;
}

/* The lines of the group that begin with `mark`, without it. */
static struct span lines(struct arena *arena, const struct group *group, const char *mark)
{
	struct buffer out = { .arena = arena };

	for (size_t i = 0; i < group->count; i++)
		if (span_starts(group->lines[i], span_string(mark))) {
			buffer_put(&out, span_from(group->lines[i], span_string(mark).len));
			buffer_put(&out, SPAN("\n"));
		}
	return buffer_span(&out);
}

/* What has no mark. */
static struct span wanted(struct arena *arena, const struct group *group)
{
	struct buffer out = { .arena = arena };

	for (size_t i = 0; i < group->count; i++)
		if (char_is_digit(group->lines[i].at[0])) {
			buffer_put(&out, group->lines[i]);
			buffer_put(&out, SPAN("\n"));
		}
	return buffer_span(&out);
}

static void check_group(const struct group *group)
{
	struct arena arena = { 0 };
	struct dns_zone *zone = dns_zone_new();
	struct span words = lines(&arena, group, "> "), header = lines(&arena, group, ": ");
	struct dns_refusal refusal = dns_zone_add(zone, &arena, "zone", lines(&arena, group, "$ "));
	struct told told = { .reveal = true };
	struct pending pending;
	bool off = false;

	if (refusal.path != NULL)
		ok(false, "line %d: " SPAN_FMT, group->number, SPAN_ARG(refusal.reason));
	while (words.len > 0) {
		struct span word = span_cut(&words, '\n');

		if (span_equal(word, SPAN("off")))
			off = true;
		else if (span_equal(word, SPAN("live")))
			told.reveal = false;
		else if (span_equal(word, SPAN("counted")))
			told.counted = true;
		else
			told.mail_from = word;
	}
	struct dns_port *port = dns_port_open(dns_zone_dns(zone));
	struct dns_port *late = dns_port_open(pending_open(&pending, port));
	ok_span(judge(&arena, off ? NULL : port, header, &told), wanted(&arena, group),
		arena_string(&arena, arena_format(&arena, "the header of line %d", group->number)));
	ok_span(judge(&arena, off ? NULL : late, header, &told), wanted(&arena, group),
		"the same with answers that come late");
	dns_port_close(late);
	dns_close(&pending.dns);
	dns_port_close(port);
	dns_close(dns_zone_dns(zone));
	arena_free(&arena);
}

/* As many hops, newest first, each with a sender and a HELO of its own. */
static struct span many_hops(struct arena *arena, size_t count)
{
	struct buffer out = { .arena = arena };

	for (size_t i = count; i-- > 0;)
		buffer_put(&out, arena_format(arena,
					      "Received: from h%zu.x.example ([192.0.2.1] "
					      "helo=h%zu.x.example) by mx%zu.y.example with esmtp "
					      "(Exim 4.96) (envelope-from <a@s%zu.x.example>) id "
					      "1xUx01-00000f-1i; Mon, 1 Jan 2024 00:00:01 +0000\n",
					      i, i, i, i));
	buffer_put(&out, SPAN("Subject: x\n\n"));
	return buffer_span(&out);
}

static size_t count_lines(struct span text, struct span end)
{
	size_t count = 0;

	while (text.len > 0)
		count += span_ends_nocase(span_cut(&text, '\n'), end);
	return count;
}

/*
 * A message may ask LIMIT_QUESTIONS: the newest hops first, HELO last. `zone`
 * is what the oldest sender's policy is.
 */
static void check_budget(size_t hops, const char *zone_text, size_t senders_cut, size_t helos_cut)
{
	struct arena arena = { 0 };
	struct dns_zone *zone = dns_zone_new();
	struct told told = { .reveal = true };

	dns_zone_add(zone, &arena, "zone", span_string(zone_text));
	struct dns_port *port = dns_port_open(dns_zone_dns(zone));
	struct span got = judge(&arena, port, many_hops(&arena, hops), &told);

	ok_number((long long)count_lines(got, SPAN(" mailfrom budget")), (long long)senders_cut,
		  "senders without an answer");
	ok_number((long long)count_lines(got, SPAN(" helo budget")), (long long)helos_cut,
		  "HELO names without an answer");
	if (senders_cut > 0)
		ok(span_starts(got, SPAN("1 mailfrom budget\n")), "the oldest goes without");
	dns_port_close(port);
	dns_close(dns_zone_dns(zone));
	arena_free(&arena);
}

int main(void)
{
	struct arena arena = { 0 };
	struct group_file file = group_open(&arena, "testdata/hop_spf.test");
	struct group group;

	while (group_next(&file, &group))
		check_group(&group);
	check_budget(100, "", 0, 0);
	check_budget(101, "", 0, 2);
	check_budget(LIMIT_QUESTIONS, "", 0, LIMIT_QUESTIONS);
	check_budget(LIMIT_QUESTIONS, "s0.x.example. TXT \"v=spf1 a -all\"\n", 1, LIMIT_QUESTIONS);
	arena_free(&arena);
	return done();
}
