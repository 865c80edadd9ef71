/*
 * What ARC comes to at each hop, on mails of testdata/cases and on changed
 * copies of them; with answers at hand, with answers that come late, and with
 * either line end.
 */
#include "analyzers/hop_arc.h"

#include "analyzers/dns_zone.h"
#include "parser/buffer.h"
#include "tests/dns_pending.h"
#include "tests/groups.h"
#include "tests/test.h"

static const struct {
	const char *what, *name; /* of the case */
	const char *before, *after; /* what is changed in the mail; NULL: nothing */
	const char *zone; /* lines that take the place of the case's zone; NULL: that */
	enum told_text text;
	const char *want; /* hop: verdict or skipped, reason, set, header/body; oldest hop first */
} cases[] = {
	{ "sound", "arc-chain", NULL, NULL, NULL, TEXT_MESSAGE,
	  "2: pass 1 pass/pass; 3: pass 2 pass/pass" },
	{ "no chain", "one-hop", NULL, NULL, "", TEXT_MESSAGE, "1: none 0 unknown/unknown" },
	{ "a field that nobody signed", "arc-chain", "Date:", "X-Spam: no\nDate:", NULL,
	  TEXT_MESSAGE, "2: pass 1 pass/pass; 3: pass 2 pass/pass" },
	{ "no Received field below a set", "arc-chain", "Received: from out.author",
	  "X-Old: out.author", NULL, TEXT_MESSAGE, "1: pass 1 pass/pass; 2: pass 2 pass/pass" },
	{ "the header alone", "arc-chain", NULL, NULL, NULL, TEXT_HEADERS,
	  "2: no-body 1 pass/unknown; 3: neutral header-only 2 pass/unknown" },
	{ "the header alone, changed", "arc-chain", "Subject: [news]", "Subject:", NULL,
	  TEXT_HEADERS, "2: changed-since 1 unknown/unknown; 3: fail signature 2 fail/unknown" },
	{ "a changed body", "arc-chain", "Tuesdays", "Mondays", NULL, TEXT_MESSAGE,
	  "2: changed-since 1 pass/unknown; 3: fail body-hash 2 pass/fail" },
	{ "an upper result that was changed", "arc-chain", "dmarc=fail", "dmarc=pass", NULL,
	  TEXT_MESSAGE, "2: pass 1 pass/pass; 3: fail signature 2 pass/pass" },
	{ "a lower result that was changed", "arc-chain", "spf=pass", "spf=fail", NULL,
	  TEXT_MESSAGE, "2: changed-since 1 pass/pass; 3: fail signature 2 pass/pass" },
	{ "no key", "arc-chain", NULL, NULL, "", TEXT_MESSAGE,
	  "2: changed-since 1 unknown/pass; 3: fail key-missing 2 unknown/pass" },
	{ "a key that cannot be had now", "arc-chain", NULL, NULL,
	  "$FAIL arc._domainkey.lists.example. TXT TIMEOUT\n"
	  "$FAIL arc._domainkey.forward.example. TXT SERVFAIL\n",
	  TEXT_MESSAGE,
	  "2: changed-since 1 unknown/pass; 3: temperror key-unavailable 2 unknown/pass" },
	{ "a broken chain, and a key that cannot be had", "arc-chain", NULL, NULL,
	  "$FAIL arc._domainkey.forward.example. TXT TIMEOUT\n", TEXT_MESSAGE,
	  "2: changed-since 1 unknown/pass; 3: fail key-missing 1 unknown/pass" },
	{ "a set that is missing", "arc-gap", NULL, NULL, NULL, TEXT_MESSAGE,
	  "3: fail set-missing 1 unknown/unknown" },
	{ "a failure that was sealed", "arc-failed", NULL, NULL, NULL, TEXT_MESSAGE,
	  "2: changed-since 1 pass/unknown; 3: fail chain-failed 2 unknown/unknown" },
};

static struct span file_of(struct arena *arena, const char *name, const char *end)
{
	const char *path =
		arena_string(arena, arena_format(arena, "testdata/cases/%s%s", name, end));
	struct buffer bytes = { .arena = arena };
	FILE *file = fopen(path, "rb");
	size_t got;

	while (file != NULL && (got = fread(buffer_room(&bytes, 4096), 1, 4096, file)) > 0)
		bytes.len += got;
	if (file != NULL)
		fclose(file);
	return buffer_span(&bytes);
}

static struct span changed(struct arena *arena, struct span text, const char *before,
			   const char *after, const char *line_end)
{
	struct buffer out = { .arena = arena };
	size_t at = before != NULL ? span_find(text, span_string(before)) : NOT_FOUND;

	if (at != NOT_FOUND)
		text = arena_format(arena, SPAN_FMT "%s" SPAN_FMT, SPAN_ARG(span_upto(text, at)),
				    after, SPAN_ARG(span_from(text, at + span_string(before).len)));
	while (text.len > 0) {
		buffer_put(&out, span_chomp(span_cut_line(&text)));
		buffer_put(&out, span_string(line_end));
	}
	return buffer_span(&out);
}

static const char *part(enum auth_part part)
{
	return part == AUTH_PART_PASS ? "pass" : part == AUTH_PART_FAIL ? "fail" : "unknown";
}

static struct span judge(struct arena *arena, struct dns_port *port, struct span text,
			 const struct told *told)
{
	struct dns_session session = dns_session_open(port);
	struct facts facts = facts_read(arena, text, text.len, told);
	struct report report =
		report_finish(&session, arena, &facts, (struct origin){ .file = "-" });
	struct buffer out = { .arena = arena };

	for (size_t i = 0; i < report.auth.count; i++) {
		const struct auth_result *result = &report.auth.items[i];

		if (result->source != AUTH_EVALUATED || result->method != AUTH_ARC)
			continue;
		buffer_put(&out, arena_format(arena, "%s%zu: %s%s%s %u %s/%s",
					      out.len > 0 ? "; " : "", result->hop + 1,
					      result->skipped != NULL
						      ? result->skipped
						      : auth_verdict_word(result->verdict),
					      result->reason != NULL ? " " : "",
					      result->reason != NULL ? result->reason : "",
					      result->instance, part(result->header),
					      part(result->body)));
	}
	dns_session_close(&session);
	return buffer_span(&out);
}

static void test_case(size_t i)
{
	struct arena arena = { 0 };
	struct dns_zone *zone = dns_zone_new();
	struct span records = cases[i].zone != NULL ? span_string(cases[i].zone)
						    : file_of(&arena, cases[i].name, ".zone");
	struct dns_refusal refusal = dns_zone_add(zone, &arena, "zone", records);
	struct span text = file_of(&arena, cases[i].name, ".eml");
	struct told told = { .text = cases[i].text };
	struct pending pending;

	ok(refusal.path == NULL, "%s: a zone", cases[i].what);
	struct dns_port *port = dns_port_open(dns_zone_dns(zone));
	struct dns_port *late = dns_port_open(pending_open(&pending, port));
	struct span lf = changed(&arena, text, cases[i].before, cases[i].after, "\n");
	struct span crlf = changed(&arena, text, cases[i].before, cases[i].after, "\r\n");

	ok_span(judge(&arena, port, lf, &told), span_string(cases[i].want), cases[i].what);
	ok_span(judge(&arena, late, lf, &told), span_string(cases[i].want), "answers come late");
	ok_span(judge(&arena, port, crlf, &told), span_string(cases[i].want), "CRLF");
	dns_port_close(late);
	dns_close(&pending.dns);
	dns_port_close(port);
	dns_close(dns_zone_dns(zone));
	arena_free(&arena);
}

/* Nobody is asked: what is known without the DNS is told, and the rest is skipped. */
static void test_offline(void)
{
	struct arena arena = { 0 };
	struct told told = { .text = TEXT_MESSAGE };

	ok_span(judge(&arena, NULL, file_of(&arena, "arc-chain", ".eml"), &told),
		SPAN("2: offline 1 unknown/pass; 3: offline 2 unknown/pass"), "offline");
	ok_span(judge(&arena, NULL, SPAN("\n"), &told), SPAN("0: none 0 unknown/unknown"),
		"a message without a field");
	ok_span(judge(&arena, NULL, file_of(&arena, "arc-gap", ".eml"), &told),
		SPAN("3: fail set-missing 1 unknown/unknown"), "no chain, offline");
	arena_free(&arena);
}

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		test_case(i);
	test_offline();
	return done();
}
