#include "analyzers/dns_zone.h"

#include <string.h>

#include "parser/limits.h"
#include "tests/dns_answer.h"
#include "tests/test.h"

static const char *const files[] = { "testdata/zones/lookups.zone", "testdata/zones/second.zone" };

static const struct {
	enum dns_type type;
	const char *name, *want;
} lookups[] = {
	{ DNS_TXT, "example.org", "found 3600 [plain] [v=spf1 mx -all]" },
	{ DNS_MX, "EXAMPLE.org", "found 3600 5 [mx2.example.net] 10 [mx1.example.org]" },
	{ DNS_A, "example.org", "no-data" },
	{ DNS_A, "example.org.", "no-data" },
	{ DNS_A, "mx1.example.org", "found 60 [192.0.2.1] [192.0.2.2] [192.0.2.3]" },
	{ DNS_AAAA, "mx1.example.org", "found 3600 [2001:db8::1]" },
	{ DNS_PTR, "1.2.0.192.in-addr.arpa", "found 3600 [a.example.org] [mx1.example.org]" },
	{ DNS_A, "nothing.example.org", "no-name" },
	{ DNS_A, "example.com", "no-name" },
	/* RFC 8020, RFC 4592 2.2.2: a name under which others are exists. */
	{ DNS_A, "deep.example.org", "no-data" },
	{ DNS_A, "b.deep.example.org", "no-data" },
	{ DNS_A, "c.deep.example.org", "no-name" },
	{ DNS_A, "org", "no-data" },
	{ DNS_A, "x.mx1.example.org", "no-name" },
	/* CNAME */
	{ DNS_A, "old.example.org",
	  "found via mx1.example.org 60 [192.0.2.1] [192.0.2.2] [192.0.2.3]" },
	{ DNS_TXT, "old.example.org", "no-data via mx1.example.org" },
	{ DNS_A, "out.example.org", "no-name via missing.example.org" },
	{ DNS_A, "out2.example.org", "no-data via deep.example.org" },
	{ DNS_A, "loop1.example.org", "failed(aliases)" },
	{ DNS_A, "self.example.org", "failed(aliases)" },
	{ DNS_AAAA, "c1.example.org", "found via mx1.example.org 3600 [2001:db8::1]" },
	{ DNS_AAAA, "c0.example.org", "failed(aliases)" },
	/* RFC 4592: only for names that do not exist, below the closest encloser. */
	{ DNS_TXT, "any.wild.example.org", "found 3600 [from the wildcard]" },
	{ DNS_TXT, "one.more.wild.example.org", "found 3600 [from the wildcard]" },
	{ DNS_TXT, "*.wild.example.org", "found 3600 [from the wildcard]" },
	{ DNS_A, "any.wild.example.org", "no-data" },
	{ DNS_TXT, "wild.example.org", "no-data" },
	{ DNS_TXT, "there.wild.example.org", "no-data" },
	{ DNS_TXT, "below.there.wild.example.org", "no-name" },
	{ DNS_TXT, "y.wild.example.org", "no-data" },
	{ DNS_TXT, "z.y.wild.example.org", "no-name" },
	{ DNS_AAAA, "x.alias.example.org", "found via mx1.example.org 3600 [2001:db8::1]" },
	/* RFC 6672 */
	{ DNS_A, "a.b.moved.example.org", "found via a.b.deep.example.org 3600 [192.0.2.4]" },
	{ DNS_A, "moved.example.org", "no-data" },
	/* Text */
	{ DNS_PTR, "ptr.example.org", "found 3600 [odd\\046label\\032x.example.org]" },
	{ DNS_A, "odd.label x.example.org", "no-name" },
	{ DNS_TXT, "empty.example.org", "found 3600 []" },
	{ DNS_TXT, "quote.example.org", "found 3600 [a \"quoted\" \\ ; wordun;quoted]" },
	{ DNS_TXT, "raw.example.org", "found 3600 [abc]" },
	{ DNS_TXT, "caa.example.org", "no-data" },
	{ DNS_TXT, "raw2.example.org", "no-data" },
	/* $FAIL */
	{ DNS_TXT, "slow.example.org", "timed-out(timeout)" },
	{ DNS_A, "slow.example.org", "found 3600 [192.0.2.8]" },
	{ DNS_TXT, "toslow.example.org", "timed-out(timeout)" },
	{ DNS_A, "broken.example.org", "failed(servfail)" },
	{ DNS_MX, "broken.example.org", "failed(servfail)" },
	{ DNS_A, "far.below.refused.example.org", "failed(refused)" },
	{ DNS_A, "refused.example.org", "no-data" },
	/* The second file */
	{ DNS_A, "mx2.example.net", "found 3600 [198.51.100.2]" },
	{ DNS_TXT, "late.example.org", "found 120 [from the second file]" },
	/* What is no name is not asked. */
	{ DNS_A, "", "no-name(name)" },
	{ DNS_A, ".", "no-name(name)" },
	{ DNS_A, "a..b", "no-name(name)" },
	{ DNS_A, ".a", "no-name(name)" },
};

static void test_lookups(struct dns_port *port)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof lookups / sizeof *lookups; i++) {
		struct dns_session session = dns_session_open(port);
		struct dns_answer answer =
			dns_ask(&session, span_string(lookups[i].name), lookups[i].type);

		ok_span(answer_line(&arena, &answer, lookups[i].type), span_string(lookups[i].want),
			lookups[i].name);
		dns_session_close(&session);
	}
	arena_free(&arena);
}

/* Texts that are no zone, the line that is told, and the reason. */
static const struct {
	const char *text;
	size_t line;
	const char *reason;
} broken[] = {
	{ "a A 192.0.2.1\nb A 192.0.2\n", 2, "192.0.2: no IPv4 address" },
	{ "a A 192.0.2.1.\n", 1, "192.0.2.1.: no IPv4 address" },
	{ "a AAAA 192.0.2.1\n", 1, "192.0.2.1: no IPv6 address" },
	{ "a A 192.0.2.1 192.0.2.2\n", 1, "192.0.2.2: more data than the type has" },
	{ "a MX mx\n", 1, "mx: no number that fits here" },
	{ "a MX 65536 mx\n", 1, "65536: no number that fits here" },
	{ "a MX 10\n", 1, "less data than the type has" },
	{ "a TXT\n", 1, "less data than the type has" },
	{ "a\n", 1, "a name without a record" },
	{ "a IN 300\n", 1, "a name without a record" },
	{ "\n\n\ta\n", 3, "the first record has no owner" },
	{ "a NOTYPE x\n", 1, "NOTYPE: no record type" },
	{ "a OPT x\n", 1, "OPT: no record type" },
	{ "a ANY x\n", 1, "ANY: no record type" },
	{ "a CH TXT x\n", 1, "CH: a class other than IN" },
	{ "a..b A 192.0.2.1\n", 1, "a..b: no domain name" },
	{ "a CNAME b..c\n", 1, "b..c: no domain name" },
	{ "a\\25 A 192.0.2.1\n", 1, "a\\25: no domain name" },
	{ "; fine\n\na TXT \"open\nb TXT x\n", 3, "a quoted string does not end on its line" },
	{ "a TXT \"\\2\"\n", 1, "\\2: an escape that is none" },
	{ "a TXT \"\\256\"\n", 1, "\\256: an escape that is none" },
	{ "a TXT ( x\n y\n\n", 1, "\"(\" without its \")\"" },
	{ "a A 192.0.2.1\nb TXT x )\n", 2, "\")\" without its \"(\"" },
	{ "a TXT ( x\n y\n) ; \nb A 1\n", 4, "1: no IPv4 address" },
	{ "$INCLUDE /etc/passwd\n", 1, "$INCLUDE: no directive that is known here" },
	{ "$GENERATE 1-9 a$ A 192.0.2.$\n", 1, "$GENERATE: no directive that is known here" },
	{ "$ORIGIN\n", 1, "$ORIGIN wants a domain name" },
	{ "$TTL soon\n", 1, "$TTL wants a time in seconds" },
	{ "$TTL 2147483648\n", 1, "$TTL wants a time in seconds" },
	{ "$FAIL a TXT\n", 1, "$FAIL wants a name, a type and a failure" },
	{ "$FAIL a TXT LATER\n", 1, "LATER: neither TIMEOUT, SERVFAIL nor REFUSED" },
	{ "$FAIL a XT TIMEOUT\n", 1, "XT: no record type" },
	{ "a CNAME b\na CNAME c\n", 2, "a second CNAME record of this name" },
	{ "a CNAME b\na A 192.0.2.1\n", 2, "a CNAME record and another of one name" },
	{ "a A 192.0.2.1\na CNAME b\n", 2, "a CNAME record and another of one name" },
	{ "a CAA 0 issue\n", 1, "CAA: the data cannot be read" },
	{ "a TYPE65400 \\# 3 abcd\n", 1, "TYPE65400: the data cannot be read" },
	{ "a CNAME \\# 0\n", 1, "CNAME: this is no data of the type" },
	{ "a TYPE39 \\# 0\n", 1, "TYPE39: this is no data of the type" },
	{ "a A \\# 0\n", 1, "A: this is no data of the type" },
	{ "a TXT \\# 0\n", 1, "TXT: this is no data of the type" },
	{ "a MX \\# 0\n", 1, "MX: this is no data of the type" },
	{ "a A \\# 5 0102030405\n", 1, "A: this is no data of the type" },
	{ "a A \\# 3 010203\n", 1, "A: the data cannot be read" },
};

static void test_broken(void)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		struct dns_zone *zone = dns_zone_new();
		struct dns_refusal refusal =
			dns_zone_add(zone, &arena, "a.zone", span_string(broken[i].text));

		ok_span(refusal.reason, span_string(broken[i].reason), broken[i].text);
		ok(refusal.line == broken[i].line && refusal.path != NULL, "line %zu, got %zu",
		   broken[i].line, refusal.line);
		dns_close(dns_zone_dns(zone));
	}
	arena_free(&arena);
}

/* Add `text` and ask one question. */
static struct dns_answer ask_of(struct dns_session *session, struct dns_zone *zone,
				struct span text, const char *name, enum dns_type type)
{
	struct arena arena = { 0 };
	struct dns_refusal refusal = dns_zone_add(zone, &arena, "a.zone", text);

	ok(refusal.path == NULL, "it is taken: %.*s", SPAN_ARG(refusal.reason));
	*session = dns_session_open(dns_port_open(dns_zone_dns(zone)));
	arena_free(&arena);
	return dns_ask(session, span_string(name), type);
}

/* Records of so many strings of 250 bytes: up to what a packet holds, and past it. */
static void test_long(size_t strings, enum dns_status status)
{
	struct dns_zone *zone = dns_zone_new();
	struct arena arena = { 0 };
	struct buffer text = { .arena = &arena };
	struct dns_session session;

	buffer_put(&text, SPAN("a TXT ("));
	for (size_t i = 0; i < strings; i++) {
		buffer_put(&text, SPAN("\n \""));
		for (int j = 0; j < 250; j++)
			buffer_put(&text, SPAN("\\120"));
		buffer_put(&text, SPAN("\""));
	}
	buffer_put(&text, SPAN(")\n"));
	struct dns_answer answer = ask_of(&session, zone, buffer_span(&text), "a", DNS_TXT);
	ok(answer.status == status, "%zu strings of 250 bytes", strings);
	if (status == DNS_FOUND)
		ok(answer.records[0].data.len == 250 * strings, "all bytes are there");
	dns_session_close(&session);
	dns_close(dns_zone_dns(zone));
	arena_free(&arena);
}

static void test_limits(void)
{
	struct dns_zone *zone = dns_zone_new();
	struct arena arena = { 0 };
	struct buffer text = { .arena = &arena };

	for (unsigned i = 0; i <= LIMIT_RECORDS; i++)
		buffer_put(&text, arena_format(&arena, "a A 192.0.%u.%u\n", i >> 8, i & 255));
	struct dns_refusal refusal = dns_zone_add(zone, &arena, "a.zone", buffer_span(&text));
	ok(refusal.line == LIMIT_RECORDS + 1, "one record of a name too many");
	char *blanks = memset(arena_bytes(&arena, LIMIT_ZONE_LINE + 2), ' ', LIMIT_ZONE_LINE + 2);
	refusal =
		dns_zone_add(zone, &arena, "a.zone", (struct span){ blanks, LIMIT_ZONE_LINE + 2 });
	ok(refusal.line == 1, "a line too long");
	dns_close(dns_zone_dns(zone));
	arena_free(&arena);
}

int main(void)
{
	struct arena arena = { 0 };
	struct dns *dns = NULL;
	struct dns_refusal refusal = dns_open_zone(&dns, &arena, files, 2);

	if (ok(refusal.path == NULL, "open: %.*s", SPAN_ARG(refusal.reason))) {
		struct dns_port *port = dns_port_open(dns);

		test_lookups(port);
		dns_port_close(port);
		dns_close(dns);
	}
	static const char *const none[] = { "testdata/zones/none.zone" };
	refusal = dns_open_zone(&dns, &arena, none, 1);
	ok_span(refusal.reason, SPAN("No such file or directory"), "a file that is not there");
	test_broken();
	test_long(1, DNS_FOUND);
	test_long(256, DNS_FOUND);
	test_long(261, DNS_FAILED);
	test_limits();
	arena_free(&arena);
	return done();
}
