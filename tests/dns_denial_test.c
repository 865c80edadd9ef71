/* Denials that a script of tests/dns_secure_test.c cannot write, and the work that they make. */
#include "analyzers/dns_denial.h"

#include "analyzers/dns.h"
#include "analyzers/dns_reader.h"
#include "parser/limits.h"
#include "tests/guard.h"
#include "tests/test.h"

static struct dns_name name_of(const char *text)
{
	struct dns_name name;

	dns_name_parse(span_string(text), NULL, &name);
	return name;
}

#define NEXT "\1c\7example\0"
#define NSEC3 "\1\0\0\5\2\xab\xcd\24abcdefghijklmnopqrst"
#define BYTES(...)                                                                                 \
	{                                                                                          \
		__VA_ARGS__, sizeof(__VA_ARGS__) - 1                                               \
	}

static const struct {
	const char *about, *owner;
	unsigned type;
	struct span rdata;
	bool good;
} cases[] = {
	{ "NSEC", "a.example", DNS_RR_NSEC, BYTES(NEXT "\0\1\x40"), true },
	{ "of two windows", "a.example", DNS_RR_NSEC, BYTES(NEXT "\0\1\x40\1\1\x40"), true },
	{ "windows out of order", "a.example", DNS_RR_NSEC, BYTES(NEXT "\1\1\x40\0\1\x40"), false },
	{ "a window twice", "a.example", DNS_RR_NSEC, BYTES(NEXT "\0\1\x40\0\1\x40"), false },
	{ "a window of no bytes", "a.example", DNS_RR_NSEC, BYTES(NEXT "\0\0"), false },
	{ "a window of 33 bytes", "a.example", DNS_RR_NSEC,
	  BYTES(NEXT "\0\41"
		     "012345678901234567890123456789012"),
	  false },
	{ "a window that is cut short", "a.example", DNS_RR_NSEC, BYTES(NEXT "\0\2\x40"), false },
	{ "a byte of a window", "a.example", DNS_RR_NSEC, BYTES(NEXT "\0"), false },
	{ "no next name", "a.example", DNS_RR_NSEC, BYTES("\1c\7examp"), false },
	{ "a next name by a pointer", "a.example", DNS_RR_NSEC, BYTES("\1c\300\0\0\1\x40"), false },
	{ "of another zone", "a.example.org", DNS_RR_NSEC, BYTES(NEXT "\0\1\x40"), false },
	{ "NSEC3", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example", DNS_RR_NSEC3, BYTES(NSEC3), true },
	{ "NSEC3 with types", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example", DNS_RR_NSEC3,
	  BYTES(NSEC3 "\0\1\x40"), true },
	{ "not right below the zone", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.a.example", DNS_RR_NSEC3,
	  BYTES(NSEC3), false },
	{ "no hash", "0p9mhaveqvm6t7vbl5lop2u3t2rp3toz.example", DNS_RR_NSEC3, BYTES(NSEC3),
	  false },
	{ "half a hash", "0p9mhaveqvm6t7vb.example", DNS_RR_NSEC3, BYTES(NSEC3), false },
	{ "another hash", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example", DNS_RR_NSEC3,
	  BYTES("\2\0\0\5\0\24abcdefghijklmnopqrst"), false },
	{ "unknown flags", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example", DNS_RR_NSEC3,
	  BYTES("\1\2\0\5\0\24abcdefghijklmnopqrst"), false },
	{ "a salt that is cut short", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example", DNS_RR_NSEC3,
	  BYTES("\1\0\0\5\377\24abcdefghijklmnopqrst"), false },
	{ "a hash of 19 bytes", "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example", DNS_RR_NSEC3,
	  BYTES("\1\0\0\5\0\23abcdefghijklmnopqrst"), false },
};

static void test_reading(void)
{
	struct guard guard = guard_open(512);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct arena arena = { 0 };
		struct dns_denials denials = { .apex = name_of("example") };
		struct dns_name owner = name_of(cases[i].owner);
		bool good = dns_denials_add(&arena, &denials, &owner, cases[i].type,
					    guard_place(&guard, cases[i].rdata));

		ok(good == cases[i].good && denials.list.count == (size_t)cases[i].good, "%s",
		   cases[i].about);
		for (size_t length = 0; length < cases[i].rdata.len; length++)
			dns_denials_add(&arena, &denials, &owner, cases[i].type,
					guard_place(&guard, span_upto(cases[i].rdata, length)));
		arena_free(&arena);
	}
	guard_close(&guard);
}

/* Types in their windows. */
static void test_types(void)
{
	static const struct {
		unsigned type;
		enum dns_proof want;
	} types[] = {
		{ DNS_A, DNS_UNPROVEN },  { DNS_MX, DNS_PROVEN }, { DNS_TXT, DNS_UNPROVEN },
		{ DNS_AAAA, DNS_PROVEN }, { 257, DNS_UNPROVEN },  { 258, DNS_PROVEN },
		{ 65535, DNS_PROVEN },
	};
	struct dns_denials denials = { .apex = name_of("example") };
	struct dns_name name = name_of("a.example");
	struct arena arena = { 0 };

	dns_denials_add(&arena, &denials, &name, DNS_RR_NSEC, SPAN(NEXT "\0\3\x40\0\x80\1\1\x40"));
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		ok(dns_deny_type(&denials, &name, types[i].type) == types[i].want, "type %u",
		   types[i].type);
	arena_free(&arena);
}

/* Two chains in one packet: the first counts. */
static void test_chains(void)
{
	struct dns_denials denials = { .apex = name_of("example") };
	struct dns_name name = name_of("0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example");
	struct arena arena = { 0 };

	dns_denials_add(&arena, &denials, &name, DNS_RR_NSEC3, SPAN(NSEC3));
	ok(!dns_denials_add(&arena, &denials, &name, DNS_RR_NSEC3,
			    SPAN("\1\0\0\6\2\xab\xcd\24abcdefghijklmnopqrst")),
	   "NSEC3 of other iterations");
	ok(!dns_denials_add(&arena, &denials, &name, DNS_RR_NSEC3,
			    SPAN("\1\0\0\5\2\xab\xce\24abcdefghijklmnopqrst")),
	   "NSEC3 of another salt");
	arena_free(&arena);
}

/* A record that covers all but its owner: each proof makes one hash. */
static void test_hashes(void)
{
	struct dns_denials denials = { .apex = name_of("example") };
	struct dns_name owner = name_of("00000000000000000000000000000000.example");
	struct dns_name name = name_of("b.example");
	struct arena arena = { 0 };
	unsigned proven = 0;

	dns_denials_add(&arena, &denials, &owner, DNS_RR_NSEC3,
			SPAN("\1\0\0\5\0\24\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"));
	while (dns_deny_closer(&denials, &name, 1) == DNS_PROVEN)
		proven++;
	ok_number(proven, LIMIT_HASHES, "hashes that are made for an answer");
	arena_free(&arena);
}

int main(void)
{
	test_reading();
	test_types();
	test_chains();
	test_hashes();
	return done();
}
