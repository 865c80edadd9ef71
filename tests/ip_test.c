#include "parser/ip.h"

#include <arpa/inet.h>

#include "tests/guard.h"
#include "tests/test.h"

/* What is read, and its text form; NULL when it must be refused. */
static const struct {
	const char *text, *want;
} cases[] = {
	{ "192.0.2.1", "192.0.2.1" },
	{ "0.0.0.0", "0.0.0.0" },
	{ "255.255.255.255", "255.255.255.255" },
	{ "256.0.2.1", NULL },
	{ "192.0.2.1000", NULL },
	{ "192.0.2", NULL },
	{ "192.0.2.", NULL },
	{ "192.0.2.1.", NULL },
	{ "192.0.2.1.5", NULL },
	{ ".192.0.2.1", NULL },
	{ "192..2.1", NULL },
	{ "192.0.2.1 ", NULL },
	{ " 192.0.2.1", NULL },
	{ "010.0.0.1", NULL }, /* octal or decimal: readers differ */
	{ "192.0.2.004", NULL },
	{ "192.0.2.00", NULL },
	{ "0xc0.0.2.1", NULL },
	{ "3221225985", NULL },
	{ "192.0.2.-1", NULL },
	{ "192.0.2.1%eth0", NULL },
	{ "IPv6:192.0.2.1", NULL },
	{ "2001:db8::1", "2001:db8::1" },
	{ "2001:DB8::A", "2001:db8::a" },
	{ "2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1" },
	{ "2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1" }, /* the first of two runs */
	{ "2001:db8:0:1:0:0:0:1", "2001:db8:0:1::1" }, /* the longer run */
	{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" }, /* one group is not shortened */
	{ "2001:db8:1:2:3:4:5::", "2001:db8:1:2:3:4:5:0" },
	{ "::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8" },
	{ "::", "::" },
	{ "::1", "::1" },
	{ "1::", "1::" },
	{ "fe80::1%eth0", "fe80::1" },
	{ "fe80::1%12", "fe80::1" },
	{ "fe80::1%", NULL },
	{ "fe80::1%a]", NULL },
	{ "fe80::1%a%b", NULL },
	{ "IPv6:2001:db8::1", "2001:db8::1" },
	{ "ipv6:2001:db8::1", "2001:db8::1" },
	{ "IPV6:fe80::1%2", "fe80::1" },
	{ "IPv6:", NULL },
	{ "IPv6:IPv6:::1", NULL },
	{ "IPv6:::ffff:192.0.2.1", "192.0.2.1" },
	{ "::ffff:192.0.2.1", "192.0.2.1" },
	{ "::FFFF:c000:201", "192.0.2.1" },
	{ "0:0:0:0:0:ffff:192.0.2.1", "192.0.2.1" },
	{ "::ffff:192.0.2.01", NULL },
	{ "::ffff:192.0.2", NULL },
	{ "::192.0.2.1", "::c000:201" },
	{ "64:ff9b::192.0.2.33", "64:ff9b::c000:221" },
	{ "1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:c000:201" },
	{ "1:2:3:4:5:6:7:192.0.2.1", NULL },
	{ "192.0.2.1::", NULL },
	{ "1:2:3:4:5:6:7", NULL },
	{ "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8" },
	{ "1:2:3:4:5:6:7:8:9", NULL },
	{ "1:2:3:4:5:6:7:8::", NULL },
	{ "::1:2:3:4:5:6:7:8", NULL },
	{ "1:2:3:4::5:6:7:8", NULL },
	{ "1::2::3", NULL },
	{ ":::", NULL },
	{ ":1", NULL },
	{ "1:", NULL },
	{ "1::2:", NULL },
	{ "12345::", NULL },
	{ "g::1", NULL },
	{ ":", NULL },
	{ "", NULL },
	{ "i", NULL },
	{ "example.org", NULL },
	{ "feed.example", NULL },
};

static void test_read(const struct guard *guard)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span text = span_string(cases[i].text);
		struct ip ip = { 4, { 9 } };
		bool good = ip_read(guard_place(guard, text), &ip);

		ok(good == (cases[i].want != NULL), "read: |%s|", cases[i].text);
		ok(good || ip.family == 0, "read: family of |%s|", cases[i].text);
		if (good && cases[i].want != NULL)
			ok_span(ip_text(&arena, &ip), span_string(cases[i].want), cases[i].text);
		for (size_t len = 0; len < text.len; len++)
			ip_read(guard_place(guard, span_upto(text, len)), &ip);
	}
	arena_free(&arena);
}

static uint64_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return *state >> 33;
}

/* The system's reader agrees on texts near to addresses, except for what is ours by choice. */
static void test_against_system(const struct guard *guard)
{
	static const char *const pieces[] = { ":",   "::",	  "0",	   "1", "ffff",
					      "db8", "192.0.2.1", ".",	   "c", "2001:",
					      "255", "00",	  ":ffff:" };
	uint64_t seed = 1;
	int differ = 0;

	for (int round = 0; round < 20000; round++) {
		unsigned char four[4], six[16];
		char text[100];
		size_t len = 0;
		struct ip ip;

		for (int n = (int)(next_random(&seed) % 12) + 1; n > 0; n--) {
			const char *piece = pieces[next_random(&seed) % 13];
			memcpy(text + len, piece, strlen(piece));
			len += strlen(piece);
			if (len > 80)
				break;
		}
		text[len] = '\0';

		bool want =
			inet_pton(AF_INET, text, four) == 1 || inet_pton(AF_INET6, text, six) == 1;
		bool got = ip_read(guard_place(guard, (struct span){ text, len }), &ip);
		if (got == want && (ip.family != 6 || memcmp(ip.bytes, six, sizeof six) == 0))
			continue;
		printf("# differs: %s\n", text);
		differ++;
	}
	ok_number(differ, 0, "as inet_pton() reads them");
}

static const struct {
	const char *prefix, *ip;
	bool valid, holds;
} prefixes[] = {
	{ "192.0.2.0/24", "192.0.2.255", true, true },
	{ "192.0.2.0/24", "192.0.3.0", true, false },
	{ "192.0.2.128/25", "192.0.2.127", true, false },
	{ "192.0.2.77/24", "192.0.2.1", true, true },
	{ "192.0.2.1", "192.0.2.1", true, true },
	{ "192.0.2.1", "192.0.2.2", true, false },
	{ "0.0.0.0/0", "203.0.113.9", true, true },
	{ "0.0.0.0/0", "2001:db8::1", true, false },
	{ "::/0", "192.0.2.1", true, false },
	{ "::/0", "2001:db8::1", true, true },
	{ "2001:db8::/33", "2001:db8:7fff::1", true, true },
	{ "2001:db8::/33", "2001:db8:8000::1", true, false },
	{ "2001:db8::1/128", "2001:db8::1", true, true },
	{ "::ffff:192.0.2.0/120", "192.0.2.9", true, true },
	{ "::ffff:192.0.2.0/120", "192.0.3.9", true, false },
	{ "::ffff:192.0.2.0/95", "192.0.2.9", false, false },
	{ "192.0.2.0/33", "192.0.2.0", false, false },
	{ "192.0.2.0/", "192.0.2.0", false, false },
	{ "192.0.2.0/024", "192.0.2.0", false, false },
	{ "192.0.2.0/-1", "192.0.2.0", false, false },
	{ "192.0.2.0/24/8", "192.0.2.0", false, false },
	{ "2001:db8::/129", "2001:db8::", false, false },
	{ "/24", "192.0.2.0", false, false },
	{ "", "192.0.2.0", false, false },
};

static void test_prefixes(const struct guard *guard)
{
	for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
		struct ip_prefix prefix;
		struct ip ip;

		ip_read(span_string(prefixes[i].ip), &ip);
		ok(ip_prefix_read(guard_place(guard, span_string(prefixes[i].prefix)), &prefix) ==
			   prefixes[i].valid,
		   "prefix: |%s|", prefixes[i].prefix);
		ok(ip_in_prefix(&ip, &prefix) == prefixes[i].holds, "prefix: |%s| of |%s|",
		   prefixes[i].ip, prefixes[i].prefix);
	}
}

/* Texts, and how many of their bytes are a dotted quad. */
static const struct {
	const char *text;
	size_t length;
} quads[] = {
	{ "192.0.2.1", 9 },   { "192.0.2.1/24", 9 }, { "192.0.2.1:25", 9 }, { "192.0.2.1.", 9 },
	{ "192.0.2.1.5", 9 }, { "192.0.2.1x", 9 },   { "192.0.2.1000", 0 }, { "192.0.2.256", 0 },
	{ "192.0.2.01", 0 },  { "192.0.2.", 0 },     { "192.0.2", 0 },	    { "", 0 },
	{ "::1", 0 },
};

static void test_quads(const struct guard *guard)
{
	for (size_t i = 0; i < sizeof quads / sizeof *quads; i++) {
		struct ip ip;
		size_t length = ip_read_quad(guard_place(guard, span_string(quads[i].text)), &ip);

		ok(length == quads[i].length && ip.family == (length > 0 ? 4 : 0),
		   "dotted quad at the beginning: |%s|", quads[i].text);
	}
}

static void check_once(void)
{
	struct ip_answer one = { 0 }, none = { 0 };

	ok(ip_read_once(SPAN("192.0.2.1"), &one) && one.asked && one.ip.bytes[3] == 1,
	   "an address is read when first asked for");
	ok(ip_read_once(SPAN_NONE, &one) && one.ip.bytes[3] == 1, "and not a second time");
	ok(!ip_read_once(SPAN("x"), &none) && none.asked && none.ip.family == 0,
	   "no address is known to be none");
}

int main(void)
{
	struct guard guard = guard_open(256);
	struct ip none = { 0 }, one, same;

	test_read(&guard);
	test_against_system(&guard);
	test_prefixes(&guard);
	test_quads(&guard);
	ok(ip_read(SPAN("::ffff:192.0.2.1"), &one) && ip_read(SPAN("192.0.2.1"), &same) &&
		   ip_equal(&one, &same),
	   "equal: mapped and plain");
	ok(!ip_equal(&none, &none), "equal: no address equals none");
	guard_close(&guard);
	check_once();
	return done();
}
