#include "analyzers/dns_packet.h"

#include <string.h>
#include <time.h>

#include "analyzers/dns_compose.h"
#include "parser/limits.h"
#include "tests/dns_answer.h"
#include "tests/guard.h"
#include "tests/test.h"

/* Header: flags, then how many records the answer, the authority and the rest have. */
#define HEAD(flags, an, ns, ar) "\x12\x34" flags "\0\1\0" an "\0" ns "\0" ar
#define GOOD "\x81\x80" /* QR, RD, RA; NOERROR */
#define NXDOMAIN "\x81\x83"

/* The question for a.example, and its name again: it stands at offset 12. */
#define ASK(type) "\1a\7example\0\0" type "\0\1"
#define SAME "\xc0\x0c"
#define EXAMPLE "\xc0\x0e"
#define B "\1b" EXAMPLE

#define A "\1"
#define NS "\2"
#define CNAME "\5"
#define SOA "\6"
#define PTR "\14"
#define MX "\17"
#define TXT "\20"
#define AAAA "\34"
#define OPT "\51"

#define RR(owner, type, length, rdata) owner "\0" type "\0\1\0\0\1\54\0" length rdata
#define IP1 RR(SAME, A, "\4", "\300\0\2\1")
#define IP2 RR(SAME, A, "\4", "\300\0\2\2")
#define DENY RR(EXAMPLE, SOA, "\26", "\0\0\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\74")
#define REFER                                                                                      \
	RR(EXAMPLE, NS, "\4",                                                                      \
	   "\2ns"                                                                                  \
	   "\0")
#define TO_B RR(SAME, CNAME, "\4", B)

/* A label of 60 bytes. */
#define L60 "\74abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh"

#define PACKET(...)                                                                                \
	{                                                                                          \
		__VA_ARGS__, sizeof(__VA_ARGS__) - 1                                               \
	}

static const struct {
	enum dns_type type;
	struct span packet;
	const char *want;
	const char *next; /* the name that is left to be asked */
} good[] = {
	{ DNS_A, PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A) IP1), "found 300 [192.0.2.1]", "" },
	{ DNS_A, PACKET(HEAD(GOOD, "\2", "\0", "\0") ASK(A) IP2 IP1),
	  "found 300 [192.0.2.1] [192.0.2.2]", "" },
	{ DNS_A, PACKET(HEAD("\x81\xa0", "\1", "\0", "\0") ASK(A) IP1), "found 300 [192.0.2.1] ad",
	  "" },
	/* The name in other letters (0x20), in the question and at the record. */
	{ DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") "\1A\7eXAMPLe\0\0\1\0\1" RR("\1a\7EXAMPLE\0", A, "\4",
									  "\300\0\2\1")),
	  "found 300 [192.0.2.1]", "" },
	{ DNS_AAAA,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(AAAA)
			 RR(SAME, AAAA, "\20", "\x20\1\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1")),
	  "found 300 [2001:db8::1]", "" },
	{ DNS_MX,
	  PACKET(HEAD(GOOD, "\2", "\0", "\0") ASK(MX) RR(SAME, MX, "\6", "\0\24" B)
			 RR(SAME, MX, "\6",
			    "\0\12"
			    "\1C" EXAMPLE)),
	  "found 300 10 [c.example] 20 [b.example]", "" },
	{ DNS_MX, PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(MX) RR(SAME, MX, "\3", "\0\0\0")),
	  "found 300 0 [.]", "" }, /* RFC 7505 */
	{ DNS_PTR, PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(PTR) RR(SAME, PTR, "\2", SAME)),
	  "found 300 [a.example]", "" },
	{ DNS_PTR,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(PTR) RR(SAME, PTR, "\7", "\4x.\0y" EXAMPLE)),
	  "found 300 [x\\046\\000y.example]", "" },
	{ DNS_TXT, PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(TXT) RR(SAME, TXT, "\7", "\2ab\3cde")),
	  "found 300 [abcde]", "" },
	{ DNS_TXT, PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(TXT) RR(SAME, TXT, "\4", "\0\1a\0")),
	  "found 300 [a]", "" },
	{ DNS_TXT, PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(TXT) RR(SAME, TXT, "\1", "\0")),
	  "found 300 []", "" },
	{ DNS_TXT,
	  PACKET(HEAD(GOOD, "\2", "\0", "\0") ASK(TXT) RR(SAME, TXT, "\2", "\1b")
			 RR(SAME, TXT, "\2", "\1a")),
	  "found 300 [a] [b]", "" },
	/* What is of others, of another class or another type does not count. */
	{ DNS_A,
	  PACKET(HEAD(GOOD, "\4", "\0", "\0") ASK(A) RR(B, A, "\4", "\300\0\2\3")
			 IP1 RR(SAME, TXT, "\2", "\1a") SAME "\0\1\0\3\0\0\1\54\0\4\300\0\2\4"),
	  "found 300 [192.0.2.1]", "" },
	/* 255 bytes are a name. */
	{ DNS_A,
	  PACKET(HEAD(GOOD, "\2", "\0", "\0") ASK(A) RR(L60 L60 L60 L60 SAME, A, "\4", "\300\0\2\3")
			 IP1),
	  "found 300 [192.0.2.1]", "" },
	/* RFC 2181 8 */
	{ DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A) SAME "\0\1\0\1\x80\0\0\0\0\4\300\0\2\1"),
	  "found 0 [192.0.2.1]", "" },
	{ DNS_A, PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A) SAME "\0\1\0\1\0\0\0\0\0\4\300\0\2\1"),
	  "found 0 [192.0.2.1]", "" },
	/* CNAME */
	{ DNS_A, PACKET(HEAD(GOOD, "\2", "\0", "\0") ASK(A) TO_B RR(B, A, "\4", "\300\0\2\3")),
	  "found via b.example 300 [192.0.2.3]", "" },
	{ DNS_A, PACKET(HEAD(GOOD, "\2", "\0", "\0") ASK(A) RR(B, A, "\4", "\300\0\2\3") TO_B),
	  "found via b.example 300 [192.0.2.3]", "" },
	{ DNS_A, PACKET(HEAD(GOOD, "\3", "\0", "\0") ASK(A) TO_B TO_B RR(B, A, "\4", "\300\0\2\3")),
	  "found via b.example 300 [192.0.2.3]", "" },
	{ DNS_A, PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A) TO_B), "no-data via b.example",
	  "b.example" },
	{ DNS_A, PACKET(HEAD(GOOD, "\1", "\1", "\0") ASK(A) TO_B REFER), "no-data via b.example",
	  "b.example" },
	{ DNS_A, PACKET(HEAD(GOOD, "\1", "\1", "\0") ASK(A) TO_B DENY), "no-data via b.example",
	  "" },
	{ DNS_A, PACKET(HEAD(NXDOMAIN, "\1", "\1", "\0") ASK(A) TO_B DENY), "no-name via b.example",
	  "" },
	{ DNS_A, PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A) RR(SAME, CNAME, "\2", SAME)),
	  "failed(aliases)", "" },
	{ DNS_A, PACKET(HEAD(GOOD, "\2", "\0", "\0") ASK(A) TO_B RR(B, CNAME, "\2", SAME)),
	  "failed(aliases)", "" },
	/* No such thing */
	{ DNS_A, PACKET(HEAD(NXDOMAIN, "\0", "\1", "\0") ASK(A) DENY), "no-name", "" },
	{ DNS_A, PACKET(HEAD(NXDOMAIN, "\0", "\0", "\0") ASK(A)), "no-name", "" },
	{ DNS_A, PACKET(HEAD(GOOD, "\0", "\1", "\0") ASK(A) DENY), "no-data", "" },
	{ DNS_A, PACKET(HEAD(GOOD, "\0", "\2", "\0") ASK(A) REFER DENY), "no-data", "" },
	{ DNS_A, PACKET(HEAD(GOOD, "\0", "\0", "\0") ASK(A)), "no-data", "" },
	{ DNS_A, PACKET(HEAD("\x85\x80", "\0", "\1", "\0") ASK(A) REFER), "no-data", "" },
	{ DNS_A, PACKET(HEAD(GOOD, "\0", "\1", "\0") ASK(A) REFER), "failed(lame)", "" },
	/* It could not be told. */
	{ DNS_A, PACKET(HEAD("\x81\x81", "\0", "\0", "\0") ASK(A)), "failed(formerr)", "" },
	{ DNS_A, PACKET(HEAD("\x81\x82", "\0", "\0", "\0") ASK(A)), "failed(servfail)", "" },
	{ DNS_A, PACKET(HEAD("\x81\x84", "\0", "\0", "\0") ASK(A)), "failed(notimp)", "" },
	{ DNS_A, PACKET(HEAD("\x81\x85", "\1", "\0", "\0") ASK(A) IP1), "failed(refused)", "" },
	{ DNS_A, PACKET(HEAD("\x81\x89", "\0", "\0", "\0") ASK(A)), "failed(rcode)", "" },
	/* BADVERS: NOERROR in the header, 1 in the upper bits that OPT has (RFC 6891 6.1.3). */
	{ DNS_A, PACKET(HEAD(GOOD, "\0", "\0", "\1") ASK(A) "\0\0" OPT "\4\xd0\1\0\0\0\0\0"),
	  "failed(rcode)", "" },
	{ DNS_A, PACKET(HEAD(GOOD, "\1", "\0", "\1") ASK(A) IP1 "\0\0" OPT "\4\xd0\0\0\x80\0\0\0"),
	  "found 300 [192.0.2.1]", "" },
	{ DNS_A, PACKET(HEAD("\x83\x80", "\1", "\0", "\0") ASK(A) IP1), "failed(too-long)", "" },
};

/* What is not by RFC 1035, or does not answer the question for A of a.example. */
static const struct {
	const char *what;
	enum dns_type type;
	struct span packet;
} bad[] = {
	{ "nothing", DNS_A, PACKET("") },
	{ "eleven bytes", DNS_A, PACKET("\x12\x34\x81\x80\0\1\0\0\0\0\0") },
	{ "a header alone", DNS_A, PACKET(HEAD(GOOD, "\0", "\0", "\0")) },
	{ "no question", DNS_A, PACKET("\x12\x34" GOOD "\0\0\0\1\0\0\0\0" IP1) },
	{ "two questions", DNS_A, PACKET("\x12\x34" GOOD "\0\2\0\0\0\0\0\0" ASK(A) ASK(A)) },
	{ "another name", DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") "\1b\7example\0\0\1\0\1" IP1) },
	{ "another type", DNS_A, PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(AAAA) IP1) },
	{ "class CH", DNS_A, PACKET(HEAD(GOOD, "\1", "\0", "\0") "\1a\7example\0\0\1\0\3" IP1) },
	{ "a question", DNS_A, PACKET(HEAD("\1\0", "\1", "\0", "\0") ASK(A) IP1) },
	{ "another opcode", DNS_A, PACKET(HEAD("\x91\x80", "\1", "\0", "\0") ASK(A) IP1) },
	{ "a pointer to itself", DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A) RR("\xc0\x1b", A, "\4", "\300\0\2\1")) },
	{ "a pointer ahead", DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A) RR("\xc0\x1c", A, "\4", "\300\0\2\1")) },
	{ "a pointer past the end", DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A) RR("\xff\xff", A, "\4", "\300\0\2\1")) },
	{ "a pointer into the header", DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A) RR("\xc0\x02", A, "\4", "\300\0\2\1")) },
	{ "pointers that go round", DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A) RR("\1x\xc0\x1b", A, "\4", "\300\0\2\1")) },
	{ "half a pointer", DNS_A, PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A) "\xc0") },
	{ "a label of an unknown kind", DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A) RR("\x41x\0", A, "\4", "\300\0\2\1")) },
	{ "data past the end", DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A) RR(SAME, A, "\5", "\300\0\2\1")) },
	{ "a string past the data", DNS_TXT,
	  PACKET(HEAD(GOOD, "\2", "\0", "\0") ASK(TXT) RR(SAME, TXT, "\3", "\5ab")
			 RR(SAME, TXT, "\2", "\1c")) },
	{ "a second string past the data", DNS_TXT,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(TXT) RR(SAME, TXT, "\4", "\1a\2b")) },
	{ "no string at all", DNS_TXT,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(TXT) RR(SAME, TXT, "\0", "")) },
	{ "an address of 5 bytes", DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A) RR(SAME, A, "\5", "\300\0\2\1\1")) },
	{ "an address of 3 bytes", DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A) RR(SAME, A, "\3", "\300\0\2")) },
	{ "an IPv6 address of 4 bytes", DNS_AAAA,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(AAAA) RR(SAME, AAAA, "\4", "\300\0\2\1")) },
	{ "MX without a name", DNS_MX,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(MX) RR(SAME, MX, "\2", "\0\1")) },
	{ "MX of one byte", DNS_MX,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(MX) RR(SAME, MX, "\1", "\0")) },
	{ "MX with a byte more", DNS_MX,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(MX) RR(SAME, MX, "\5", "\0\1" SAME "x")) },
	{ "a name that leaves its data", DNS_PTR,
	  PACKET(HEAD(GOOD, "\2", "\0", "\0") ASK(PTR) RR(SAME, PTR, "\1", "\2")
			 RR(SAME, PTR, "\2", SAME)) },
	{ "an alias that leaves its data", DNS_A,
	  PACKET(HEAD(GOOD, "\2", "\0", "\0") ASK(A) RR(SAME, CNAME, "\2", "\1b")
			 RR(B, A, "\4", "\300\0\2\3")) },
	{ "a name of over 255 bytes", DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A)
			 RR(L60 L60 L60 L60 "\12abcdefghij\0", A, "\4", "\300\0\2\1")) },
	{ "a name of over 255 bytes by a pointer", DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\0", "\0") ASK(A)
			 RR(L60 L60 L60 L60 "\1x" SAME, A, "\4", "\300\0\2\1")) },
	{ "more records told than there are", DNS_A,
	  PACKET(HEAD(GOOD, "\2", "\0", "\0") ASK(A) IP1) },
	{ "65535 records told", DNS_A, PACKET("\x12\x34" GOOD "\0\1\xff\xff\0\0\0\0" ASK(A) IP1) },
	{ "two aliases", DNS_A,
	  PACKET(HEAD(GOOD, "\2", "\0", "\0") ASK(A) TO_B RR(SAME, CNAME, "\4", "\1c" EXAMPLE)) },
	{ "records of a name that is not", DNS_A,
	  PACKET(HEAD(NXDOMAIN, "\1", "\0", "\0") ASK(A) IP1) },
	{ "an authority section that is cut", DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\1", "\0") ASK(A) IP1 SAME "\0\6") },
	{ "an additional section that is not there", DNS_A,
	  PACKET(HEAD(GOOD, "\1", "\0", "\1") ASK(A) IP1) },
};

static struct dns_name asked_name(void)
{
	struct dns_name name;

	dns_name_read(SPAN("a.example"), &name);
	return name;
}

/* No part of a packet is taken for all of it: each section is counted. */
static void test_prefixes(const struct guard *guard, struct span packet, enum dns_type type)
{
	struct arena arena = { 0 };
	struct dns_name name = asked_name();
	bool refused = true;

	for (size_t length = 0; length < packet.len; length++) {
		struct span part = guard_place(guard, span_upto(packet, length));
		struct dns_reading reading = dns_packet_read(&arena, part, &name, type);

		refused &= reading.answer.fault == DNS_FAULT_MALFORMED;
		dns_packet_rcode(part);
		dns_packet_text(&arena, part);
	}
	ok(refused, "no part of it is taken");
	arena_free(&arena);
}

static void test_good(const struct guard *guard)
{
	struct arena arena = { 0 };
	struct dns_name name = asked_name();

	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		struct span packet = guard_place(guard, good[i].packet);
		struct dns_reading reading = dns_packet_read(&arena, packet, &name, good[i].type);

		ok_span(answer_line(&arena, &reading.answer, good[i].type),
			span_string(good[i].want), good[i].want);
		ok_span(dns_name_text(&arena, &reading.next), span_string(good[i].next),
			"left to ask");
		ok(dns_packet_answers(packet, 0x1234, &name, good[i].type), "it is the answer");
		ok(!dns_packet_answers(packet, 0x1235, &name, good[i].type), "not with another id");
		test_prefixes(guard, good[i].packet, good[i].type);
	}
	arena_free(&arena);
}

static void test_bad(const struct guard *guard)
{
	struct arena arena = { 0 };
	struct dns_name name = asked_name();

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct span packet = guard_place(guard, bad[i].packet);
		struct dns_reading reading = dns_packet_read(&arena, packet, &name, bad[i].type);

		ok(reading.answer.fault == DNS_FAULT_MALFORMED && reading.answer.count == 0, "%s",
		   bad[i].what);
		dns_packet_text(&arena, packet);
		test_prefixes(guard, bad[i].packet, bad[i].type);
	}
	arena_free(&arena);
}

/* c0 -> c1 -> ... -> the address, with so many CNAME records. */
static void test_chain(unsigned aliases, enum dns_fault fault)
{
	struct arena arena = { 0 };
	struct buffer packet = { .arena = &arena };
	struct dns_name name, next;

	dns_name_read(SPAN("c0"), &name);
	dns_compose_answer(&packet, &name, DNS_A, DNS_NOERROR);
	for (unsigned i = 1; i <= aliases; i++) {
		dns_name_read(arena_format(&arena, "c%u", i), &next);
		dns_compose_record(&packet, DNS_SECTION_ANSWER, &name, DNS_RR_CNAME, 60,
				   (struct span){ (const char *)next.wire, next.length });
		name = next;
	}
	dns_compose_record(&packet, DNS_SECTION_ANSWER, &name, DNS_A, 60, SPAN("\300\0\2\1"));
	dns_name_read(SPAN("c0"), &name);
	struct dns_reading reading = dns_packet_read(&arena, buffer_span(&packet), &name, DNS_A);
	ok(reading.answer.fault == fault, "%u CNAME records", aliases);
	arena_free(&arena);
}

/* 64 KiB of the dearest there is: long names by pointers, each an alias of the name asked. */
static void test_work(void)
{
	struct arena arena = { 0 };
	struct buffer packet = { .arena = &arena };
	struct dns_name name;
	static const char tail[] = "\0\5\0\1\0\0\1\54\0\2\xc0\x0c";
	unsigned count = 0;

	dns_name_read(SPAN("a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a"),
		      &name);
	dns_compose_answer(&packet, &name, DNS_A, DNS_NOERROR);
	while (packet.len + 16 < DNS_PACKET_MOST) {
		buffer_put(&packet, SPAN(SAME));
		buffer_put(&packet, (struct span){ tail, sizeof tail - 1 });
		count++;
	}
	packet.at[DNS_AT_ANSWERS] = (char)(count >> 8);
	packet.at[DNS_AT_ANSWERS + 1] = (char)count;
	clock_t start = clock();
	struct dns_reading reading = dns_packet_read(&arena, buffer_span(&packet), &name, DNS_A);
	ok(reading.answer.fault == DNS_FAULT_ALIASES, "a loop of %u records", count);
	ok((clock() - start) / (CLOCKS_PER_SEC / 10) < 10, "is told in under a second");
	arena_free(&arena);
}

static void test_question(void)
{
	struct dns_name name = asked_name();
	char bytes[DNS_QUESTION_MOST];
	size_t length = dns_compose_question(bytes, 0x1234, &name, DNS_A, DNS_PLAIN);

	ok_span((struct span){ bytes, length }, SPAN("\x12\x34\1\x20\0\1\0\0\0\0\0\0" ASK(A)),
		"a question");
	length = dns_compose_question(bytes, 0x1234, &name, DNS_A, DNS_WITH_EDNS);
	ok_span((struct span){ bytes, length },
		SPAN("\x12\x34\1\x20\0\1\0\0\0\0\0\1" ASK(A) "\0\0" OPT "\4\xd0\0\0\0\0\0\0"),
		"a question with EDNS");
	ok(!dns_packet_answers((struct span){ bytes, length }, 0x1234, &name, DNS_A),
	   "a question is no answer");
}

static void test_text(void)
{
	struct arena arena = { 0 };
	struct span_list texts = dns_packet_text(
		&arena, SPAN(HEAD(GOOD, "\2", "\0", "\0") ASK(TXT) RR(SAME, TXT, "\5", "\2a\"\1\n")
				     RR(SAME, MX, "\6", "\0\12" B)));

	if (ok_number((long long)texts.count, 2, "two records as text")) {
		ok_span(texts.items[0], SPAN("a.example. 300 IN TXT \"a\\\"\" \"\\010\""), "TXT");
		ok_span(texts.items[1], SPAN("a.example. 300 IN MX 10 b.example."), "MX");
	}
	arena_free(&arena);
}

int main(void)
{
	struct guard guard = guard_open(4096);

	test_good(&guard);
	test_bad(&guard);
	test_chain(LIMIT_ALIASES, DNS_FAULT_NONE);
	test_chain(LIMIT_ALIASES + 1, DNS_FAULT_ALIASES);
	test_work();
	test_question();
	test_text();
	ok(dns_packet_truncated(SPAN(HEAD("\x83\x80", "\0", "\0", "\0"))), "TC is seen");
	ok(!dns_packet_truncated(SPAN("\x12\x34\x83\x80")), "in a whole header");
	guard_close(&guard);
	return done();
}
