/* Breaks from made-up verdicts: whom to believe, what is decisive, who is to blame. */
#include "analyzers/breaks.h"

#include "parser/buffer.h"
#include "tests/test.h"

enum { HOPS = 3, VERDICTS = 8 };

struct made {
	enum auth_method method;
	enum auth_source source;
	size_t hop; /* from 0 */
	enum auth_verdict verdict;
	const char *domain, *reason;
};

#define E(method, hop, domain, verdict)                                                            \
	{                                                                                          \
		AUTH_##method, AUTH_EVALUATED, hop, AUTH_##verdict, domain, NULL                   \
	}
#define C(method, hop, domain, verdict)                                                            \
	{                                                                                          \
		AUTH_##method, AUTH_CLAIMED, hop, AUTH_##verdict, domain, NULL                     \
	}
#define BROKEN(hop, domain)                                                                        \
	{                                                                                          \
		AUTH_DKIM, AUTH_EVALUATED, hop, AUTH_FAIL, domain, "signature"                     \
	}
#define INSIDE(hop, domain, verdict)                                                               \
	{                                                                                          \
		AUTH_SPF, AUTH_EVALUATED, hop, AUTH_##verdict, domain, "checked-inside"            \
	}
#define MISLED(hop, domain)                                                                        \
	{                                                                                          \
		AUTH_DMARC, AUTH_CLAIMED, hop, AUTH_PASS, domain, "misled"                         \
	}

static const struct {
	const char *name;
	const char *trust; /* of the hops: Own, coRroborated, Claimed */
	const char *crossings; /* Border, Inside, Local */
	struct made made[VERDICTS];
	const char *want; /* "hop/after methods causes confidence"; ! decisive */
} cases[] = {
	{ "nothing broke",
	  "RRO",
	  "BBB",
	  { E(SPF, 0, "a.example", PASS), E(DMARC, 0, "a.example", PASS),
	    E(SPF, 1, "a.example", PASS) },
	  "" },
	{ "a plain forward of a mail that DKIM carries",
	  "RRO",
	  "BBB",
	  { E(SPF, 0, "a.example", PASS), E(DKIM, 0, "a.example", PASS),
	    E(SPF, 1, "a.example", FAIL), E(DKIM, 2, "a.example", PASS) },
	  "2/1 spf no-srs certain" },
	{ "the same without DKIM",
	  "RRO",
	  "BBB",
	  { E(SPF, 0, "a.example", PASS), E(DMARC, 0, "a.example", PASS),
	    E(SPF, 1, "a.example", FAIL), E(DMARC, 1, "a.example", FAIL) },
	  "2/1 spf dmarc no-srs certain !" },
	{ "what the border found holds inside",
	  "RRO",
	  "BIB",
	  { E(SPF, 0, "a.example", PASS), E(SPF, 2, "a.example", SOFTFAIL) },
	  "3/2 spf no-srs certain !" },
	{ "neutral is a loss after a pass",
	  "RRO",
	  "BBB",
	  { E(SPF, 0, "a.example", PASS), E(SPF, 2, "a.example", NEUTRAL) },
	  "3/1 spf no-srs certain !" },
	{ "no record and no answer are none",
	  "RRO",
	  "BBB",
	  { E(SPF, 0, "a.example", PASS), E(SPF, 1, "a.example", NONE),
	    E(SPF, 2, "a.example", TEMPERROR) },
	  "" },
	{ "another sender is another identity",
	  "RRO",
	  "BBB",
	  { E(SPF, 0, "a.example", PASS), E(SPF, 1, "b.example", FAIL) },
	  "" },
	{ "a check behind the border",
	  "ROO",
	  "BBI",
	  { E(SPF, 1, "a.example", PASS), INSIDE(2, "a.example", FAIL),
	    C(SPF, 2, "a.example", FAIL) },
	  "3/2 spf spf-behind-border certain !" },
	{ "an own host's word goes before what is evaluated",
	  "RRO",
	  "BBB",
	  { E(SPF, 0, "a.example", PASS), E(SPF, 2, "a.example", FAIL),
	    C(SPF, 2, "a.example", PASS) },
	  "" },
	{ "a corroborated host's word does not",
	  "RRO",
	  "BBB",
	  { E(SPF, 0, "a.example", PASS), C(SPF, 1, "a.example", PASS),
	    E(SPF, 1, "a.example", FAIL) },
	  "2/1 spf no-srs certain !" },
	{ "a pass that a corroborated host tells",
	  "RRO",
	  "BBB",
	  { C(SPF, 0, "a.example", PASS), E(SPF, 1, "a.example", FAIL) },
	  "2/1 spf no-srs likely !" },
	{ "a pass of a line that nobody vouches for",
	  "CRO",
	  "BBB",
	  { E(SPF, 0, "a.example", PASS), E(SPF, 2, "a.example", FAIL),
	    E(SPF, 1, "b.example", PASS) },
	  "3/1 spf no-srs possible !" },
	{ "a signature of the author's is taken to have verified",
	  "RRO",
	  "BBB",
	  { E(SPF, 0, "b.example", PASS), BROKEN(2, "a.example") },
	  "3/- dkim header-rewrite likely !" },
	{ "one of a stranger's is not",
	  "RRO",
	  "BBB",
	  { E(SPF, 0, "a.example", PASS), BROKEN(2, "b.example") },
	  "" },
	{ "what verifies in the end was not broken",
	  "RRO",
	  "BBB",
	  { E(DKIM, 0, "a.example", PASS), C(DKIM, 1, "a.example", FAIL),
	    E(DKIM, 2, "a.example", PASS) },
	  "" },
	{ "a signature that was seen at the border and is gone",
	  "RRO",
	  "BBB",
	  { C(DKIM, 0, "a.example", PASS) },
	  "2/1 dkim signature-removed likely !" },
	{ "one that a house claims for what leaves it",
	  "RRO",
	  "IBB",
	  { C(DKIM, 0, "a.example", PASS) },
	  "" },
	{ "what a house claims of mail that it made itself is no check",
	  "RRO",
	  "IBB",
	  { C(SPF, 0, "a.example", PASS), C(DMARC, 0, "a.example", PASS),
	    E(SPF, 1, "a.example", FAIL), E(DMARC, 1, "a.example", FAIL) },
	  "" },
	{ "one where it also says that there was none",
	  "RRO",
	  "BBB",
	  { C(DKIM, 0, "a.example", PASS), C(DKIM, 0, "", NONE) },
	  "" },
	{ "a verifier that was misled counts for nothing",
	  "RRO",
	  "BBB",
	  { E(SPF, 0, "a.example", PASS), E(DMARC, 0, "a.example", PASS),
	    E(SPF, 2, "a.example", FAIL), E(DMARC, 2, "a.example", FAIL), MISLED(2, "a.example") },
	  "3/1 spf dmarc no-srs certain !" },
	{ "nothing ever passed",
	  "RRO",
	  "BBB",
	  { E(SPF, 0, "a.example", FAIL), E(DMARC, 0, "a.example", FAIL) },
	  "1/- spf dmarc spoof certain" },
	{ "a mail of a domain without SPF",
	  "RRO",
	  "BBB",
	  { E(SPF, 0, "a.example", NONE), E(DMARC, 0, "a.example", NONE) },
	  "" },
};

static struct facts make_facts(struct arena *arena, const struct told *told, const char *trust,
			       const char *crossings)
{
	struct span raw = SPAN(
		"Received: from c.example (c.example [192.0.2.3]) by d.example (Postfix) with ESMTP"
		" id 3; Mon, 6 Jul 2026 07:00:03 +0000\n"
		"Received: from b.example (b.example [192.0.2.2]) by c.example (Postfix) with ESMTP"
		" id 2; Mon, 6 Jul 2026 07:00:02 +0000\n"
		"Received: from a.example (a.example [192.0.2.1]) by b.example (Postfix) with ESMTP"
		" id 1; Mon, 6 Jul 2026 07:00:01 +0000\n"
		"From: x@a.example\nDate: Mon, 6 Jul 2026 07:00:00 +0000\n\nx\n");
	struct facts facts = facts_read(arena, raw, raw.len, told);

	for (size_t i = 0; i < HOPS && i < facts.route.hops.count; i++) {
		struct hop *hop = &facts.route.hops.items[i];

		hop->trust = trust[i] == 'O'   ? TRUST_OWN
			     : trust[i] == 'R' ? TRUST_CORROBORATED
					       : TRUST_CLAIMED;
		hop->crossing = crossings[i] == 'B'   ? CROSSING_BORDER
				: crossings[i] == 'I' ? CROSSING_INSIDE
						      : CROSSING_LOCAL;
		hop->mail_from = SPAN("x@a.example");
		hop->mail_from_domain = SPAN("a.example");
		hop->mail_from_told_by = TOLD_BY_RECEIVED;
	}
	return facts;
}

static void add_made(struct arena *arena, struct auth_result_list *list, const struct made *made)
{
	for (size_t i = 0; i < VERDICTS && made[i].domain != NULL; i++)
		*LIST_ADD(arena, list) = (struct auth_result){
			.method = made[i].method,
			.source = made[i].source,
			.verdict = made[i].verdict,
			.hop = made[i].hop,
			.identity = made[i].method == AUTH_SPF ? "mailfrom" : NULL,
			.domain = span_string(made[i].domain),
			.field = NO_FIELD,
			.policy = made[i].method == AUTH_DMARC ? SPAN("reject") : SPAN_NONE,
			.header = made[i].reason != NULL ? AUTH_PART_FAIL : AUTH_PART_UNKNOWN,
			.reason = made[i].reason,
			.place = PLACE_OWN,
		};
}

static struct span describe(struct arena *arena, const struct break_list *breaks)
{
	struct buffer out = { .arena = arena };

	for (size_t i = 0; i < breaks->count; i++) {
		const struct break_ *one = &breaks->items[i];

		buffer_put(&out, arena_format(arena, "%s%zu/", i > 0 ? "; " : "", one->hop + 1));
		buffer_put(&out, one->after != NO_HOP ? arena_format(arena, "%zu", one->after + 1)
						      : SPAN("-"));
		for (enum auth_method method = 0; method < AUTH_METHODS; method++)
			if (one->methods[method])
				buffer_put(&out,
					   arena_format(arena, " %s", auth_method_word(method)));
		for (size_t k = 0; k < one->causes.count; k++)
			buffer_put(&out, arena_format(arena, " %s", one->causes.items[k]));
		buffer_put(&out, arena_format(arena, " %s%s", confidence_word(one->confidence),
					      one->decisive ? " !" : ""));
	}
	return buffer_span(&out);
}

static void test_cases(struct arena *arena, struct dns_port *port)
{
	static const struct told nothing = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct facts facts =
			make_facts(arena, &nothing, cases[i].trust, cases[i].crossings);
		struct dns_session session = dns_session_open(port);
		struct report report = { .facts = &facts, .dns = &session };

		add_made(arena, &report.auth, cases[i].made);
		struct break_list breaks = breaks_find(&session, arena, &report);
		ok_span(describe(arena, &breaks), span_string(cases[i].want), cases[i].name);
		dns_session_close(&session);
	}
}

static void test_responsible(struct arena *arena)
{
	static const struct told nothing = { 0 };
	struct facts facts = make_facts(arena, &nothing, "RRO", "BBI");
	struct responsible one = responsible_find(&facts);

	ok(one.owes == OWES_DELIVERY && one.since == 1 &&
		   one.host == facts.route.hops.items[1].by_host,
	   "who took it across the last border answers for it");
	facts.failed = true;
	ok(responsible_find(&facts).owes == OWES_NDR, "of a mail that came back a report was owed");
	facts.route.hops.count = 0;
	ok(responsible_find(&facts).owes == OWES_NOTHING, "without a path nobody does");
}

int main(void)
{
	struct arena arena = { 0 };
	const char *path = "testdata/zones/dmarc.zone";
	struct dns *zone;

	if (!ok(dns_open_zone(&zone, &arena, &path, 1).path == NULL, "open %s", path))
		return done();
	struct dns_port *port = dns_port_open(zone);
	test_cases(&arena, port);
	test_responsible(&arena);
	dns_port_close(port);
	dns_close(zone);
	arena_free(&arena);
	return done();
}
