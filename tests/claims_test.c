#include "analyzers/claims.h"

#include <string.h>

#include "parser/limits.h"
#include "tests/guard.h"
#include "tests/route_plain.h"
#include "tests/test.h"

static const char *const place_words[] = {
	[PLACE_OWN] = "", [PLACE_BELOW] = " below", [PLACE_AWAY] = " away"
};

/* Each line: "hop method verdict [identity] [domain] by teller [place]"; hops from 1, 0: none. */
static struct span describe(struct arena *arena, const struct auth_result_list *results)
{
	struct span all = SPAN("");

	for (size_t i = 0; i < results->count; i++) {
		const struct auth_result *result = &results->items[i];
		const char *identity = result->identity;

		all = arena_format(arena, SPAN_FMT "%zu %s %s%s%s%s" SPAN_FMT " by " SPAN_FMT "%s\n",
				   SPAN_ARG(all), result->hop + 1, auth_method_word(result->method),
				   auth_verdict_word(result->verdict), identity != NULL ? " " : "",
				   identity != NULL ? identity : "",
				   result->domain.len > 0 ? " " : "", SPAN_ARG(result->domain),
				   SPAN_ARG(result->told_by), place_words[result->place]);
	}
	return all;
}

static const struct {
	const char *name, *header, *want;
	size_t join_hop; /* from 1: its server has this name, too; 0: none */
	const char *join_name;
} cases[] = {
	{ "a result above its line",
	  "Authentication-Results: mx.b.example; spf=pass smtp.mailfrom=x@a.example\n"
	  "Received-SPF: pass (mx.b.example: domain of a.example designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1\n"
	  "Received: from out.a.example (out.a.example [192.0.2.1]) by mx.b.example (Postfix) with ESMTP id 1; Mon, 1 Jan 2024 00:00:02 +0000\n"
	  "Received: from [10.0.0.1] (localhost [127.0.0.1]) by out.a.example (Postfix) with ESMTP id 2; Mon, 1 Jan 2024 00:00:01 +0000\n",
	  "2 spf pass mailfrom a.example by mx.b.example\n"
	  "2 spf pass mailfrom a.example by mx.b.example\n", 0, NULL },
	{ "a relay checks by another of its names, and the cloud checks again",
	  "Received: from front.cloud.example (2001:db8::204) by box.cloud.example (2001:db8::34) with Microsoft SMTP Server id 15.1.587.13 via Frontend Transport; Mon, 1 Jan 2024 00:00:04 +0000\n"
	  "Authentication-Results: spf=fail (sender IP is 192.0.2.9) smtp.mailfrom=a.example; tenant.example; dkim=fail (signature did not verify) header.d=a.example;tenant.example; dmarc=fail action=oreject header.from=a.example;b.example; dkim=fail (signature did not verify) header.d=a.example;\n"
	  "Received-SPF: Fail (protection.cloud.example: domain of a.example does not designate 192.0.2.9 as permitted sender) receiver=protection.cloud.example; client-ip=192.0.2.9; helo=RELAY1.b.example;\n"
	  "Received: from RELAY1.b.example (192.0.2.9) by front.mail.protection.cloud.example (10.1.1.1) with Microsoft SMTP Server id 15.1.587.6 via Frontend Transport; Mon, 1 Jan 2024 00:00:03 +0000\n"
	  "Received: from hub.b.example (10.36.3.103) by RELAY1.b.example (10.187.98.11) with Microsoft SMTP Server id 14.3.181.6; Mon, 1 Jan 2024 00:00:02 +0000\n"
	  "Received-SPF: Pass (RELAY1.b.example: domain of x@a.example designates 192.0.2.1 as permitted sender) receiver=RELAY1.b.example; client-ip=192.0.2.1; helo=out.a.example\n"
	  "Received: from out.a.example (192.0.2.1) by smtp.c.example (192.0.2.8) with Microsoft SMTP Server id 14.3.181.6; Mon, 1 Jan 2024 00:00:01 +0000\n",
	  "1 spf pass mailfrom a.example by relay1.b.example\n"
	  "3 spf fail mailfrom a.example by front.mail.protection.cloud.example\n"
	  "3 dkim fail header.d a.example by front.mail.protection.cloud.example\n"
	  "3 dmarc fail header.from a.example by front.mail.protection.cloud.example\n"
	  "3 dkim fail header.d a.example by front.mail.protection.cloud.example\n"
	  "3 spf fail mailfrom a.example by protection.cloud.example\n", 1, "RELAY1.b.example" },
	{ "hMailServer's reasons stand at the end of the header",
	  "Received: from mail.b.example (www.b.example [192.0.2.9])\n"
	  "Received: from in.c.example (in.c.example [192.0.2.5]) by mail.b.example\n"
	  "Received: from out.a.example ([192.0.2.1]:33182) by in.c.example with esmtp (Exim 4.82_1-5b7a7c0-XX)\n"
	  "Subject: [SPAM] test\nX-hMailServer-Spam: YES\n"
	  "X-hMailServer-Reason-1: Blocked by SPF () - (Score: 3)\nX-hMailServer-Reason-Score: 3\n",
	  "2 spf fail mailfrom by mail.b.example away\n", 0, NULL },
	{ "Google writes below its own line",
	  "Received: by 2002:a05:6504:1111:b0:111:2222:3333 with SMTP id x1; Mon, 1 Jan 2024 00:00:03 -0800 (PST)\n"
	  "ARC-Authentication-Results: i=1; mx.google.com; spf=pass (google.com: domain of x@a.example designates 192.0.2.1 as permitted sender) smtp.mailfrom=x@a.example\n"
	  "Return-Path: <x@a.example>\n"
	  "Received: from out.a.example (out.a.example. [192.0.2.1]) by mx.google.com with ESMTPS id a1 for <y@b.example> (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256); Mon, 01 Jan 2024 00:00:02 -0800 (PST)\n"
	  "Received-SPF: pass (google.com: domain of x@a.example designates 192.0.2.1 as permitted sender) client-ip=192.0.2.1;\n"
	  "Authentication-Results: mx.google.com; spf=pass (google.com: domain of x@a.example designates 192.0.2.1 as permitted sender) smtp.mailfrom=x@a.example\n"
	  "Received: from pc (localhost [127.0.0.1]) by out.a.example (Postfix) with ESMTP id 2; Mon, 1 Jan 2024 00:00:01 +0000\n",
	  "2 spf pass mailfrom a.example by mx.google.com\n"
	  "2 spf pass mailfrom a.example by google.com\n"
	  "2 spf pass mailfrom a.example by mx.google.com\n", 0, NULL },
	{ "A01: our name on a result below our line is not in its place",
	  "Received: from out.a.example (out.a.example [192.0.2.1]) by mx.b.example (Postfix) with ESMTP id 1; Mon, 1 Jan 2024 00:00:02 +0000\n"
	  "Authentication-Results: mx.b.example; dmarc=pass header.from=bank.example\n"
	  "Received: from [10.0.0.1] (localhost [127.0.0.1]) by out.a.example (Postfix) with ESMTP id 2; Mon, 1 Jan 2024 00:00:01 +0000\n",
	  "2 dmarc pass header.from bank.example by mx.b.example below\n", 0, NULL },
	{ "A02: a name that only looks like ours",
	  "Received: from out.a.example (out.a.example [192.0.2.1]) by mx.b.example (Postfix) with ESMTP id 1; Mon, 1 Jan 2024 00:00:02 +0000\n"
	  "Authentication-Results: mx.b.example.evil.example; dmarc=pass header.from=bank.example\n"
	  "Authentication-Results: MX.B.example.; dkim=pass header.d=bank.example\n"
	  "Received: from [10.0.0.1] (localhost [127.0.0.1]) by out.a.example (Postfix) with ESMTP id 2; Mon, 1 Jan 2024 00:00:01 +0000\n",
	  "1 dmarc pass header.from bank.example by mx.b.example.evil.example\n"
	  "2 dkim pass header.d bank.example by mx.b.example below\n", 0, NULL },
	{ "a server that hands the mail to itself writes twice",
	  "Authentication-Results: mx.b.example; dkim=fail header.d=a.example\n"
	  "Received: by mx.b.example (Postfix, from userid 65534) id 3; Mon, 1 Jan 2024 00:00:03 +0000\n"
	  "Authentication-Results: mx.b.example; spf=pass smtp.mailfrom=x@a.example\n"
	  "Received: from out.a.example (out.a.example [192.0.2.1]) by mx.b.example (Postfix) with ESMTP id 1; Mon, 1 Jan 2024 00:00:02 +0000\n",
	  "1 spf pass mailfrom a.example by mx.b.example\n"
	  "2 dkim fail header.d a.example by mx.b.example\n", 0, NULL },
	{ "SpamAssassin names its host",
	  "Received: from mx.b.example (mx.b.example [192.0.2.9]) by store.b.example (Postfix) with ESMTP id 3; Mon, 1 Jan 2024 00:00:03 +0000\n"
	  "Received: from out.a.example (out.a.example [192.0.2.1]) by mx.b.example (Postfix) with ESMTP id 1; Mon, 1 Jan 2024 00:00:02 +0000\n"
	  "Received: from [10.0.0.1] (localhost [127.0.0.1]) by out.a.example (Postfix) with ESMTP id 2; Mon, 1 Jan 2024 00:00:01 +0000\n"
	  "X-Spam-Status: No, score=0 required=5 tests=SPF_PASS,DKIM_VALID autolearn=no\n"
	  "X-Spam-Checker-Version: SpamAssassin 3.4.6 (2021-04-09) on mx\n",
	  "2 spf pass mailfrom by mx.b.example away\n"
	  "2 dkim pass by mx.b.example away\n", 0, NULL },
	{ "no path at all", "Authentication-Results: mx.b.example; spf=pass smtp.mailfrom=x@a.example\n",
	  "0 spf pass mailfrom a.example by mx.b.example away\n", 0, NULL },
	{ "the sender's own, below all lines",
	  "Received: from out.a.example (out.a.example [192.0.2.1]) by mx.b.example (Postfix) with ESMTP id 1; Mon, 1 Jan 2024 00:00:02 +0000\n"
	  "Received-SPF: pass (mx.c.example: domain of bank.example designates 192.0.2.1 as permitted sender) client-ip=192.0.2.77\n",
	  "0 spf pass mailfrom bank.example by mx.c.example away\n", 0, NULL },
	{ "filters of the only server, below its line",
	  "Received: from out.a.example (out.a.example [192.0.2.1]) by mx.b.example (Postfix) with ESMTP id 1; Mon, 1 Jan 2024 00:00:02 +0000\n"
	  "Received-SPF: pass (mailfrom) client-ip=192.0.2.1; envelope-from=x@a.example\n"
	  "Authentication-Results: mx.b.example; dkim=none\n",
	  "1 spf pass mailfrom a.example by mx.b.example below\n"
	  "1 dkim none by mx.b.example below\n", 0, NULL },
	{ "a client places all results of its field",
	  "Received: from list.b.example ([192.0.2.2]) by mx.google.com with ESMTPS id b2; Mon, 1 Jan 2024 00:00:03 +0000\n"
	  "Received: from out.a.example ([192.0.2.1]) by mx.google.com with ESMTPS id a1; Mon, 1 Jan 2024 00:00:02 +0000\n"
	  "Received: from pc (localhost [127.0.0.1]) by out.a.example (Postfix) with ESMTP id 2; Mon, 1 Jan 2024 00:00:01 +0000\n"
	  "X-Original-Authentication-Results: mx.google.com; dkim=pass header.i=@a.example; spf=pass (google.com: domain of x@a.example designates 192.0.2.2 as permitted sender) smtp.mailfrom=x@a.example\n",
	  "3 dkim pass header.i a.example by mx.google.com away\n"
	  "3 spf pass mailfrom a.example by mx.google.com away\n", 0, NULL },
	{ "HELO was checked: the neighbour's result says so",
	  "Authentication-Results: spf=none (sender IP is 192.0.2.1) smtp.helo=out.a.example; dkim=none (message not signed) header.d=none\n"
	  "Received-SPF: None (protection.outlook.com: out.a.example does not designate permitted sender hosts)\n"
	  "Received: from out.a.example (192.0.2.1) by front.mail.protection.outlook.com (10.1.1.1) with Microsoft SMTP Server id 15.20.1.1; Mon, 1 Jan 2024 00:00:01 +0000\n",
	  "1 spf none helo out.a.example by front.mail.protection.outlook.com\n"
	  "1 dkim none by front.mail.protection.outlook.com\n"
	  "1 spf none helo out.a.example by protection.outlook.com\n", 0, NULL },
	{ "an encoded field is read, too",
	  "Authentication-Results: =?utf-8?B?c3BmPW5vbmUgKHNlbmRlciBJUCBpcyAxOTIuMC4yLjEpIHNtdHAu?=\n"
	  " =?utf-8?B?bWFpbGZyb209YS5leGFtcGxlOyBka2ltPW5vbmU7?=\n"
	  "Received: from out.a.example (192.0.2.1) by mx.b.example (10.1.1.1) with Microsoft SMTP Server id 15.20.1.1; Mon, 1 Jan 2024 00:00:01 +0000\n",
	  "1 spf none mailfrom a.example by mx.b.example\n1 dkim none by mx.b.example\n", 0, NULL },
};

static struct auth_result_list read_claims(struct arena *arena, struct span header, size_t join_hop,
					   const char *join_name)
{
	struct message *message = arena_take(arena, 1, sizeof *message);
	struct flaw_list flaws = { .arena = arena };

	*message = message_read(arena, header);

	struct route route = route_plain(arena, message);
	if (join_hop > 0 && join_hop <= route.hops.count)
		route_join(arena, &route, join_hop - 1, span_string(join_name));
	return claims_read(arena, &route, &flaws);
}

static void try_cases(void)
{
	struct guard guard = guard_open(1 << 13);
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span header = span_string(cases[i].header);
		struct auth_result_list got = read_claims(&arena, guard_place(&guard, header),
							  cases[i].join_hop, cases[i].join_name);

		ok_span(describe(&arena, &got), span_string(cases[i].want), cases[i].name);
		for (size_t len = 0; len < header.len; len += 3) {
			read_claims(&arena, guard_place(&guard, span_upto(header, len)),
				    cases[i].join_hop, cases[i].join_name);
			arena_reset(&arena);
		}
	}
	guard_close(&guard);
	arena_free(&arena);
}

/* What a person reads, and what evidence points at. */
static void try_words(void)
{
	struct arena arena = { 0 };
	struct auth_result_list got = read_claims(
		&arena,
		SPAN("Authentication-Results: mx.B.example; dkim=fail (body hash did not verify) header.d=A.example; dmarc=fail (p=REJECT) header.from=a.example\n"
		     "Received: from out.a.example ([192.0.2.1]) by mx.b.example (Postfix) with ESMTP id 1; Mon, 1 Jan 2024 00:00:02 +0000\n"),
		0, NULL);
	const struct auth_result *dkim = &got.items[0], *dmarc = &got.items[1];

	ok_span(dkim->explanation,
		SPAN("mx.b.example recorded DKIM fail for a.example; the body is not as it was signed."),
		"a sentence");
	ok_span(dkim->evidence.items[0].text,
		SPAN("dkim=fail (body hash did not verify) header.d=A.example"), "the bytes of it");
	ok_span(dkim->evidence.items[0].what, SPAN("Authentication-Results"), "and their field");
	ok(strcmp(dkim->reason, "body-hash") == 0, "a stable word");
	ok_span(dmarc->policy, SPAN("reject"), "the policy as the RFC spells it");
	arena_free(&arena);
}

static void try_limit(void)
{
	enum { TIMES = 3000 };
	struct arena arena = { 0 };
	struct span line = SPAN("Received-SPF: pass client-ip=192.0.2.1\n");
	char *text = arena_bytes(&arena, TIMES * line.len);
	struct auth_result_list got;

	for (size_t i = 0; i < TIMES; i++)
		memcpy(text + i * line.len, line.at, line.len);
	got = read_claims(&arena, (struct span){ text, TIMES * line.len }, 0, NULL);
	ok_number((long long)got.count, (long long)LIMIT_CLAIMS, "no more than the limit");
	arena_free(&arena);
}

/* A name of half a megabyte is not told again with each of hundreds of results. */
static void try_long_name(void)
{
	enum { NAME = 1 << 19, TIMES = 400 };
	struct arena arena = { .block_size = 64 << 20 };
	struct span result = SPAN("; spf=pass smtp.mailfrom=a.example");
	struct span start = SPAN("Authentication-Results: ");
	char *text = arena_bytes(&arena, start.len + NAME + TIMES * result.len), *p = text;

	memcpy(p, start.at, start.len);
	memset(p += start.len, 'a', NAME);
	p += NAME;
	for (size_t i = 0; i < TIMES; i++, p += result.len)
		memcpy(p, result.at, result.len);

	struct auth_result_list got =
		read_claims(&arena, (struct span){ text, (size_t)(p - text) }, 0, NULL);
	ok_number((long long)got.count, TIMES, "results of a long name");
	ok(got.count > 0 && got.items[0].told_by.len == 0 && got.items[0].explanation.len < 200, "who is not told");
	ok(arena_mark(&arena).top == arena.top && arena_mark(&arena).used < 8 << 20,
	   "memory in proportion");
	arena_free(&arena);
}

int main(void)
{
	try_long_name();
	try_cases();
	try_words();
	try_limit();
	return done();
}
