#include "analyzers/dmarc.h"

#include "analyzers/dns_name.h"
#include "parser/buffer.h"
#include "tests/dns_pending.h"
#include "tests/test.h"

static const char zone_file[] = "testdata/zones/dmarc.zone";

static const char *const outcomes[] = {
	[DMARC_APPLIES] = "applies", [DMARC_NO_RECORD] = "no-record",
	[DMARC_SEVERAL] = "several", [DMARC_NO_POLICY] = "no-policy",
	[DMARC_UNKNOWN] = "unknown",
};

static const char *const alignments[] = {
	[ALIGNMENT_UNKNOWN] = "?", [ALIGNMENT_NO] = "no", [ALIGNMENT_YES] = "yes"
};

/* Whose policy, what it asks for and by which tag, and the author's organisation. */
static struct span describe(struct arena *arena, const struct dmarc_policy *policy)
{
	struct buffer out = { .arena = arena };

	buffer_put(&out, span_string(outcomes[policy->outcome]));
	if (policy->outcome == DMARC_APPLIES)
		buffer_put(&out,
			   arena_format(arena, " %s=%s%s by " SPAN_FMT,
					policy->tag != NULL ? policy->tag : "-",
					dmarc_request_word(policy->request),
					policy->tested ? " tested" : "", SPAN_ARG(policy->domain)));
	buffer_put(&out,
		   arena_format(arena, " of " SPAN_FMT, SPAN_ARG(policy->organisation.domain)));
	return buffer_span(&out);
}

static const struct {
	enum dmarc_way way;
	const char *author, *want;
} policies[] = {
	{ DMARC_RFC9989, "plain.example", "applies p=reject by plain.example of plain.example" },
	{ DMARC_RFC9989, "mail.plain.example",
	  "applies sp=quarantine by plain.example of plain.example" },
	{ DMARC_RFC9989, "x.y.plain.example",
	  "applies sp=quarantine by plain.example of plain.example" },
	{ DMARC_RFC9989, "news.plain.example",
	  "applies p=none by news.plain.example of plain.example" },
	/* The record of a name in between is neither the author's nor his organisation's. */
	{ DMARC_RFC9989, "x.news.plain.example",
	  "applies sp=quarantine by plain.example of plain.example" },
	{ DMARC_RFC9989, "unknown.example", "no-record of unknown.example" },
	{ DMARC_RFC9989, "a.b.unknown.example", "no-record of a.b.unknown.example" },
	/* np is for names that do not exist, and for nothing else. */
	{ DMARC_RFC9989, "gone.missing.example",
	  "applies np=quarantine by missing.example of missing.example" },
	{ DMARC_RFC9989, "there.missing.example",
	  "applies sp=none by missing.example of missing.example" },
	{ DMARC_RFC9989, "alias.missing.example",
	  "applies sp=none by missing.example of missing.example" },
	{ DMARC_RFC9989, "missing.example",
	  "applies p=reject by missing.example of missing.example" },
	{ DMARC_RFC9989, "sub.hazy.example", "applies -= by hazy.example of hazy.example" },
	/* A policy under test counts one step less. */
	{ DMARC_RFC9989, "test.example",
	  "applies p=quarantine tested by test.example of test.example" },
	{ DMARC_RFC9989, "there.test.example", "applies sp=none by test.example of test.example" },
	{ DMARC_RFC9989, "testq.example",
	  "applies p=none tested by testq.example of testq.example" },
	/* Several records: at the author's domain they end it, above it they are passed over. */
	{ DMARC_RFC9989, "two.example", "several of two.example" },
	{ DMARC_RFC9989, "both.plain.example", "several of plain.example" },
	{ DMARC_RFC9989, "own.two.example",
	  "applies p=none by own.two.example of own.two.example" },
	{ DMARC_RFC9989, "x.two.example", "no-record of x.two.example" },
	{ DMARC_RFC9989, "other.plain.example",
	  "applies sp=quarantine by plain.example of plain.example" },
	{ DMARC_RFC9989, "nopolicy.example", "no-policy of nopolicy.example" },
	{ DMARC_RFC9989, "badpolicy.example", "no-policy of badpolicy.example" },
	{ DMARC_RFC9989, "badnp.example", "no-policy of badnp.example" },
	{ DMARC_RFC9989, "reports.example",
	  "applies -=none by reports.example of reports.example" },
	{ DMARC_RFC9989, "x.reports.example",
	  "applies -=none by reports.example of reports.example" },
	/* Public suffix domains. */
	{ DMARC_RFC9989, "giant.bank.psd.example",
	  "applies p=quarantine by giant.bank.psd.example of giant.bank.psd.example" },
	{ DMARC_RFC9989, "mega.bank.psd.example",
	  "applies np=reject by bank.psd.example of mega.bank.psd.example" },
	{ DMARC_RFC9989, "x.mega.bank.psd.example",
	  "applies np=reject by bank.psd.example of mega.bank.psd.example" },
	{ DMARC_RFC9989, "bank.psd.example",
	  "applies p=reject by bank.psd.example of bank.psd.example" },
	{ DMARC_RFC9989, "low.n.plain.example",
	  "applies p=reject by n.plain.example of n.plain.example" },
	{ DMARC_RFC9989, "n.plain.example",
	  "applies p=reject by n.plain.example of n.plain.example" },
	/* Nine labels and more: the second question is for the last seven. */
	{ DMARC_RFC9989, "a.b.c.d.e.x.h.i.j.k.deep.example",
	  "applies p=reject by deep.example of deep.example" },
	/* ... so that nobody sees what the name of eight holds. */
	{ DMARC_RFC9989, "e.f.g.h.i.j.k.deep.example",
	  "applies p=reject by deep.example of deep.example" },
	{ DMARC_RFC9989, "f.g.h.i.j.k.deep.example",
	  "applies p=quarantine by f.g.h.i.j.k.deep.example of f.g.h.i.j.k.deep.example" },
	/* The DNS may not tell. */
	{ DMARC_RFC9989, "slow.example", "unknown of " },
	{ DMARC_RFC9989, "x.slow.example", "unknown of " },
	{ DMARC_RFC9989, "own.broken.example", "applies p=reject by own.broken.example of " },
	/* By the list: the author's own, else his organisation's; no np, psd nor t. */
	{ DMARC_RFC7489, "plain.example", "applies p=reject by plain.example of plain.example" },
	{ DMARC_RFC7489, "x.news.plain.example",
	  "applies sp=quarantine by plain.example of plain.example" },
	{ DMARC_RFC7489, "news.plain.example",
	  "applies p=none by news.plain.example of plain.example" },
	{ DMARC_RFC7489, "gone.missing.example",
	  "applies sp=none by missing.example of missing.example" },
	{ DMARC_RFC7489, "test.example", "applies p=reject by test.example of test.example" },
	{ DMARC_RFC7489, "two.example", "several of two.example" },
	{ DMARC_RFC7489, "x.two.example", "several of two.example" },
	{ DMARC_RFC7489, "both.plain.example", "several of plain.example" },
	{ DMARC_RFC7489, "badnp.example", "applies p=reject by badnp.example of badnp.example" },
	{ DMARC_RFC7489, "nopolicy.example", "no-policy of nopolicy.example" },
	{ DMARC_RFC7489, "reports.example",
	  "applies -=none by reports.example of reports.example" },
	{ DMARC_RFC7489, "low.n.plain.example",
	  "applies sp=quarantine by plain.example of plain.example" },
	{ DMARC_RFC7489, "x.slow.example", "unknown of slow.example" },
	{ DMARC_RFC7489, "slow.example", "unknown of slow.example" },
	{ DMARC_RFC7489, "unknown.example", "no-record of unknown.example" },
};

static const struct {
	enum dmarc_way way;
	const char *author, *identity, *spf, *dkim;
} ties[] = {
	{ DMARC_RFC9989, "plain.example", "plain.example", "yes", "yes" },
	{ DMARC_RFC9989, "plain.example", "a.plain.example", "yes", "yes" },
	{ DMARC_RFC9989, "a.plain.example", "plain.example", "yes", "yes" },
	{ DMARC_RFC9989, "a.plain.example", "b.plain.example", "yes", "yes" },
	{ DMARC_RFC9989, "plain.example", "notplain.example", "no", "no" },
	{ DMARC_RFC9989, "plain.example", "example", "no", "no" },
	{ DMARC_RFC9989, "plain.example", "", "no", "no" },
	{ DMARC_RFC9989, "plain.example", "plain..example", "no", "no" },
	{ DMARC_RFC9989, "strict.example", "sub.strict.example", "no", "no" },
	{ DMARC_RFC9989, "sub.strict.example", "sub.strict.example", "yes", "yes" },
	{ DMARC_RFC9989, "sub.half.example", "half.example", "no", "yes" },
	/* psd=n parts a branch from the tree. */
	{ DMARC_RFC9989, "low.n.plain.example", "plain.example", "no", "no" },
	{ DMARC_RFC9989, "plain.example", "low.n.plain.example", "no", "no" },
	{ DMARC_RFC9989, "low.n.plain.example", "n.plain.example", "yes", "yes" },
	{ DMARC_RFC9989, "giant.bank.psd.example", "mail.giant.bank.psd.example", "yes", "yes" },
	{ DMARC_RFC9989, "giant.bank.psd.example", "mega.bank.psd.example", "no", "no" },
	{ DMARC_RFC9989, "giant.bank.psd.example", "bank.psd.example", "no", "no" },
	{ DMARC_RFC9989, "own.broken.example", "x.own.broken.example", "?", "?" },
	{ DMARC_RFC9989, "own.broken.example", "own.broken.example", "yes", "yes" },
	{ DMARC_RFC9989, "slow.example", "x.slow.example", "?", "?" },
	/* No policy: the list tells whose house it is. */
	{ DMARC_RFC9989, "unknown.example", "x.unknown.example", "yes", "yes" },
	{ DMARC_RFC9989, "unknown.example", "other.example", "no", "no" },
	{ DMARC_RFC7489, "low.n.plain.example", "plain.example", "yes", "yes" },
	{ DMARC_RFC7489, "giant.bank.psd.example", "mega.bank.psd.example", "yes", "yes" },
	{ DMARC_RFC7489, "strict.example", "sub.strict.example", "no", "no" },
};

struct found {
	struct span policy;
	enum auth_alignment spf, dkim;
	unsigned runs, asked;
};

/* As a driver does it: again until nothing is pending. */
static struct found find(struct arena *arena, struct dns_port *port, enum dmarc_way way,
			 const char *author, const char *identity)
{
	struct dns_session session = dns_session_open(port);
	struct dmarc_inquiry inquiry = { &session, arena, way, NULL };
	struct span_list identities = { 0 };
	struct found found = { 0 };
	struct dns_answer trouble;

	*LIST_ADD(arena, &identities) = span_string(identity);
	do {
		if (found.runs++ > 0)
			dns_wait(port);
		dns_session_again(&session);
		dmarc_ask_ahead(&inquiry, span_string(author), &identities);
		struct dmarc_policy policy = dmarc_discover(&inquiry, span_string(author));
		found.policy = describe(arena, &policy);
		found.spf = dmarc_align(&inquiry, &policy, span_string(author),
					span_string(identity), AUTH_SPF, &trouble);
		found.dkim = dmarc_align(&inquiry, &policy, span_string(author),
					 span_string(identity), AUTH_DKIM, &trouble);
	} while (session.pending > 0 && found.runs < 20);
	found.asked = session.asked;
	dns_session_close(&session);
	return found;
}

static void test_policies(struct arena *arena, struct dns_port *port, struct dns_port *slow)
{
	for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
		struct found found = find(arena, port, policies[i].way, policies[i].author, "");
		struct found later = find(arena, slow, policies[i].way, policies[i].author, "");
		const char *way = policies[i].way == DMARC_RFC9989 ? "9989" : "7489";

		ok_span(found.policy, span_string(policies[i].want),
			arena_string(arena,
				     arena_format(arena, "%s by RFC %s", policies[i].author, way)));
		ok(span_equal(found.policy, later.policy), "... the same when answers come late");
		ok(later.runs <= 3, "... in %u runs", later.runs);
	}
}

static void test_ties(struct arena *arena, struct dns_port *port, struct dns_port *slow)
{
	for (size_t i = 0; i < sizeof ties / sizeof *ties; i++) {
		struct found found =
			find(arena, port, ties[i].way, ties[i].author, ties[i].identity);
		struct found later =
			find(arena, slow, ties[i].way, ties[i].author, ties[i].identity);

		ok(span_equal(span_string(alignments[found.spf]), span_string(ties[i].spf)) &&
			   span_equal(span_string(alignments[found.dkim]),
				      span_string(ties[i].dkim)),
		   "%s and %s: SPF %s, DKIM %s", ties[i].author, ties[i].identity, ties[i].spf,
		   ties[i].dkim);
		ok(found.spf == later.spf && found.dkim == later.dkim && later.runs <= 3,
		   "... the same when answers come late, in %u runs", later.runs);
	}
}

static void test_questions(struct arena *arena, struct dns_port *port)
{
	ok_number(find(arena, port, DMARC_RFC9989, "a.b.c.d.e.x.h.i.j.k.deep.example", "").asked, 8,
		  "a name of twelve labels takes eight questions");
	ok_number(find(arena, port, DMARC_RFC9989, "a.b.c.d.e.f.deep.example", "").asked, 8,
		  "and so does one of eight");
	ok_number(find(arena, port, DMARC_RFC9989, "b.c.d.e.f.deep.example", "").asked, 7,
		  "one of seven takes seven");
	ok_number(find(arena, port, DMARC_RFC9989, "plain.example", "stranger.example").asked, 2,
		  "strangers are not asked for");
	ok_number(find(arena, port, DMARC_RFC9989, "plain.example", "a.plain.example").asked, 3,
		  "kin are, once");
	ok_number(find(arena, port, DMARC_RFC7489, "a.b.plain.example", "").asked, 2,
		  "by the list two are enough");
	ok(find(arena, NULL, DMARC_RFC9989, "plain.example", "").asked == 0,
	   "offline nobody is asked");
}

/* Whose last two labels differ are of two houses; who has one label has a house of that name. */
static const struct {
	const char *a, *b;
	bool alike, together;
} houses[] = {
	{ "plain.example", "plain.example", true, true },
	{ "a.plain.example", "Plain.Example", true, true },
	{ "a.plain.example", "b.plain.example", true, true },
	{ "plain.example", "notplain.example", false, false },
	{ "plain.example", "example", false, false },
	{ "plain.example", "plain.example.", false, false },
	{ "o.example", "co.example", false, false },
	{ "b.example", "a.b.example", true, true },
	{ "a.b.example", "c.B.example", true, true },
	{ ".example", "b.example", false, false },
	{ "localhost", "localhost", true, true },
	{ "localhost", "LocalHost", true, true },
	{ "localhost", "a.localhost", false, false },
	{ "", "", true, false },
	{ "plain.example", "", false, false },
};

static void test_houses(void)
{
	for (size_t i = 0; i < sizeof houses / sizeof *houses; i++) {
		struct span a = span_string(houses[i].a), b = span_string(houses[i].b);

		ok(dmarc_end_alike(a, b) == houses[i].alike &&
			   dmarc_end_alike(b, a) == houses[i].alike,
		   "\"%s\" and \"%s\" end %s", houses[i].a, houses[i].b,
		   houses[i].alike ? "alike" : "otherwise");
		ok(dmarc_listed_together(NULL, a, b) == houses[i].together &&
			   dmarc_listed_together(NULL, b, a) == houses[i].together,
		   "... and are %s house", houses[i].together ? "of one" : "not of one");
	}
}

static void test_askable(void)
{
	static const char label[] = "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz1.";
	char longest[DNS_PLAIN_MOST];

	for (size_t i = 0; i < sizeof longest; i++)
		longest[i] = label[i % (sizeof label - 1)];
	ok(dmarc_is_askable(SPAN("plain.example")) && dmarc_is_askable(SPAN("localhost")),
	   "a policy of a name can be looked for");
	ok(!dmarc_is_askable(SPAN("")) && !dmarc_is_askable(SPAN("[192.0.2.1]")) &&
		   !dmarc_is_askable(SPAN("a..example")),
	   "and none of what is no name");
	ok(dmarc_is_askable((struct span){ longest, DNS_PLAIN_MOST - 7 }) &&
		   !dmarc_is_askable((struct span){ longest, DNS_PLAIN_MOST - 6 }),
	   "nor of one that has no room for \"_dmarc.\"");
}

int main(void)
{
	struct arena arena = { 0 };
	struct pending pending;
	const char *path = zone_file;
	struct dns *zone;

	if (!ok(dns_open_zone(&zone, &arena, &path, 1).path == NULL, "open %s", path))
		return done();
	struct dns_port *port = dns_port_open(zone);
	struct dns_port *slow = dns_port_open(pending_open(&pending, port));
	test_policies(&arena, port, slow);
	test_ties(&arena, port, slow);
	test_questions(&arena, port);
	test_houses();
	test_askable();
	dns_port_close(port);
	dns_close(zone);
	arena_free(&arena);
	return done();
}
