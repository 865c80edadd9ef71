/*
 * Policies of testdata/spf.test: lines "$ RECORD" are the whole DNS of a group,
 * "? CLIENT HELO SENDER" asks, and the line after it is the result. Each is
 * asked with answers at hand, with answers that come late, and twice with
 * answers that are kept.
 *
 * With --check ZONE questions come on standard input, one a line, and results
 * go to standard output.
 */
#include "analyzers/spf.h"

#include <string.h>
#include <unistd.h>

#include "tests/dns_kept.h"
#include "tests/groups.h"
#include "tests/spf_line.h"
#include "tests/test.h"

static struct span ask(struct dns_port *port, struct arena *arena, struct span line,
		       unsigned *asked)
{
	struct dns_session session = dns_session_open(port);
	struct spf_query query = spf_line_query(arena, line);
	unsigned runs;
	struct spf_result result = spf_line_check(&session, arena, &query, &runs);
	struct span out = spf_line_result(arena, &result);

	*asked = session.asked;
	dns_session_close(&session);
	return out;
}

/* The second time policies are not read again. */
static void check_kept(struct dns_port *port, struct arena *arena, struct span line,
		       struct span want)
{
	struct kept kept;
	struct dns *dns = kept_open(&kept, port);
	unsigned asked;

	ok_span(ask(&dns->port, arena, line, &asked), want, "the same with answers that are kept");
	size_t notes = kept_notes(&kept);
	ok_span(ask(&dns->port, arena, line, &asked), want, "and with what was read out of them");
	ok_number((long long)kept_notes(&kept), (long long)notes, "nothing was noted anew");
	ok(notes > 0 || !span_starts(want, SPAN("pass ")), "no pass without a policy");
	dns_close(dns);
}

static void check_query(struct dns_port *port, struct arena *arena, struct span line,
			struct span want)
{
	struct pending pending;
	struct dns *late = pending_open(&pending, port);
	struct dns_port *late_port = dns_port_open(late);
	unsigned asked, asked_late;
	struct span got = ask(port, arena, line, &asked);

	ok_span(got, want, arena_string(arena, text_shown(arena, line)));
	got = ask(late_port, arena, line, &asked_late);
	ok_span(got, want, "the same with answers that come late");
	ok_number(asked_late, asked, "and with as many questions");
	check_kept(port, arena, line, want);
	dns_port_close(late_port);
	dns_close(late);
}

static void check_group(const struct group *group)
{
	struct arena arena = { 0 };
	struct buffer zone_text = { .arena = &arena };
	struct dns_zone *zone = dns_zone_new();
	size_t i = 0;

	for (; i < group->count && span_starts(group->lines[i], SPAN("$ ")); i++) {
		buffer_put(&zone_text, span_from(group->lines[i], 2));
		buffer_put(&zone_text, SPAN("\n"));
	}
	struct dns_refusal refusal = dns_zone_add(zone, &arena, "zone", buffer_span(&zone_text));
	if (refusal.path != NULL)
		ok(false, "line %d: " SPAN_FMT, group->number, SPAN_ARG(refusal.reason));
	struct dns_port *port = dns_port_open(dns_zone_dns(zone));
	for (; i + 1 < group->count; i += 2)
		check_query(port, &arena, span_from(group->lines[i], 2), group->lines[i + 1]);
	dns_port_close(port);
	dns_close(dns_zone_dns(zone));
	arena_free(&arena);
}

static void test_file(const char *path)
{
	struct arena arena = { 0 };
	struct group_file file = group_open(&arena, path);
	struct group group;

	while (group_next(&file, &group))
		check_group(&group);
	arena_free(&arena);
}

/* A DNS of its own, and what it is asked for a sender. */
static void test_questions(const char *zone_text, const char *client, const char *want,
			   unsigned asked_most, unsigned waits, const char *name)
{
	struct arena arena = { 0 };
	struct dns_zone *zone = dns_zone_new();
	struct pending pending;
	struct spf_query query = { .sender = SPAN("x@p.example") };
	unsigned runs;

	dns_zone_add(zone, &arena, "zone", span_string(zone_text));
	struct dns_port *inner = dns_port_open(dns_zone_dns(zone));
	struct dns *late = pending_open(&pending, inner);
	struct dns_port *port = dns_port_open(late);
	struct dns_session session = dns_session_open(port);
	ip_read(span_string(client), &query.client_ip);
	struct spf_result result = spf_line_check(&session, &arena, &query, &runs);
	ok_span(spf_line_result(&arena, &result), span_string(want), name);
	ok(session.asked <= asked_most, "in %u questions, at most %u", session.asked, asked_most);
	ok(runs - 1 <= waits, "in %u round trips, at most %u", runs - 1, waits);
	dns_session_close(&session);
	dns_port_close(port);
	dns_close(late);
	dns_port_close(inner);
	dns_close(dns_zone_dns(zone));
	arena_free(&arena);
}

/* Ten includes, each of ten, each of ten. */
static struct span wide_tree(struct arena *arena)
{
	struct buffer out = { .arena = arena };
	static const char *const parents[] = { "p.example.", "*.a.example.", "*.b.example." };
	static const char *const below[] = { "a", "b", "c" };

	for (size_t level = 0; level < 3; level++) {
		buffer_put(&out, arena_format(arena, "%s TXT \"v=spf1", parents[level]));
		for (unsigned i = 0; i < 10; i++)
			buffer_put(&out, arena_format(arena, "%s include:i%u.%s.example",
						      i % 5 == 4 ? "\" \"" : "", i, below[level]));
		buffer_put(&out, SPAN(" -all\"\n"));
	}
	buffer_put(&out, SPAN("*.c.example. TXT \"v=spf1 -all\"\n"));
	return buffer_span(&out);
}

static void test_asking(void)
{
	static const char policy[] = "p.example. TXT \"v=spf1 include:a.example include:b.example "
				     "include:c.example a mx -all\"\n"
				     "p.example. A 192.0.2.80\n"
				     "p.example. MX 10 m1.example.\n"
				     "p.example. MX 20 m2.example.\n"
				     "m1.example. A 192.0.2.26\n"
				     "m2.example. A 192.0.2.27\n"
				     "a.example. TXT \"v=spf1 ip4:198.51.100.1 -all\"\n"
				     "b.example. TXT \"v=spf1 ip4:198.51.100.2 -all\"\n"
				     "c.example. TXT \"v=spf1 ip4:192.0.2.25 -all\"\n";
	struct arena arena = { 0 };

	test_questions(policy, "192.0.2.27", "pass matched-mx lookups=5", 8, 3,
		       "the policy; what it names; its mail hosts");
	test_questions(policy, "192.0.2.25", "pass matched-include lookups=3", 6, 2,
		       "an include matches");
	test_questions("p.example. TXT \"v=spf1 ip4:192.0.2.1 mx -all\"\n", "192.0.2.1",
		       "pass matched-ip4", 1, 1, "what is not reached is not asked");
	test_questions(arena_string(&arena, wide_tree(&arena)), "192.0.2.1",
		       "permerror lookup-limit lookups=10", 14, 11,
		       "a tree of ten times ten times ten");
	arena_free(&arena);
}

static int check(const char *path)
{
	struct arena arena = { 0 };
	struct dns *dns;
	struct dns_refusal refusal = dns_open_zone(&dns, &arena, &path, 1);
	char *line = NULL;
	size_t room = 0;
	ssize_t length;

	if (refusal.path != NULL) {
		fprintf(stderr, "%s: %zu: " SPAN_FMT "\n", path, refusal.line,
			SPAN_ARG(refusal.reason));
		return 2;
	}
	struct dns_port *port = dns_port_open(dns);
	while ((length = getline(&line, &room, stdin)) > 0) {
		struct span text = span_chomp((struct span){ line, (size_t)length });
		unsigned asked;
		struct span got = ask(port, &arena, group_unescape(&arena, text), &asked);

		printf(SPAN_FMT "\n", SPAN_ARG(got));
	}
	free(line);
	dns_port_close(port);
	dns_close(dns);
	arena_free(&arena);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 2)
		return check(argv[2]);
	test_file("testdata/spf.test");
	test_asking();
	return done();
}
