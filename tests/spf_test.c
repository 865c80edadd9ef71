/*
 * Policies of testdata/spf.test: lines "$ RECORD" are the whole DNS of a group,
 * "? CLIENT HELO SENDER" asks, and the line after it is the result. Each is
 * asked with answers at hand and with answers that come late.
 *
 * With --check ZONE questions come on standard input, one a line, and results
 * go to standard output.
 */
#include "analyzers/spf.h"

#include <string.h>
#include <unistd.h>

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
	return done();
}
