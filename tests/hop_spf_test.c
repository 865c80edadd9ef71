/*
 * What SPF comes to at each hop: testdata/hop_spf.test. Lines "$ RECORD" are
 * the whole DNS of a group, ": FIELD" the header, "> WORD" what the user tells
 * (a sender; "off", "live"), and what is left are the entries, one a line:
 * hop, identity, verdict or skipped word, reason. Each header is judged with
 * answers at hand and with answers that come late.
 */
#include "analyzers/hop_spf.h"

#include <string.h>

#include "analyzers/dns_zone.h"
#include "analyzers/spf.h"
#include "parser/buffer.h"
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

int main(void)
{
	struct arena arena = { 0 };
	struct group_file file = group_open(&arena, "testdata/hop_spf.test");
	struct group group;

	while (group_next(&file, &group))
		check_group(&group);
	arena_free(&arena);
	return done();
}
