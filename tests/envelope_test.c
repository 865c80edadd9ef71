#include "analyzers/envelope.h"

#include <string.h>

#include "analyzers/claims.h"
#include "analyzers/rewrite.h"
#include "tests/guard.h"
#include "tests/route_plain.h"
#include "tests/test.h"

static struct span add(struct arena *arena, struct span all, const char *name, struct span value)
{
	if (value.len == 0)
		return all;
	return arena_format(arena, SPAN_FMT " %s=" SPAN_FMT, SPAN_ARG(all), name, SPAN_ARG(value));
}

static struct span describe(struct arena *arena, struct span address)
{
	struct rewrite rewrite = rewrite_read(arena, address);
	struct span all;

	if (rewrite.kind == REWRITE_NONE)
		return SPAN("");
	all = arena_format(arena, "= %s", rewrite_word(rewrite.kind));
	all = add(arena, all, "original", rewrite.original);
	all = add(arena, all, "recipient", rewrite.recipient);
	all = add(arena, all, "by", rewrite.by);
	all = add(arena, all, "first", rewrite.first);
	if (rewrite.stamp_known)
		all = arena_format(arena, SPAN_FMT " stamp=%u", SPAN_ARG(all), rewrite.stamp);
	return all;
}

static void try_address(struct arena *arena, const struct guard *guard, struct span address,
			struct span want)
{
	ok_span(describe(arena, guard_place(guard, address)), want, arena_string(arena, address));
	for (size_t len = 0; len <= address.len; len++)
		rewrite_read(arena, guard_place(guard, span_upto(address, len)));
}

static void try_file(struct arena *arena)
{
	enum { MOST = 1 << 16 };
	FILE *file = fopen("testdata/envelope.test", "rb");
	char *bytes = arena_bytes(arena, MOST);
	struct span text = { bytes, file != NULL ? fread(bytes, 1, MOST, file) : 0 };
	struct guard guard = guard_open(1 << 10);

	if (file != NULL)
		fclose(file);
	ok(text.len > 0, "there are cases");
	while (text.len > 0) {
		struct span address = span_chomp(span_cut_line(&text)), want = SPAN("");

		if (address.len == 0 || address.at[0] == '#')
			continue;
		if (span_starts(text, SPAN("= ")))
			want = span_chomp(span_cut_line(&text));
		try_address(arena, &guard, address, want);
	}
	guard_close(&guard);
}

static const char *const told_words[] = {
	[TOLD_BY_NOBODY] = "nobody",
	[TOLD_BY_RECEIVED] = "received",
	[TOLD_BY_RECEIVED_SPF] = "received-spf",
	[TOLD_BY_AUTHRES] = "authres",
	[TOLD_BY_RETURN_PATH] = "return-path",
	[TOLD_BY_SRS] = "srs",
	[TOLD_BY_DSN] = "dsn",
	[TOLD_BY_SPAM_HEADER] = "spam-header",
	[TOLD_BY_NEIGHBOUR] = "neighbour",
	[TOLD_BY_USER] = "user",
	[TOLD_BY_ASSUMED] = "assumed",
};

#define LAST                                                                                       \
	"Received: from mx.b.example ([192.0.2.9]) by store.b.example (Postfix) with ESMTP id 3; " \
	"Mon, 1 Jan 2024 00:00:03 +0000\n"
#define INTO                                                                                       \
	"Received: from out.a.example ([192.0.2.1]) by mx.b.example (Postfix) with ESMTP id 1; "   \
	"Mon, 1 Jan 2024 00:00:02 +0000\n"
#define FROM_FORWARDER                                                                             \
	"Received: from fwd.example ([192.0.2.5]) by mx.b.example (Postfix) with ESMTP id 1; "     \
	"Mon, 1 Jan 2024 00:00:02 +0000\n"
#define FORWARDER                                                                                  \
	"Received: from out.a.example ([192.0.2.1]) by mx.fwd.example (Postfix) with ESMTP id 1; " \
	"Mon, 1 Jan 2024 00:00:01 +0000\n"
#define EXIM                                                                                       \
	"Received: from out.a.example ([192.0.2.1] helo=out.a.example) by mx.b.example with "      \
	"esmtp (Exim 4.96) (envelope-from <x@a.example>) id 1xUx68-00000f-1i for y@b.example; "    \
	"Mon, 1 Jan 2024 00:00:02 +0000\n"

/* Wanted, a line for each hop, oldest first: "who told it: address (domain)". */
static const struct {
	const char *name, *header, *want, *user;
} cases[] = {
	{ "nobody tells", INTO, "nobody: ()\n", NULL },
	{ "the line itself, before all others",
	  "Return-Path: <other@c.example>\nAuthentication-Results: mx.b.example; spf=pass "
	  "smtp.mailfrom=third@d.example\n" EXIM,
	  "received: x@a.example (a.example)\n", "fourth@e.example" },
	{ "Return-Path for the hop that delivered", "Return-Path: <x@A.example>\n" LAST INTO,
	  "nobody: ()\nreturn-path: x@A.example (a.example)\n", NULL },
	{ "Return-Path before a result in small letters",
	  "Return-Path: <SRS0=aBcD=E2=a.example=x@c.example>\n"
	  "Authentication-Results: mx.b.example; spf=pass "
	  "smtp.mailfrom=srs0=abcd=e2=a.example=x@c.example\n" INTO,
	  "return-path: SRS0=aBcD=E2=a.example=x@c.example (c.example)\n", NULL },
	{ "the null sender", "Return-Path: <>\n" INTO, "return-path: ()\n", NULL },
	{ "Received-SPF before Authentication-Results",
	  "Authentication-Results: mx.b.example; spf=pass smtp.mailfrom=other@c.example\n"
	  "Received-SPF: pass client-ip=192.0.2.1; envelope-from=x@a.example\n" INTO,
	  "received-spf: x@a.example (a.example)\n", NULL },
	{ "Authentication-Results",
	  "Authentication-Results: mx.b.example; spf=pass smtp.mailfrom=x@a.example\n" INTO,
	  "authres: x@a.example (a.example)\n", NULL },
	{ "a domain alone",
	  "Authentication-Results: mx.b.example; spf=pass smtp.mailfrom=a.example\n" INTO,
	  "nobody: (a.example)\n", NULL },
	{ "HELO tells no sender",
	  "Authentication-Results: mx.b.example; spf=pass smtp.helo=a.example\n" INTO,
	  "nobody: ()\n", NULL },
	{ "another client's result",
	  "Received-SPF: pass client-ip=192.0.2.77; envelope-from=x@a.example\n" INTO,
	  "nobody: ()\n", NULL },
	{ "our name from below, with no client",
	  INTO
	  "Authentication-Results: mx.b.example; spf=pass smtp.mailfrom=x@bank.example\n" FORWARDER,
	  "nobody: ()\nnobody: ()\n", NULL },
	{ "a spam filter", "X-Barracuda-Envelope-From: x@a.example\n" INTO,
	  "spam-header: x@a.example (a.example)\n", NULL },
	{ "SRS tells what the forwarder was given",
	  "Return-Path: <SRS0=HHHH=TT=a.example=x@fwd.example>\n" LAST FROM_FORWARDER FORWARDER,
	  "srs: x@a.example (a.example)\nnobody: ()\n"
	  "return-path: SRS0=HHHH=TT=a.example=x@fwd.example (fwd.example)\n",
	  NULL },
	{ "SRS of a server that is not on the path",
	  "Return-Path: <SRS0=HHHH=TT=a.example=x@other.example>\n" FROM_FORWARDER FORWARDER,
	  "nobody: ()\nreturn-path: SRS0=HHHH=TT=a.example=x@other.example (other.example)\n",
	  NULL },
	{ "the user, where the header does not tell", "Return-Path: <z@c.example>\n" LAST INTO,
	  "user: x@a.example (a.example)\nreturn-path: z@c.example (c.example)\n", "x@a.example" },
	{ "the user's null sender", INTO, "user: ()\n", "<>" },
	{ "E05: a source route is no part of the address",
	  "Return-Path: <@bank.example,@c.example:x@a.example>\n" INTO,
	  "return-path: x@a.example (a.example)\n", NULL },
	{ "E07: of several Return-Path fields the topmost",
	  "Return-Path: <x@a.example>\nReturn-Path: <y@bank.example>\n" INTO
	  "Return-Path: <z@bank.example>\n",
	  "return-path: x@a.example (a.example)\n", NULL },
	{ "Exchange puts Return-Path at the end",
	  "Received: from front.cloud.example (2001:db8::4) by box.cloud.example (2001:db8::3) "
	  "with Microsoft SMTP Server (version=TLS1_2, "
	  "cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.20.1.1; Mon, 1 Jan 2024 00:00:03 "
	  "+0000\n" INTO "Subject: x\nReturn-Path: x@a.example\n",
	  "nobody: ()\nreturn-path: x@a.example (a.example)\n", NULL },
	{ "others do not: the sender wrote it", INTO "Return-Path: x@bank.example\n",
	  "nobody: ()\n", NULL },
	{ "E08: Received-SPF below all lines",
	  INTO "Received-SPF: pass (mx.c.example: ok) client-ip=192.0.2.77; "
	       "envelope-from=x@bank.example\n",
	  "nobody: ()\n", NULL },
	{ "a quoted local-part", "Return-Path: <\"a> b\"@a.example>\n" INTO,
	  "return-path: \"a> b\"@a.example (a.example)\n", NULL },
};

/*
 * What the hops are, oldest first: border, inside, local, restarted (local too), claimed (a border
 * whose line nobody vouches for). `from`: the author's domain.
 */
static const struct {
	const char *name, *hops, *header, *want, *from;
	enum message_kind kind;
} journeys[] = {
	{ "between hops with the same sender", "bbb", "Return-Path: <x@A.example>\n" LAST INTO EXIM,
	  "received: x@a.example (a.example)\nneighbour: x@A.example (a.example)\n"
	  "return-path: x@A.example (a.example)\n",
	  "c.example", KIND_MESSAGE },
	{ "between hops with two senders nothing is known", "bbb",
	  "Return-Path: <z@c.example>\n" LAST INTO EXIM,
	  "received: x@a.example (a.example)\nassumed: (d.example)\n"
	  "return-path: z@c.example (c.example)\n",
	  "d.example", KIND_MESSAGE },
	{ "beside one in the same house, above and below", "bib", LAST INTO EXIM,
	  "received: x@a.example (a.example)\nneighbour: x@a.example (a.example)\nnobody: ()\n",
	  NULL, KIND_MESSAGE },
	{ "from the newest down to the border", "bil",
	  "Return-Path: <x@a.example>\n" LAST INTO INTO,
	  "neighbour: x@a.example (a.example)\nneighbour: x@a.example (a.example)\n"
	  "return-path: x@a.example (a.example)\n",
	  NULL, KIND_MESSAGE },
	{ "rewritten inside, nobody tells at which step", "bil",
	  "Return-Path: <z@c.example>\n" LAST INTO EXIM,
	  "received: x@a.example (a.example)\nnobody: ()\nreturn-path: z@c.example (c.example)\n",
	  NULL, KIND_MESSAGE },
	{ "changed further up: perhaps by a list on this very host", "blb",
	  "Return-Path: <list-bounces@c.example>\n" LAST INTO EXIM,
	  "received: x@a.example (a.example)\nnobody: ()\n"
	  "return-path: list-bounces@c.example (c.example)\n",
	  NULL, KIND_MESSAGE },
	{ "what a program called its user is not what the next server was told", "il",
	  INTO "Received: (from x@localhost) by out.a.example (8.17.1/8.17.1) id 3A; Mon, 1 Jan "
	       "2024 00:00:01 +0000\n",
	  "received: x@localhost (localhost)\nnobody: ()\n", NULL, KIND_MESSAGE },
	{ "a mail that was handed in anew has another sender", "bbr", LAST EXIM INTO,
	  "nobody: ()\nreceived: x@a.example (a.example)\nnobody: ()\n", NULL, KIND_MESSAGE },
	{ "what a forger tells does not come over the trust line", "ci", LAST EXIM,
	  "received: x@a.example (a.example)\nnobody: ()\n", NULL, KIND_MESSAGE },
	{ "a result that tells another domain stands against its neighbours", "bib",
	  "Return-Path: <x@a.example>\n" LAST
	  "Authentication-Results: mx.b.example; spf=fail smtp.mailfrom=c.example\n" INTO EXIM,
	  "received: x@a.example (a.example)\nnobody: (c.example)\n"
	  "return-path: x@a.example (a.example)\n",
	  "d.example", KIND_MESSAGE },
	{ "a result that tells the same domain does not", "bi",
	  "Authentication-Results: mx.b.example; spf=fail smtp.mailfrom=A.example\n" INTO EXIM,
	  "received: x@a.example (a.example)\nneighbour: x@a.example (a.example)\n", NULL,
	  KIND_MESSAGE },
	{ "a status notification has no sender", "bb", LAST INTO, "dsn: ()\ndsn: ()\n", "a.example",
	  KIND_BOUNCE },
	{ "unless a host says that it had", "bb", "Return-Path: <x@a.example>\n" LAST INTO,
	  "dsn: ()\nreturn-path: x@a.example (a.example)\n", "a.example", KIND_BOUNCE },
	{ "chasquid's forwarder", "bb",
	  "Return-Path: <user+fwd_from=x=a.example@fwd.example>\n" FROM_FORWARDER FORWARDER,
	  "srs: x@a.example (a.example)\n"
	  "return-path: user+fwd_from=x=a.example@fwd.example (fwd.example)\n",
	  NULL, KIND_MESSAGE },
	{ "amavis and others", "b", "X-Envelope-From: <x@a.example>\n" INTO,
	  "spam-header: x@a.example (a.example)\n", "c.example", KIND_MESSAGE },
	{ "the author's domain where nothing else is known", "b", INTO, "assumed: (c.example)\n",
	  "c.example", KIND_MESSAGE },
};

static void shape(struct hop_list *hops, const char *letters)
{
	for (size_t i = 0; i < hops->count && letters[i] != '\0'; i++) {
		char letter = letters[i];

		hops->items[i].crossing = letter == 'i'			 ? CROSSING_INSIDE
					  : strchr("lr", letter) != NULL ? CROSSING_LOCAL
									 : CROSSING_BORDER;
		hops->items[i].restarts = letter == 'r';
		hops->items[i].trust = letter == 'c' ? TRUST_CLAIMED : TRUST_OWN;
	}
}

static struct span describe_hops(struct arena *arena, const struct route *route)
{
	struct span all = SPAN("");

	for (size_t i = 0; i < route->hops.count; i++) {
		const struct hop *hop = &route->hops.items[i];

		all = arena_format(arena, SPAN_FMT "%s: " SPAN_FMT "%s(" SPAN_FMT ")\n",
				   SPAN_ARG(all), told_words[hop->mail_from_told_by],
				   SPAN_ARG(hop->mail_from), hop->mail_from.len > 0 ? " " : "",
				   SPAN_ARG(hop->mail_from_domain));
	}
	return all;
}

static struct span journey(struct arena *arena, struct span header, size_t n)
{
	struct message message = message_read(arena, header);
	struct route route = route_plain(arena, &message);
	struct auth_result_list results = claims_read(arena, &route, NULL);
	struct told told = { 0 };

	shape(&route.hops, journeys[n].hops);
	envelope_trace(arena, &route, &results, &told, journeys[n].kind);
	if (journeys[n].from != NULL)
		envelope_assume(&route, span_string(journeys[n].from));
	return describe_hops(arena, &route);
}

static void try_journeys(struct arena *arena)
{
	struct guard guard = guard_open(1 << 13);

	for (size_t i = 0; i < sizeof journeys / sizeof *journeys; i++)
		ok_span(journey(arena, guard_place(&guard, span_string(journeys[i].header)), i),
			span_string(journeys[i].want), journeys[i].name);
	guard_close(&guard);
}

/* A mail that came back, and to whom. */
static const struct {
	const char *name, *header, *returned_to, *want;
} returned[] = {
	{ "to the sender that the last host was given", LAST INTO, "x@A.example",
	  "nobody: ()\ndsn: x@A.example (a.example)\n" },
	{ "what the mail tells itself comes first", EXIM, "y@c.example",
	  "received: x@a.example (a.example)\n" },
	{ "to a sender that was rewritten on the way", FROM_FORWARDER FORWARDER,
	  "SRS0=HHHH=AB=a.example=x@fwd.example",
	  "srs: x@a.example (a.example)\n"
	  "dsn: SRS0=HHHH=AB=a.example=x@fwd.example (fwd.example)\n" },
	{ "to a sender that the last host rewrote itself", FORWARDER,
	  "SRS0=HHHH=AB=a.example=x@fwd.example", "srs: x@a.example (a.example)\n" },
	{ "to nobody", INTO, "", "nobody: ()\n" },
};

static struct span returned_senders(struct arena *arena, size_t n)
{
	struct message message = message_read(arena, span_string(returned[n].header));
	struct route route = route_plain(arena, &message);
	struct auth_result_list results = claims_read(arena, &route, NULL);
	struct told told = { .returned_to = span_string(returned[n].returned_to) };

	envelope_trace(arena, &route, &results, &told, KIND_MESSAGE);
	return describe_hops(arena, &route);
}

static void try_returned(struct arena *arena)
{
	for (size_t i = 0; i < sizeof returned / sizeof *returned; i++)
		ok_span(returned_senders(arena, i), span_string(returned[i].want),
			returned[i].name);
}

/* The day of a stamp, near the day of the mail. */
static void try_stamps(struct arena *arena)
{
	enum { DAY = 24 * 60 * 60 };
	struct rewrite rewrite = rewrite_read(arena, SPAN("SRS0=HHHH=AB=a.example=x@c.example"));

	ok_number(rewrite.stamp, 1, "the stamp of the second day");
	ok_number(rewrite_stamp_age(&rewrite, 1 * DAY), 0, "made on that day");
	ok_number(rewrite_stamp_age(&rewrite, 22 * DAY + 5), 21, "three weeks before");
	ok_number(rewrite_stamp_age(&rewrite, (1024 + 3) * DAY), 2, "a period later");
	ok_number(rewrite_stamp_age(&rewrite, 0), -1, "a day after");
	ok_number(rewrite_stamp_age(&rewrite, (1024 - 4) * DAY), -5, "nearer from behind");
	ok_number(rewrite_stamp_age(&rewrite, -1), -2, "before 1970");
}

static struct span senders(struct arena *arena, struct span header, const char *user)
{
	struct message message = message_read(arena, header);
	struct route route = route_plain(arena, &message);
	struct auth_result_list results = claims_read(arena, &route, NULL);
	struct told told = { 0 };

	if (user != NULL)
		told.mail_from = span_string(user);
	envelope_trace(arena, &route, &results, &told, KIND_MESSAGE);
	return describe_hops(arena, &route);
}

static void try_routes(struct arena *arena)
{
	struct guard guard = guard_open(1 << 13);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span header = span_string(cases[i].header);

		ok_span(senders(arena, guard_place(&guard, header), cases[i].user),
			span_string(cases[i].want), cases[i].name);
		for (size_t len = 0; len < header.len; len += 3)
			senders(arena, guard_place(&guard, span_upto(header, len)), cases[i].user);
	}
	guard_close(&guard);
}

static void try_filter(struct arena *arena)
{
	struct message message =
		message_read(arena, SPAN("Return-Path: <x@A.example>\nX-Spam-Status: No, "
					 "tests=SPF_PASS,SPF_HELO_NONE\n" INTO));
	struct route route = route_plain(arena, &message);
	struct auth_result_list results = claims_read(arena, &route, NULL);

	envelope_trace(arena, &route, &results, NULL, KIND_MESSAGE);
	ok_span(results.items[0].domain, SPAN("a.example"),
		"a filter's result gets its sender's domain");
	ok_number((long long)results.items[1].domain.len, 0, "one of HELO does not");
}

int main(void)
{
	struct arena arena = { 0 };

	try_file(&arena);
	try_routes(&arena);
	try_journeys(&arena);
	try_stamps(&arena);
	try_filter(&arena);
	try_returned(&arena);
	arena_free(&arena);
	return done();
}
