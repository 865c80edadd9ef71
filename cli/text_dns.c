#include <errno.h>
#include <string.h>

#include "analyzers/words.h"
#include "cli/text_parts.h"
#include "parser/buffer.h"
#include "parser/date.h"

enum { SERVERS = 4 }; /* as many are named */

/* "2 timeout", or the word alone where there is no other kind. */
static struct span fault_words(struct arena *arena, const struct dns_session *session,
			       enum dns_fault fault)
{
	const char *word = dns_fault_word(fault);

	if (fault == DNS_FAULT_NETWORK && session->cause == EDESTADDRREQ)
		word = "no resolver is known";
	else if (fault == DNS_FAULT_NETWORK && session->cause != 0)
		word = strerror(session->cause);
	if (session->faults[fault] == session->failed)
		return span_string(word);
	return arena_format(arena, "%u %s", session->faults[fault], word);
}

/* ", 3 failed (2 timeout and 1 servfail)" */
static struct span failures(struct arena *arena, const struct dns_session *session)
{
	struct span_list kinds = { 0 };

	if (session->failed == 0)
		return SPAN(", none failed");
	for (enum dns_fault fault = DNS_FAULT_NAME; fault < DNS_FAULTS; fault++)
		if (session->faults[fault] > 0)
			*LIST_ADD(arena, &kinds) = fault_words(arena, session, fault);
	return arena_format(arena, ", %u failed (" SPAN_FMT ")", session->failed,
			    SPAN_ARG(words_list(arena, &kinds, kinds.count)));
}

static struct span oldest(struct arena *arena, const struct dns_session *session)
{
	char text[32];

	if (session->oldest == 0)
		return SPAN_NONE;
	date_format(session->oldest, text);
	return arena_format(arena, "; oldest answer %.10s %.8s UTC", text,
			    text + strlen("2016-08-24T"));
}

/* ", 192.0.2.53": who answered. */
static struct span servers(struct arena *arena, const struct dns_session *session)
{
	struct span_list all = dns_session_servers(session, arena);

	if (all.count == 0)
		return SPAN_NONE;
	return arena_format(arena, ", " SPAN_FMT, SPAN_ARG(words_list(arena, &all, SERVERS)));
}

static struct span unrecorded(struct arena *arena, const struct dns_session *session)
{
	if (session->unrecorded == 0)
		return SPAN_NONE;
	return arena_format(arena, ", %u not recorded", session->unrecorded);
}

/* "; DNSSEC: 3 secure, 1 bogus", and how many questions that took. */
static struct span secured(struct arena *arena, const struct dns_session *session)
{
	static const enum dns_security shown[] = { DNS_SECURE, DNS_INSECURE, DNS_BOGUS,
						   DNS_INDETERMINATE };
	struct buffer out = { .arena = arena };

	if (session->secure == NULL)
		return SPAN_NONE;
	for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
		if (session->securities[shown[i]] > 0)
			buffer_put(&out, arena_format(arena, "%s%u %s", out.len > 0 ? ", " : "",
						      session->securities[shown[i]],
						      dns_security_word(shown[i])));
	if (out.len == 0)
		buffer_put(&out, SPAN("nothing to check"));
	return arena_format(arena, "; DNSSEC: " SPAN_FMT ", by " SPAN_FMT " more",
			    SPAN_ARG(buffer_span(&out)),
			    SPAN_ARG(words_count(arena, session->chain, "question")));
}

void text_dns(struct text_out *out, const struct report *report, const struct text_detail *detail)
{
	const struct dns_session *session = report->dns;
	struct arena *arena = out->arena;
	struct text_cell none = { .text = SPAN_NONE };
	struct span line;

	(void)detail;
	if (report->facts->message->outer != NULL) /* it is of all, and so told once */
		return;
	if (session->asked == 0)
		line = arena_format(arena, "DNS (%s): nothing was asked.", report->dns_mode);
	else
		line = arena_format(
			arena, "DNS (%s" SPAN_FMT "): " SPAN_FMT SPAN_FMT SPAN_FMT SPAN_FMT SPAN_FMT ".",
			report->dns_mode, SPAN_ARG(servers(arena, session)),
			SPAN_ARG(words_count(arena, session->asked, "question")),
			SPAN_ARG(failures(arena, session)), SPAN_ARG(unrecorded(arena, session)),
			SPAN_ARG(secured(arena, session)), SPAN_ARG(oldest(arena, session)));
	fputs("\n", out->out);
	text_out_wrapped(out, 0, none, line);
}
