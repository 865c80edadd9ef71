/* spf_line - SPF queries from lines of text, and results as lines. */
#ifndef TESTS_SPF_LINE_H
#define TESTS_SPF_LINE_H

#include "analyzers/dns_zone.h"
#include "analyzers/spf.h"
#include "parser/buffer.h"
#include "parser/text.h"
#include "tests/dns_pending.h"

enum { SPF_LINE_TIME = 1500000000, SPF_LINE_RUNS = 40 };

/*
 * "CLIENT HELO SENDER", the sender with or without brackets, "<>" for none;
 * a last word "guarded" asks no name that would tell. Words are parted by tabs
 * where there is one in the line.
 */
__attribute__((unused)) static struct spf_query spf_line_query(struct arena *arena,
							       struct span line)
{
	char separator = span_index(line, '\t') != NOT_FOUND ? '\t' : ' ';
	struct spf_query query = { .time = SPF_LINE_TIME, .reveal = true };
	struct span client = span_cut(&line, separator);

	ip_read(client, &query.client_ip);
	query.helo = span_cut(&line, separator);
	query.sender = span_cut(&line, separator);
	if (query.sender.len > 1 && query.sender.at[0] == '<')
		query.sender = span_part(query.sender, 1, query.sender.len - 2);
	query.reveal = !span_equal(line, SPAN("guarded"));
	size_t at = span_last_index(query.sender, '@');
	query.domain = query.sender.len == 0 ? query.helo
		       : at == NOT_FOUND     ? query.sender
					     : span_from(query.sender, at + 1);
	(void)arena;
	return query;
}

/* Run until nothing is pending. */
__attribute__((unused)) static struct spf_result spf_line_check(struct dns_session *session,
								struct arena *arena,
								const struct spf_query *query,
								unsigned *runs)
{
	struct spf_result result;

	for (*runs = 1; *runs <= SPF_LINE_RUNS; ++*runs) {
		dns_session_again(session);
		result = spf_check(session, arena, query);
		if (session->pending == 0)
			break;
		dns_wait(session->port);
	}
	return result;
}

/* "pass matched-ip4 lookups=2 voids=1 exp=...": what is 0 or empty is left out. */
__attribute__((unused)) static struct span spf_line_result(struct arena *arena,
							   const struct spf_result *result)
{
	struct buffer out = { .arena = arena };

	if (result->skipped != NULL)
		buffer_put(&out, arena_format(arena, "skipped %s", result->skipped));
	else
		buffer_put(&out, arena_format(arena, "%s %s", auth_verdict_word(result->verdict),
					      result->reason));
	if (result->lookups > 0)
		buffer_put(&out, arena_format(arena, " lookups=%u", result->lookups));
	if (result->void_lookups > 0)
		buffer_put(&out, arena_format(arena, " voids=%u", result->void_lookups));
	if (result->exp.len > 0)
		buffer_put(&out, arena_format(arena, " exp=" SPAN_FMT, SPAN_ARG(result->exp)));
	return text_shown(arena, buffer_span(&out));
}

#endif
