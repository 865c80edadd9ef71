#include "analyzers/hop_dmarc.h"

#include <string.h>

#include "parser/buffer.h"
#include "tests/dns_pending.h"
#include "tests/test.h"

enum { HOPS = 3, INPUTS = 6 };

/* What SPF and DKIM found, made up: "spf", hop from 0, verdict or skipped word. */
struct input {
	enum auth_method method;
	size_t hop;
	const char *identity, *domain;
	enum auth_verdict verdict;
	const char *skipped, *reason;
	enum dns_security dnssec;
};

#define SPF(hop, domain, verdict)                                                                  \
	{                                                                                          \
		AUTH_SPF, hop, "mailfrom", domain, verdict, NULL, NULL, 0                          \
	}
#define HELO(hop, domain, verdict)                                                                 \
	{                                                                                          \
		AUTH_SPF, hop, "helo", domain, verdict, NULL, NULL, 0                              \
	}
#define SPF_SKIPPED(hop, domain, word)                                                             \
	{                                                                                          \
		AUTH_SPF, hop, "mailfrom", domain, 0, word, NULL, 0                                \
	}
#define HELO_SKIPPED(hop, word)                                                                    \
	{                                                                                          \
		AUTH_SPF, hop, "helo", "", 0, word, NULL, 0                                        \
	}
#define SPF_INSIDE(hop, domain, verdict)                                                           \
	{                                                                                          \
		AUTH_SPF, hop, "mailfrom", domain, verdict, NULL, "checked-inside", 0              \
	}
#define DKIM(hop, domain, verdict)                                                                 \
	{                                                                                          \
		AUTH_DKIM, hop, NULL, domain, verdict, NULL, NULL, 0                               \
	}
#define DKIM_SKIPPED(hop, domain, word)                                                            \
	{                                                                                          \
		AUTH_DKIM, hop, NULL, domain, 0, word, NULL, 0                                     \
	}
#define DKIM_HALF(hop, domain)                                                                     \
	{                                                                                          \
		AUTH_DKIM, hop, NULL, domain, AUTH_NEUTRAL, NULL, "header-only", 0                 \
	}
#define SIGNED(method, hop, domain, security)                                                      \
	{                                                                                          \
		method, hop, "mailfrom", domain, AUTH_PASS, NULL, NULL, security                   \
	}

static enum crossing crossing_of(char letter)
{
	switch (letter) {
	case 'B':
		return CROSSING_BORDER;
	case 'I':
		return CROSSING_INSIDE;
	case 'S':
		return CROSSING_SUBMISSION;
	default:
		return CROSSING_LOCAL;
	}
}

static const struct {
	const char *name;
	const char *from; /* the From fields */
	const char *claim; /* a field above the oldest hop's line; NULL: none */
	const char *crossings; /* of the hops: Border, Inside, Local, Submission */
	struct input inputs[INPUTS];
	const char *want; /* "1 pass aligned-spf; 3 fail ..." */
} cases[] = {
	{ "SPF passes where the mail came in, and it stayed there",
	  "From: a@plain.example\n",
	  NULL,
	  "BIL",
	  { SPF(0, "plain.example", AUTH_PASS), SPF_SKIPPED(1, "plain.example", "inside"),
	    SPF_SKIPPED(2, "plain.example", "local") },
	  "1 pass aligned-spf reject; 3 pass aligned-spf reject" },
	{ "SPF breaks on the way and DKIM carries it",
	  "From: a@plain.example\n",
	  NULL,
	  "BIB",
	  { SPF(0, "plain.example", AUTH_PASS), SPF(2, "plain.example", AUTH_FAIL),
	    DKIM(0, "news.plain.example", AUTH_PASS), DKIM(2, "news.plain.example", AUTH_PASS) },
	  "1 pass aligned-both reject; 3 pass aligned-dkim reject" },
	{ "both break",
	  "From: a@mail.plain.example\n",
	  NULL,
	  "BIB",
	  { SPF(0, "plain.example", AUTH_PASS), SPF(2, "plain.example", AUTH_FAIL),
	    DKIM_SKIPPED(0, "plain.example", "changed-since"),
	    DKIM(2, "plain.example", AUTH_FAIL) },
	  "1 pass aligned-spf quarantine; 3 fail nothing-passed quarantine" },
	{ "a sender rewritten by a forwarder is not the author's",
	  "From: a@plain.example\n",
	  NULL,
	  "BIB",
	  { SPF(0, "plain.example", AUTH_PASS), SPF(2, "forwarder.example", AUTH_PASS),
	    DKIM_SKIPPED(0, "plain.example", "changed-since"),
	    DKIM(2, "plain.example", AUTH_FAIL) },
	  "1 pass aligned-spf reject; 3 fail not-aligned reject" },
	{ "what does not fit any more may have fitted then",
	  "From: a@plain.example\n",
	  NULL,
	  "BBB",
	  { SPF(0, "plain.example", AUTH_FAIL), DKIM_SKIPPED(0, "plain.example", "changed-since"),
	    SPF(1, "plain.example", AUTH_FAIL),
	    DKIM_SKIPPED(1, "stranger.example", "changed-since"),
	    SPF(2, "plain.example", AUTH_SOFTFAIL) },
	  "1 skipped changed-since reject; 2 fail nothing-passed reject; "
	  "3 fail nothing-passed reject" },
	{ "a signature that a believed host saw, and that is gone",
	  "From: a@plain.example\n",
	  "Authentication-Results: c.example; dkim=pass header.d=plain.example\n",
	  "BBB",
	  { SPF(0, "plain.example", AUTH_FAIL), SPF(1, "plain.example", AUTH_FAIL),
	    SPF(2, "plain.example", AUTH_FAIL) },
	  "1 skipped changed-since reject; 2 skipped changed-since reject; "
	  "3 fail nothing-passed reject" },
	{ "MAIL FROM counts, whatever HELO says",
	  "From: a@plain.example\n",
	  NULL,
	  "IIB",
	  { SPF(2, "stranger.example", AUTH_PASS), HELO(2, "plain.example", AUTH_PASS) },
	  "3 fail not-aligned reject" },
	{ "HELO counts under the null sender",
	  "From: a@plain.example\n",
	  NULL,
	  "IIB",
	  { HELO(2, "mail.plain.example", AUTH_PASS) },
	  "3 pass aligned-spf reject" },
	{ "no HELO is no identity",
	  "From: a@plain.example\n",
	  NULL,
	  "IIB",
	  { HELO_SKIPPED(2, "no-helo") },
	  "3 fail nothing-passed reject" },
	{ "a check behind the border counts for nothing",
	  "From: a@plain.example\n",
	  NULL,
	  "BII",
	  { SPF(0, "plain.example", AUTH_PASS), SPF_INSIDE(2, "plain.example", AUTH_FAIL) },
	  "1 pass aligned-spf reject; 3 pass aligned-spf reject" },
	{ "a mail that was only handed in",
	  "From: a@plain.example\n",
	  NULL,
	  "LLS",
	  { SPF_SKIPPED(2, "plain.example", "submission") },
	  "3 skipped submission reject" },
	{ "handed in, and signed",
	  "From: a@plain.example\n",
	  NULL,
	  "LLS",
	  { SPF_SKIPPED(2, "plain.example", "submission"), DKIM(2, "plain.example", AUTH_PASS) },
	  "3 pass aligned-dkim reject" },
	{ "a header without its body",
	  "From: a@plain.example\n",
	  NULL,
	  "IIB",
	  { SPF(2, "plain.example", AUTH_FAIL), DKIM_HALF(2, "plain.example") },
	  "3 skipped no-body reject" },
	{ "a key that cannot be had for now",
	  "From: a@plain.example\n",
	  NULL,
	  "IIB",
	  { SPF(2, "plain.example", AUTH_FAIL), DKIM(2, "plain.example", AUTH_TEMPERROR) },
	  "3 temperror input-temperror reject" },
	{ "a stranger's key that cannot be had",
	  "From: a@plain.example\n",
	  NULL,
	  "IIB",
	  { SPF(2, "plain.example", AUTH_FAIL), DKIM(2, "stranger.example", AUTH_TEMPERROR) },
	  "3 fail nothing-passed reject" },
	{ "what was not recorded",
	  "From: a@plain.example\n",
	  NULL,
	  "IIB",
	  { SPF_SKIPPED(2, "plain.example", "not-recorded") },
	  "3 skipped not-recorded reject" },
	{ "a policy that cannot be had",
	  "From: a@slow.example\n",
	  NULL,
	  "IIB",
	  { SPF(2, "slow.example", AUTH_PASS) },
	  "3 temperror dns-failed" },
	{ "a tree that cannot be walked",
	  "From: a@own.broken.example\n",
	  NULL,
	  "IIB",
	  { SPF(2, "x.own.broken.example", AUTH_PASS) },
	  "3 temperror input-temperror reject" },
	{ "no record",
	  "From: a@unknown.example\n",
	  NULL,
	  "IIB",
	  { SPF(2, "unknown.example", AUTH_PASS) },
	  "3 none no-record" },
	{ "two records",
	  "From: a@two.example\n",
	  NULL,
	  "IIB",
	  { SPF(2, "two.example", AUTH_PASS) },
	  "3 none several-records" },
	{ "a record without a policy",
	  "From: a@nopolicy.example\n",
	  NULL,
	  "IIB",
	  { SPF(2, "nopolicy.example", AUTH_PASS) },
	  "3 none no-policy" },
	{ "p=none and not aligned is still a fail",
	  "From: a@news.plain.example\n",
	  NULL,
	  "IIB",
	  { SPF(2, "stranger.example", AUTH_PASS) },
	  "3 fail not-aligned none" },
	{ "authors of one domain",
	  "From: a@plain.example, b@plain.example\n",
	  NULL,
	  "IIB",
	  { SPF(2, "plain.example", AUTH_PASS) },
	  "3 pass aligned-spf reject" },
	{ "authors of two domains",
	  "From: a@plain.example, b@bank.example\n",
	  NULL,
	  "BIB",
	  { SPF(0, "plain.example", AUTH_PASS), SPF(2, "plain.example", AUTH_PASS) },
	  "1 permerror several-authors; 3 permerror several-authors" },
	{ "two From fields",
	  "From: a@plain.example\nFrom: b@bank.example\n",
	  NULL,
	  "IIB",
	  { SPF(2, "plain.example", AUTH_PASS) },
	  "3 permerror several-authors" },
	{ "no From field",
	  "Subject: x\n",
	  NULL,
	  "IIB",
	  { SPF(2, "plain.example", AUTH_PASS) },
	  "3 permerror no-author" },
	{ "an author at an address",
	  "From: a@[192.0.2.1]\n",
	  NULL,
	  "IIB",
	  { SPF(2, "plain.example", AUTH_PASS) },
	  "3 permerror no-author" },
	{ "a group without members",
	  "From: undisclosed:;\n",
	  NULL,
	  "IIB",
	  { SPF(2, "plain.example", AUTH_PASS) },
	  "3 permerror no-author" },
	{ "letters of other scripts",
	  "From: a@m\303\274ller.example\n",
	  NULL,
	  "IIB",
	  { SPF(2, "xn--mller-kva.example", AUTH_PASS) },
	  "3 pass aligned-spf reject" },
};

static struct facts make_facts(struct arena *arena, const struct told *told, const char *from,
			       const char *claim, const char *crossings)
{
	struct span raw = arena_format(
		arena,
		"Received: from c.example (c.example [192.0.2.3]) by d.example (Postfix) with ESMTP"
		" id 3; Mon, 6 Jul 2026 07:00:03 +0000\n%s"
		"Received: from b.example (b.example [192.0.2.2]) by c.example (Postfix) with ESMTP"
		" id 2; Mon, 6 Jul 2026 07:00:02 +0000\n"
		"Received: from a.example (a.example [192.0.2.1]) by b.example (Postfix) with ESMTP"
		" id 1; Mon, 6 Jul 2026 07:00:01 +0000\n%s\nx\n",
		claim != NULL ? claim : "", from);
	struct facts facts = facts_read(arena, raw, raw.len, told);

	for (size_t i = 0; i < HOPS && i < facts.route.hops.count; i++)
		facts.route.hops.items[i].crossing = crossing_of(crossings[i]);
	return facts;
}

static struct auth_result_list make_inputs(struct arena *arena, const struct input *inputs)
{
	struct auth_result_list list = { 0 };

	for (size_t i = 0; i < INPUTS && inputs[i].domain != NULL; i++)
		*LIST_ADD(arena, &list) = (struct auth_result){
			.method = inputs[i].method,
			.source = AUTH_EVALUATED,
			.verdict = inputs[i].verdict,
			.skipped = inputs[i].skipped,
			.header = AUTH_PART_PASS,
			.hop = inputs[i].hop,
			.identity = inputs[i].identity,
			.domain = span_string(inputs[i].domain),
			.field = NO_FIELD,
			.reason = inputs[i].reason,
			.dnssec = inputs[i].dnssec,
		};
	return list;
}

static struct span describe(struct arena *arena, const struct auth_result_list *list)
{
	struct buffer out = { .arena = arena };

	for (size_t i = 0; i < list->count; i++) {
		const struct auth_result *one = &list->items[i];

		if (one->method != AUTH_DMARC)
			continue;
		buffer_put(&out,
			   arena_format(arena, "%s%zu %s %s", out.len > 0 ? "; " : "", one->hop + 1,
					one->skipped != NULL ? "skipped"
							     : auth_verdict_word(one->verdict),
					one->skipped != NULL ? one->skipped : one->reason));
		if (one->policy.len > 0)
			buffer_put(&out, arena_format(arena, " " SPAN_FMT, SPAN_ARG(one->policy)));
	}
	return buffer_span(&out);
}

/* Until nothing is pending, with the same inputs each time. */
static struct auth_result_list run(struct arena *arena, struct dns_port *port,
				   const struct facts *facts, const struct input *inputs)
{
	struct dns_session session = dns_session_open(port);
	struct auth_result_list list;

	for (unsigned runs = 0; runs < 20; runs++) {
		dns_session_again(&session);
		list = make_inputs(arena, inputs);
		hop_dmarc(&session, arena, facts, &list);
		if (session.pending == 0)
			break;
		dns_wait(port);
	}
	/* What the results say is in the arena, but for the text of records. */
	dns_session_close(&session);
	return list;
}

static void test_cases(struct arena *arena, struct dns_port *port, struct dns_port *slow)
{
	static const struct told nothing = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct facts facts = make_facts(arena, &nothing, cases[i].from, cases[i].claim,
						cases[i].crossings);
		struct auth_result_list list = run(arena, port, &facts, cases[i].inputs);
		struct auth_result_list later = run(arena, slow, &facts, cases[i].inputs);

		ok_span(describe(arena, &list), span_string(cases[i].want), cases[i].name);
		ok_span(describe(arena, &later), span_string(cases[i].want),
			"... and when answers come late");
	}
}

static void test_offline(struct arena *arena)
{
	static const struct told nothing = { 0 };
	static const struct input inputs[INPUTS] = { SPF_SKIPPED(0, "plain.example", "offline"),
						     SPF_SKIPPED(1, "plain.example", "inside") };
	struct facts facts = make_facts(arena, &nothing, "From: a@plain.example\n", NULL, "BII");
	struct auth_result_list list = run(arena, NULL, &facts, inputs);

	ok_span(describe(arena, &list), SPAN("1 skipped offline; 3 skipped offline"),
		"the DNS is off");
}

static void test_details(struct arena *arena, struct dns_port *port)
{
	static const struct told nothing = { 0 };
	static const struct input inputs[INPUTS] = {
		SIGNED(AUTH_SPF, 0, "mail.plain.example", DNS_INSECURE),
		SPF(2, "stranger.example", AUTH_PASS),
		DKIM(2, "stranger.example", AUTH_FAIL),
	};
	struct facts facts = make_facts(arena, &nothing, "From: a@x.plain.example\n", NULL, "BIB");
	struct auth_result_list list = run(arena, port, &facts, inputs);

	if (!ok(list.count == 5, "two results are added to three"))
		return;
	ok(list.items[0].aligned == ALIGNMENT_YES && list.items[1].aligned == ALIGNMENT_NO &&
		   list.items[2].aligned == ALIGNMENT_NO,
	   "each identity is told to be aligned or not");
	ok_span(list.items[3].policy_domain, SPAN("plain.example"), "whose record it is");
	ok_span(list.items[3].org_domain, SPAN("plain.example"), "whose house the author is of");
	ok_span(list.items[3].domain, SPAN("x.plain.example"), "who the author is");
	ok(list.items[3].aligned == ALIGNMENT_YES && list.items[4].aligned == ALIGNMENT_NO,
	   "whether any is aligned");
	ok(list.items[3].evidence.count == 1 && span_equal(list.items[3].evidence.items[0].what,
							   SPAN("_dmarc.plain.example TXT")),
	   "the record is the evidence");
	ok(list.items[3].dnssec == dns_security_join(DNS_UNCHECKED, DNS_INSECURE),
	   "a result is as safe as the weakest of its answers");
}

static void test_removed_tags(struct arena *arena, struct dns_port *port)
{
	static const struct input inputs[INPUTS] = { SPF(2, "test.example", AUTH_FAIL) };
	static const struct {
		enum dmarc_way way;
		const char *says;
	} rows[] = {
		{ DMARC_RFC9989, "has no meaning any more" },
		{ DMARC_RFC7489, "a part of the mails only" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct told told = { .dmarc = rows[i].way };
		struct facts facts =
			make_facts(arena, &told, "From: a@test.example\n", NULL, "IIB");
		struct auth_result_list list = run(arena, port, &facts, inputs);

		ok(span_find(list.items[1].explanation, span_string(rows[i].says)) != NOT_FOUND,
		   "pct= %s", rows[i].says);
	}
}

int main(void)
{
	struct arena arena = { 0 };
	struct pending pending;
	const char *path = "testdata/zones/dmarc.zone";
	struct dns *zone;

	if (!ok(dns_open_zone(&zone, &arena, &path, 1).path == NULL, "open %s", path))
		return done();
	struct dns_port *port = dns_port_open(zone);
	test_cases(&arena, port, dns_port_open(pending_open(&pending, port)));
	test_offline(&arena);
	test_details(&arena, port);
	test_removed_tags(&arena, port);
	dns_port_close(port);
	dns_close(zone);
	arena_free(&arena);
	return done();
}
