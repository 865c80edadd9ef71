#include "tests/dns_faults.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "analyzers/dns_compose.h"
#include "analyzers/dns_wire.h"
#include "parser/buffer.h"

enum { LONGEST = 64 };

/* An answer that is being made, with the question's id. */
struct dns_saying {
	const struct dns_scene *scene;
	struct arena arena;
	struct buffer packet;
};

static void begin(struct dns_saying *saying, enum dns_rcode rcode)
{
	dns_compose_answer(&saying->packet, &saying->scene->name, saying->scene->type, rcode);
	saying->packet.at[0] = (char)(saying->scene->id >> 8);
	saying->packet.at[1] = (char)(saying->scene->id & 0xff);
}

static void put_named(struct dns_saying *saying, const char *owner, uint16_t type, uint32_t ttl,
		      struct span rdata)
{
	struct dns_name name;

	dns_name_read(span_string(owner), &name);
	dns_compose_record(&saying->packet, DNS_SECTION_ANSWER, &name, type, ttl, rdata);
}

static void put(struct dns_saying *saying, uint32_t ttl, struct span rdata)
{
	dns_compose_record(&saying->packet, DNS_SECTION_ANSWER, &saying->scene->name,
			   saying->scene->type, ttl, rdata);
}

static void set_number(struct dns_saying *saying, size_t at, unsigned number)
{
	saying->packet.at[at] = (char)(number >> 8);
	saying->packet.at[at + 1] = (char)(number & 0xff);
}

static unsigned flags(const struct dns_saying *saying)
{
	return (unsigned)(unsigned char)saying->packet.at[2] << 8 |
	       (unsigned char)saying->packet.at[3];
}

static void say(struct dns_saying *saying)
{
	dns_scene_say(saying->scene, buffer_span(&saying->packet));
}

static void make_truth(struct dns_saying *saying)
{
	begin(saying, DNS_NOERROR);
	put(saying, 300, SPAN("\4true"));
}

static void play_truth(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	(void)fault, (void)nth;
	make_truth(saying);
	say(saying);
}

static void play_silent(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	(void)fault, (void)saying, (void)nth;
}

static void play_late(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	(void)fault, (void)nth;
	make_truth(saying);
	dns_scene_say_later(saying->scene, buffer_span(&saying->packet), DNS_FAULTS_DEADLINE_MS + 30);
}

static void play_lost(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	if (nth > 1)
		play_truth(fault, saying, nth);
}

static void play_rcode(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	(void)nth;
	begin(saying, (enum dns_rcode)fault->number);
	say(saying);
}

/* Extended DNS error 6, "DNSSEC bogus": RFC 8914. */
static void play_bogus(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	(void)fault, (void)nth;
	begin(saying, DNS_SERVFAIL);
	buffer_put(&saying->packet, SPAN("\0\0\x29\4\xd0\0\0\0\0\0\6\0\x0f\0\2\0\6"));
	set_number(saying, DNS_AT_MORE, 1);
	say(saying);
}

static void play_no_edns(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	if (!saying->scene->edns) {
		play_truth(fault, saying, nth);
		return;
	}
	begin(saying, (enum dns_rcode)fault->number);
	say(saying);
}

/* As servers from before RFC 2671 do: the header, and nothing of the question. */
static void play_bare_formerr(const struct dns_fault_row *fault, struct dns_saying *saying,
			      unsigned nth)
{
	if (!saying->scene->edns) {
		play_truth(fault, saying, nth);
		return;
	}
	begin(saying, DNS_FORMERR);
	set_number(saying, DNS_AT_QUESTIONS, 0);
	saying->packet.len = DNS_HEADER;
	say(saying);
}

/* A chain of CNAME records, fault->number of them, in one answer. */
static void play_chain(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	char owner[LONGEST], target[LONGEST];
	struct dns_name name;

	(void)nth;
	begin(saying, DNS_NOERROR);
	for (unsigned i = 0; i < fault->number; i++) {
		snprintf(owner, sizeof owner, i == 0 ? "%s.fault.example" : "%s.%u.example",
			 fault->label, i);
		snprintf(target, sizeof target, "%s.%u.example", fault->label, i + 1);
		dns_name_read(span_string(target), &name);
		put_named(saying, owner, DNS_RR_CNAME, 300,
			  (struct span){ (const char *)name.wire, name.length });
	}
	put_named(saying, target, saying->scene->type, 300, SPAN("\4true"));
	say(saying);
}

/* CNAME records that end where they began: in one answer, or one an answer. */
static void play_loop(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	struct dns_name name;

	(void)nth;
	begin(saying, DNS_NOERROR);
	dns_name_read(SPAN("loop.fault.example"), &name);
	dns_compose_record(&saying->packet, DNS_SECTION_ANSWER, &saying->scene->name, DNS_RR_CNAME,
			   300, (struct span){ (const char *)name.wire, name.length });
	if (fault->number > 1)
		put_named(saying, "loop.fault.example", DNS_RR_CNAME, 300,
			  (struct span){ (const char *)saying->scene->name.wire,
					 saying->scene->name.length });
	say(saying);
}

static void play_alias_nowhere(const struct dns_fault_row *fault, struct dns_saying *saying,
			       unsigned nth)
{
	struct dns_name name;

	(void)fault, (void)nth;
	begin(saying, DNS_NXDOMAIN);
	dns_name_read(SPAN("nowhere.example"), &name);
	dns_compose_record(&saying->packet, DNS_SECTION_ANSWER, &saying->scene->name, DNS_RR_CNAME,
			   300, (struct span){ (const char *)name.wire, name.length });
	dns_name_read(SPAN("example"), &name);
	dns_compose_record(&saying->packet, DNS_SECTION_AUTHORITY, &name, DNS_RR_SOA, 300,
			   SPAN("\0\0\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\x3c"));
	say(saying);
}

static void say_truncated(struct dns_saying *saying)
{
	begin(saying, DNS_NOERROR);
	set_number(saying, DNS_AT_FLAGS, flags(saying) | DNS_FLAG_TC);
	say(saying);
}

static void play_truncated(const struct dns_fault_row *fault, struct dns_saying *saying,
			   unsigned nth)
{
	if (saying->scene->stream)
		play_truth(fault, saying, nth);
	else
		say_truncated(saying);
}

/* A length, and fault->number bytes less than that. */
static void play_cut(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	char prefix[2];

	(void)nth;
	if (!saying->scene->stream) {
		say_truncated(saying);
		return;
	}
	make_truth(saying);
	size_t length = saying->packet.len + fault->number;
	prefix[0] = (char)(length >> 8);
	prefix[1] = (char)(length & 0xff);
	dns_scene_say_bytes(saying->scene, (struct span){ prefix, sizeof prefix });
	dns_scene_say_bytes(saying->scene, buffer_span(&saying->packet));
}

static void nap(int ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000L };

	nanosleep(&time, NULL);
}

/* A byte at a time, each before any one wait would end. */
static void play_dribble(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	(void)fault, (void)nth;
	if (!saying->scene->stream) {
		say_truncated(saying);
		return;
	}
	bool heard = dns_scene_say_bytes(saying->scene, SPAN("\x10\0"));
	while (heard && !dns_stage_over(saying->scene->stage)) {
		heard = dns_scene_say_bytes(saying->scene, SPAN("x"));
		nap(DNS_FAULTS_TIMEOUT_MS / 10);
	}
}

/* The same over TCP: what is somebody else's is waited past there too. */
static void play_stream_strangers(const struct dns_fault_row *fault, struct dns_saying *saying,
				  unsigned nth)
{
	if (!saying->scene->stream) {
		say_truncated(saying);
		return;
	}
	make_truth(saying);
	set_number(saying, DNS_AT_ID, saying->scene->id + 1u);
	say(saying);
	dns_scene_say_bytes(saying->scene, SPAN("\0\0\0\1x"));
	play_truth(fault, saying, nth);
}

enum strange { WRONG_ID, WRONG_NAME, WRONG_TYPE, WRONG_CLASS, NO_QUESTION, TWO_QUESTIONS, QUESTION,
	       OPCODE, SHORT, EMPTY };

/* A lie that answers another question, or none. */
static void make_strange(struct dns_saying *saying, enum strange strange)
{
	size_t end = DNS_HEADER + (size_t)saying->scene->name.length;

	begin(saying, DNS_NOERROR);
	put(saying, 300, SPAN("\3lie"));
	switch (strange) {
	case WRONG_ID:
		set_number(saying, DNS_AT_ID, saying->scene->id ^ 1u);
		break;
	case WRONG_NAME:
		saying->packet.at[DNS_HEADER + 1] ^= 1;
		break;
	case WRONG_TYPE:
		set_number(saying, end, 99);
		break;
	case WRONG_CLASS:
		set_number(saying, end + 2, 3);
		break;
	case NO_QUESTION:
		set_number(saying, DNS_AT_QUESTIONS, 0);
		break;
	case TWO_QUESTIONS:
		set_number(saying, DNS_AT_QUESTIONS, 2);
		break;
	case QUESTION:
		set_number(saying, DNS_AT_FLAGS, flags(saying) & 0x7fffu);
		break;
	case OPCODE:
		set_number(saying, DNS_AT_FLAGS, flags(saying) | 4u << 11);
		break;
	case SHORT:
		saying->packet.len = DNS_HEADER - 1;
		break;
	case EMPTY:
		saying->packet.len = 0;
		break;
	}
}

static void play_strange(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	make_strange(saying, (enum strange)(fault->number));
	say(saying);
	if (fault->status == DNS_FOUND)
		play_truth(fault, saying, nth);
}

static void play_elsewhere(const struct dns_fault_row *fault, struct dns_saying *saying,
			   unsigned nth)
{
	begin(saying, DNS_NOERROR);
	put(saying, 300, SPAN("\3lie"));
	if (fault->number == 0)
		dns_scene_say_from_port(saying->scene, buffer_span(&saying->packet));
	else
		dns_scene_say_from_address(saying->scene, buffer_span(&saying->packet));
	if (fault->status == DNS_FOUND)
		play_truth(fault, saying, nth);
}

/* What stands for one record of the answer, by fault->number. */
static const struct span rubbish[] = {
	SPAN("\xc0\x20\0\x10\0\1\0\0\0\1\0\5\4true"),	 /* 30: patched to point at itself */
	SPAN("\xff\xff\0\x10\0\1\0\0\0\1\0\5\4true"),	 /* 31 */
	SPAN("\xc0\x0c\0\x10\0\1\0\0\0\1\0\xc8\4true"),	 /* 32 */
	SPAN("\xc0\x0c\0\x10\0\1\0\0\0\1\0\5\x09true"),	 /* 33 */
	SPAN("\xc0\x0c\0\1\0\1\0\0\0\1\0\5\x7f\0\0\1\0"), /* 34 */
};

static void play_rubbish(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	(void)nth;
	begin(saying, DNS_NOERROR);
	size_t at = saying->packet.len;
	buffer_put(&saying->packet, rubbish[fault->number]);
	set_number(saying, DNS_AT_ANSWERS, 1);
	if (fault->number == 0)
		set_number(saying, at, 0xc000u | (unsigned)at);
	say(saying);
}

static void play_long_name(const struct dns_fault_row *fault, struct dns_saying *saying,
			   unsigned nth)
{
	char label[64] = { 63 };

	(void)fault, (void)nth;
	memset(label + 1, 'a', 63);
	begin(saying, DNS_NOERROR);
	for (unsigned i = 0; i < 5; i++)
		buffer_put(&saying->packet, (struct span){ label, sizeof label });
	buffer_put(&saying->packet, SPAN("\0\0\x10\0\1\0\0\0\1\0\5\4true"));
	set_number(saying, DNS_AT_ANSWERS, 1);
	say(saying);
}

static void play_others(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	(void)fault, (void)nth;
	begin(saying, DNS_NOERROR);
	put_named(saying, "bank.example", saying->scene->type, 300, SPAN("\3lie"));
	put(saying, 300, SPAN("\4true"));
	put_named(saying, "fault.example", saying->scene->type, 300, SPAN("\3lie"));
	say(saying);
}

static void play_referral(const struct dns_fault_row *fault, struct dns_saying *saying,
			  unsigned nth)
{
	struct dns_name name;

	(void)fault, (void)nth;
	begin(saying, DNS_NOERROR);
	set_number(saying, DNS_AT_FLAGS, flags(saying) & ~(unsigned)DNS_FLAG_AA);
	dns_name_read(SPAN("example"), &name);
	dns_compose_record(&saying->packet, DNS_SECTION_AUTHORITY, &name, DNS_RR_NS, 300,
			   SPAN("\2ns\7example\0"));
	say(saying);
}

/* fault->number records; what does not fit into a datagram comes by TCP. */
static void play_many(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	(void)nth;
	begin(saying, DNS_NOERROR);
	for (unsigned i = 0; i < fault->number; i++) {
		char rdata[] = "\4txtX";

		rdata[4] = (char)i;
		put(saying, 300, (struct span){ rdata, 5 });
	}
	if (saying->packet.len > DNS_EDNS_SIZE && !saying->scene->stream)
		say_truncated(saying);
	else
		say(saying);
}

static void play_large(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	char string[256];
	struct buffer rdata = { .arena = &saying->arena };

	(void)nth;
	memset(string, 0xff, 1);
	memset(string + 1, 'x', 255);
	for (unsigned i = 0; i < fault->number; i++)
		buffer_put(&rdata, (struct span){ string, sizeof string });
	begin(saying, DNS_NOERROR);
	put(saying, 300, buffer_span(&rdata));
	if (saying->scene->stream)
		say(saying);
	else
		say_truncated(saying);
}

static void play_strings(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	(void)nth;
	begin(saying, DNS_NOERROR);
	put(saying, 300, fault->number == 0 ? SPAN("\0\2tr\0\2ue\0") : SPAN("\1t\1r\1u\1e"));
	say(saying);
}

static void play_ttl(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	(void)nth;
	begin(saying, DNS_NOERROR);
	put(saying, fault->number, SPAN("\4true"));
	say(saying);
}

static void play_case(const struct dns_fault_row *fault, struct dns_saying *saying, unsigned nth)
{
	(void)fault, (void)nth;
	make_truth(saying);
	for (size_t i = DNS_HEADER; i < DNS_HEADER + (size_t)saying->scene->name.length; i += 2)
		if (char_is_alpha(saying->packet.at[i]))
			saying->packet.at[i] ^= 0x20;
	say(saying);
}

const struct dns_fault_row dns_faults[] = {
	{ "truth", play_truth, DNS_FOUND, DNS_FAULT_NONE, 1, 0 },
	{ "1", play_silent, DNS_TIMED_OUT, DNS_FAULT_TIMEOUT, 0, 0 },
	{ "2", play_late, DNS_TIMED_OUT, DNS_FAULT_TIMEOUT, 0, 0 },
	{ "3", play_lost, DNS_FOUND, DNS_FAULT_NONE, 1, 0 },
	{ "4", play_rcode, DNS_FAILED, DNS_FAULT_SERVFAIL, 0, DNS_SERVFAIL },
	{ "5", play_rcode, DNS_FAILED, DNS_FAULT_REFUSED, 0, DNS_REFUSED },
	{ "6", play_rcode, DNS_FAILED, DNS_FAULT_NOTIMP, 0, DNS_NOTIMP },
	{ "7", play_bogus, DNS_FAILED, DNS_FAULT_SERVFAIL, 0, 0 },
	{ "8", play_no_edns, DNS_FOUND, DNS_FAULT_NONE, 1, DNS_FORMERR },
	{ "8-notimp", play_no_edns, DNS_FOUND, DNS_FAULT_NONE, 1, DNS_NOTIMP },
	{ "8-bare", play_bare_formerr, DNS_FOUND, DNS_FAULT_NONE, 1, 0 },
	{ "8-always", play_rcode, DNS_FAILED, DNS_FAULT_FORMERR, 0, DNS_FORMERR },
	{ "9", play_rcode, DNS_NO_NAME, DNS_FAULT_NONE, 0, DNS_NXDOMAIN },
	{ "10", play_rcode, DNS_NO_DATA, DNS_FAULT_NONE, 0, DNS_NOERROR },
	{ "11", play_chain, DNS_FOUND, DNS_FAULT_NONE, 1, 1 },
	{ "12", play_chain, DNS_FOUND, DNS_FAULT_NONE, 1, 8 },
	{ "loop", play_loop, DNS_FAILED, DNS_FAULT_ALIASES, 0, 1 },
	{ "13", play_loop, DNS_FAILED, DNS_FAULT_ALIASES, 0, 1 },
	{ "13-at-once", play_loop, DNS_FAILED, DNS_FAULT_ALIASES, 0, 2 },
	{ "14", play_chain, DNS_FAILED, DNS_FAULT_ALIASES, 0, 20 },
	{ "15", play_alias_nowhere, DNS_NO_NAME, DNS_FAULT_NONE, 0, 0 },
	{ "16", play_truncated, DNS_FOUND, DNS_FAULT_NONE, 1, 0 },
	{ "17", play_truncated, DNS_FAILED, DNS_FAULT_NETWORK, 0, 0 },
	{ "18", play_cut, DNS_FAILED, DNS_FAULT_NETWORK, 0, 1 },
	{ "19", play_dribble, DNS_TIMED_OUT, DNS_FAULT_TIMEOUT, 0, 0 },
	{ "20", play_cut, DNS_FAILED, DNS_FAULT_NETWORK, 0, 60000 },
	{ "21", play_strange, DNS_FOUND, DNS_FAULT_NONE, 1, WRONG_ID },
	{ "21-stream", play_stream_strangers, DNS_FOUND, DNS_FAULT_NONE, 1, 0 },
	{ "22", play_strange, DNS_FOUND, DNS_FAULT_NONE, 1, WRONG_NAME },
	{ "22-type", play_strange, DNS_FOUND, DNS_FAULT_NONE, 1, WRONG_TYPE },
	{ "22-none", play_strange, DNS_FOUND, DNS_FAULT_NONE, 1, NO_QUESTION },
	{ "22-two", play_strange, DNS_FOUND, DNS_FAULT_NONE, 1, TWO_QUESTIONS },
	{ "23", play_strange, DNS_FOUND, DNS_FAULT_NONE, 1, QUESTION },
	{ "24", play_elsewhere, DNS_FOUND, DNS_FAULT_NONE, 1, 0 },
	{ "25", play_elsewhere, DNS_FOUND, DNS_FAULT_NONE, 1, 1 },
	{ "26", play_strange, DNS_FOUND, DNS_FAULT_NONE, 1, OPCODE },
	{ "27", play_strange, DNS_FOUND, DNS_FAULT_NONE, 1, WRONG_CLASS },
	{ "28-id", play_strange, DNS_TIMED_OUT, DNS_FAULT_TIMEOUT, 0, WRONG_ID },
	{ "28-name", play_strange, DNS_TIMED_OUT, DNS_FAULT_TIMEOUT, 0, WRONG_NAME },
	{ "28-type", play_strange, DNS_TIMED_OUT, DNS_FAULT_TIMEOUT, 0, WRONG_TYPE },
	{ "28-none", play_strange, DNS_TIMED_OUT, DNS_FAULT_TIMEOUT, 0, NO_QUESTION },
	{ "28-two", play_strange, DNS_TIMED_OUT, DNS_FAULT_TIMEOUT, 0, TWO_QUESTIONS },
	{ "28-question", play_strange, DNS_TIMED_OUT, DNS_FAULT_TIMEOUT, 0, QUESTION },
	{ "28-port", play_elsewhere, DNS_TIMED_OUT, DNS_FAULT_TIMEOUT, 0, 0 },
	{ "28-address", play_elsewhere, DNS_TIMED_OUT, DNS_FAULT_TIMEOUT, 0, 1 },
	{ "28-opcode", play_strange, DNS_TIMED_OUT, DNS_FAULT_TIMEOUT, 0, OPCODE },
	{ "28-class", play_strange, DNS_TIMED_OUT, DNS_FAULT_TIMEOUT, 0, WRONG_CLASS },
	{ "29", play_strange, DNS_TIMED_OUT, DNS_FAULT_TIMEOUT, 0, SHORT },
	{ "29-empty", play_strange, DNS_TIMED_OUT, DNS_FAULT_TIMEOUT, 0, EMPTY },
	{ "29-then-truth", play_strange, DNS_FOUND, DNS_FAULT_NONE, 1, EMPTY },
	{ "30", play_rubbish, DNS_FAILED, DNS_FAULT_MALFORMED, 0, 0 },
	{ "31", play_rubbish, DNS_FAILED, DNS_FAULT_MALFORMED, 0, 1 },
	{ "32", play_rubbish, DNS_FAILED, DNS_FAULT_MALFORMED, 0, 2 },
	{ "33", play_rubbish, DNS_FAILED, DNS_FAULT_MALFORMED, 0, 3 },
	{ "34-a", play_rubbish, DNS_FAILED, DNS_FAULT_MALFORMED, 0, 4 },
	{ "35", play_long_name, DNS_FAILED, DNS_FAULT_MALFORMED, 0, 0 },
	{ "36", play_others, DNS_FOUND, DNS_FAULT_NONE, 1, 0 },
	{ "37", play_referral, DNS_FAILED, DNS_FAULT_LAME, 0, 0 },
	{ "38", play_many, DNS_FOUND, DNS_FAULT_NONE, 2, 2 },
	{ "39", play_many, DNS_FOUND, DNS_FAULT_NONE, 256, 256 },
	{ "40", play_large, DNS_FOUND, DNS_FAULT_NONE, 1, 246 },
	{ "41", play_strings, DNS_FOUND, DNS_FAULT_NONE, 1, 0 },
	{ "42", play_strings, DNS_FOUND, DNS_FAULT_NONE, 1, 1 },
	{ "43", play_ttl, DNS_FOUND, DNS_FAULT_NONE, 1, 0 },
	{ "43-highest", play_ttl, DNS_FOUND, DNS_FAULT_NONE, 1, 0x80000000u },
	{ "44", play_case, DNS_FOUND, DNS_FAULT_NONE, 1, 0 },
	{ 0 },
};

void dns_faults_play(void *context, const struct dns_scene *scene)
{
	struct dns_faults_counts *counts = context;
	struct span label = { (const char *)scene->name.wire + 1, scene->name.wire[0] };
	struct dns_saying saying = { .scene = scene };

	saying.packet.arena = &saying.arena;
	for (size_t i = 0; dns_faults[i].label != NULL; i++)
		if (span_equal(label, span_string(dns_faults[i].label)))
			dns_faults[i].play(&dns_faults[i], &saying,
					   scene->stream ? 0 : ++counts->nth[i]);
	arena_free(&saying.arena);
}
