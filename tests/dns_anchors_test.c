#include "analyzers/dns_anchors.h"

#include "tests/test.h"

#define DIGEST "e06d44b80b8f1d39a95c0b0d7c65d08458e880409bbc683457104237c7f8ec8d"
#define KEY "l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="

static const struct {
	const char *about, *text;
	size_t count, line; /* line: where it is refused */
	const char *reason;
} cases[] = {
	{ "a digest", ". DS 20326 8 2 " DIGEST "\n", 1, 0, "" },
	{ "a key", "example. 300 IN DNSKEY 257 3 15 " KEY " ; comment\n", 1, 0, "" },
	{ "several", "example. DNSKEY 257 3 15 " KEY "\n. DS 20326 8 2 " DIGEST "\n", 2, 0, "" },
	{ "a key that was revoked beside one that was not",
	  "example. DNSKEY 385 3 15 " KEY "\nexample. DNSKEY 257 3 15 " KEY "\n", 1, 0, "" },
	{ "only a revoked one", "example. DNSKEY 385 3 15 " KEY "\n", 0, 0,
	  "there is no trust anchor in it" },
	{ "nothing", "; nothing\n", 0, 0, "there is no trust anchor in it" },
	{ "another record", ". DS 20326 8 2 " DIGEST "\nexample. A 192.0.2.1\n", 1, 2,
	  "neither a DS nor a DNSKEY record" },
	{ "a scripted failure", "$FAIL example. DS TIMEOUT\n", 0, 1,
	  "neither a DS nor a DNSKEY record" },
	{ "no record at all", "\nexample. DS nonsense\n", 0, 2, "the data cannot be read" },
};

static void test_reading(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dns_anchors anchors = { 0 };
		struct arena arena = { 0 };
		struct dns_refusal refusal =
			dns_anchors_read(&anchors, &arena, "file", span_string(cases[i].text));

		ok_span(refusal.reason, span_string(cases[i].reason), cases[i].about);
		ok(anchors.list.count == cases[i].count && refusal.line == cases[i].line,
		   "%zu of them, line %zu", anchors.list.count, refusal.line);
		arena_free(&arena);
	}
}

/* Those of the root, which everybody has. */
static void test_root(void)
{
	struct dns_anchors *anchors;
	struct arena arena = { 0 };
	struct dns_name root = { .length = 1 }, other;
	size_t next = 0, count = 0;

	dns_name_read(SPAN("example"), &other);
	ok(dns_open_anchors(&anchors, &arena, NULL).path == NULL, "IANA's");
	while (dns_anchor_next(anchors, &root, &next) != NULL)
		count++;
	ok(count == 2, "are two, for the root");
	next = 0;
	ok(dns_anchor_next(anchors, &other, &next) == NULL, "and for no other zone");
	ok(dns_open_anchors(&anchors, &arena, "testdata/no-such-file").path != NULL,
	   "a file that is not there");
	arena_free(&arena);
}

int main(void)
{
	test_reading();
	test_root();
	return done();
}
