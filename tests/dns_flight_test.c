/* Questions on their way: merged, kept, failed over, short of sockets, among forged answers. */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "analyzers/dns_compose.h"
#include "analyzers/dns_live.h"
#include "analyzers/dns_wire.h"
#include "parser/buffer.h"
#include "tests/dns_server.h"
#include "tests/loopback.h"
#include "tests/test.h"

enum { LONGEST = 64, SEEN_MOST = 8192, FORGED_EACH = 200, EACH = 100 };

/* What the server does is the first letter of the name. */
enum {
	TRUTH = 't',
	TTL_ZERO = 'z',
	NO_NAME = 'n',
	SILENT = 's',
	FORGED = 'f',
	BROKEN = 'b',
	BRIEF = 'u', /* signed for no time at all */
};

struct seen {
	bool broken; /* say SERVFAIL to all */
	unsigned count;
	uint16_t ports[SEEN_MOST], ids[SEEN_MOST];
};

static void set_number(struct buffer *packet, size_t at, unsigned number)
{
	packet->at[at] = (char)(number >> 8);
	packet->at[at + 1] = (char)(number & 0xff);
}

static void answer(struct buffer *packet, const struct dns_scene *scene, uint32_t ttl,
		   struct span rdata)
{
	dns_compose_answer(packet, &scene->name, scene->type, DNS_NOERROR);
	set_number(packet, DNS_AT_ID, scene->id);
	dns_compose_record(packet, DNS_SECTION_ANSWER, &scene->name, scene->type, ttl, rdata);
}

/* A lie that is wrong in one thing, by turns. */
static void forge(struct buffer *packet, const struct dns_scene *scene, unsigned turn)
{
	size_t type_at = DNS_HEADER + (size_t)scene->name.length;

	answer(packet, scene, 300, SPAN("\3lie"));
	switch (turn % 7) {
	case 0:
		set_number(packet, DNS_AT_ID, scene->id ^ (1 + turn % 65535));
		break;
	case 1:
		packet->at[DNS_HEADER + 1 + turn % scene->name.wire[0]] ^= 1;
		break;
	case 2:
		set_number(packet, type_at, DNS_A);
		break;
	case 3:
		set_number(packet, type_at + 2, 3);
		break;
	case 4:
		packet->at[DNS_AT_FLAGS] &= 0x7f;
		break;
	case 5:
		dns_scene_say_from_port(scene, buffer_span(packet));
		return;
	case 6:
		dns_scene_say_from_address(scene, buffer_span(packet));
		return;
	}
	dns_scene_say(scene, buffer_span(packet));
}

/* A signature over the records, which is good for now but says that their TTL is 0. */
static void sign(struct buffer *packet, const struct dns_scene *scene)
{
	static const char rdata[] = "\0\x10\x0f\3\0\0\0\0????\0\0\0\1\0\1\0signature";
	uint32_t expiration = (uint32_t)time(NULL) + 3600;
	char copy[sizeof rdata];

	memcpy(copy, rdata, sizeof copy);
	for (unsigned i = 0; i < 4; i++)
		copy[8 + i] = (char)(unsigned char)(expiration >> 8 * (3 - i));
	dns_compose_record(packet, DNS_SECTION_ANSWER, &scene->name, DNS_RR_RRSIG, 300,
			   (struct span){ copy, sizeof copy - 1 });
}

static void deny(struct buffer *packet, const struct dns_scene *scene)
{
	dns_compose_answer(packet, &scene->name, scene->type, DNS_NXDOMAIN);
	set_number(packet, DNS_AT_ID, scene->id);
	dns_compose_record(packet, DNS_SECTION_AUTHORITY, &scene->name, DNS_RR_SOA, 300,
			   SPAN("\0\0\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\x3c"));
}

static void play(void *context, const struct dns_scene *scene)
{
	struct seen *seen = context;
	struct arena arena = { 0 };
	struct buffer packet = { .arena = &arena };
	char letter = (char)scene->name.wire[1];

	if (seen->count < SEEN_MOST) {
		seen->ports[seen->count] = scene->from.sin_port;
		seen->ids[seen->count++] = scene->id;
	}
	for (unsigned i = 0; letter == FORGED && i < FORGED_EACH; i++)
		forge(&packet, scene, seen->count * FORGED_EACH + i);
	answer(&packet, scene, letter == TTL_ZERO ? 0 : 300, SPAN("\4true"));
	if (letter == BRIEF)
		sign(&packet, scene);
	if (letter == NO_NAME)
		deny(&packet, scene);
	if (letter == BROKEN || seen->broken)
		set_number(&packet, DNS_AT_FLAGS, DNS_FLAG_QR | DNS_SERVFAIL);
	if (letter != SILENT || seen->broken)
		dns_scene_say(scene, buffer_span(&packet));
	arena_free(&arena);
}

static struct dns_live_options options_for(unsigned timeout_ms)
{
	struct dns_live_options options = dns_live_defaults();

	options.engine.timeout_ms = timeout_ms;
	return options;
}

static void add_server(struct dns_live_options *options, unsigned port)
{
	char text[LONGEST];
	struct dns_server server;

	snprintf(text, sizeof text, "127.0.0.1@%u", port);
	dns_server_read(span_string(text), &server);
	dns_servers_add(&options->engine.servers, &server);
}

static struct dns_answer ask(struct dns_session *session, char letter, unsigned number)
{
	char name[LONGEST];

	snprintf(name, sizeof name, "%c%u.flight.example", letter, number);
	return dns_ask(session, span_string(name), DNS_TXT);
}

/* One question in a session of its own. */
static struct dns_answer ask_alone(struct dns_port *port, char letter, unsigned number)
{
	struct dns_session session = dns_session_open(port);

	ask(&session, letter, number);
	dns_wait(port);
	struct dns_answer got = ask(&session, letter, number);
	dns_session_close(&session); /* what is left of `got` is no longer to be followed */
	return got;
}

static unsigned long sent(struct dns *dns)
{
	return dns_live_counts(dns).engine.datagrams;
}

/* How many of `count` questions in one session are answered by the truth. */
static unsigned ask_many(struct dns_port *port, char letter, unsigned first, unsigned count)
{
	struct dns_session session = dns_session_open(port);
	unsigned found = 0;

	for (unsigned i = 0; i < count; i++)
		ask(&session, letter, first + i);
	dns_wait(port);
	for (unsigned i = 0; i < count; i++) {
		struct dns_answer got = ask(&session, letter, first + i);

		found += got.status == DNS_FOUND && got.count == 1 &&
			 span_equal(got.records[0].data, SPAN("true"));
	}
	dns_session_close(&session);
	return found;
}

/* Descriptors and threads of this process. */
static unsigned entries(const char *folder)
{
	DIR *dir = opendir(folder);
	unsigned count = 0;

	while (dir != NULL && readdir(dir) != NULL)
		count++;
	if (dir != NULL)
		closedir(dir);
	return count;
}

static void test_silence(unsigned port_number)
{
	unsigned descriptors = entries("/proc/self/fd"), threads = entries("/proc/self/task");
	struct dns_live_options options = options_for(1000);

	add_server(&options, port_number);
	struct dns *dns = dns_open_live(&options);
	struct dns_port *port = dns_port_open(dns);
	ok(entries("/proc/self/fd") == descriptors && entries("/proc/self/task") == threads,
	   "nothing is opened before the first question");
	dns_port_close(port);
	dns_close(dns);
}

/* Nobody answers, so both are on their way together for sure. */
static void test_merged(unsigned port_number)
{
	struct dns_live_options options = options_for(100);

	add_server(&options, port_number);
	struct dns *dns = dns_open_live(&options);
	struct dns_port *port = dns_port_open(dns);
	struct dns_session a = dns_session_open(port), b = dns_session_open(port);
	ask(&a, SILENT, 1);
	ask(&b, SILENT, 1);
	ok(dns_wait(port) != NULL && dns_wait(port) != NULL, "both sessions are answered");
	ok_number(ask(&a, SILENT, 1).status, DNS_TIMED_OUT, "the first");
	ok_number(ask(&b, SILENT, 1).status, DNS_TIMED_OUT, "the second");
	ok(dns_wait(port) == NULL, "nothing waits any more");
	ok_number((long long)sent(dns), 2, "equal questions are one, asked twice");
	struct arena arena = { 0 };
	struct span_list servers = dns_session_servers(&b, &arena);
	ok(servers.count == 1 && span_equal(servers.items[0], arena_format(&arena, "127.0.0.1@%u", port_number)),
	   "the server that was silent is named");
	arena_free(&arena);
	dns_session_close(&a);
	dns_session_close(&b);
	dns_port_close(port);
	dns_close(dns);
}

static void test_kept(unsigned port_number)
{
	struct dns_live_options options = options_for(1000);

	add_server(&options, port_number);
	struct dns *dns = dns_open_live(&options);
	struct dns_port *port = dns_port_open(dns);
	ok(ask_alone(port, TRUTH, 1).status == DNS_FOUND && sent(dns) == 1, "an answer");
	ok(ask_alone(port, TRUTH, 1).status == DNS_FOUND && sent(dns) == 1, "is kept");
	ok(ask_alone(port, NO_NAME, 1).status == DNS_NO_NAME && sent(dns) == 2, "a denial");
	ok(ask_alone(port, NO_NAME, 1).status == DNS_NO_NAME && sent(dns) == 2, "is kept too");
	ok(ask_alone(port, TTL_ZERO, 1).status == DNS_FOUND && sent(dns) == 3, "TTL 0");
	ok(ask_alone(port, TTL_ZERO, 1).status == DNS_FOUND && sent(dns) == 4, "is not kept");
	ok(ask_alone(port, BROKEN, 1).status == DNS_FAILED && sent(dns) == 5, "what failed");
	ok(ask_alone(port, BROKEN, 1).status == DNS_FAILED && sent(dns) == 6, "is not kept");
	ok_number((long long)dns_live_counts(dns).cached, 2, "answers from the cache");
	dns_port_close(port);
	dns_close(dns);
}

/* Servers answer in order: what was asked before is there once the next has come. */
static void test_kept_unclaimed(unsigned port_number)
{
	unsigned descriptors = entries("/proc/self/fd");
	struct dns_live_options options = options_for(1000);

	add_server(&options, port_number);
	struct dns *dns = dns_open_live(&options);
	struct dns_port *port = dns_port_open(dns), *other = dns_port_open(dns);
	struct dns_session session = dns_session_open(other);
	ask(&session, TRUTH, 1);
	dns_session_close(&session);
	dns_port_close(other);
	ok(ask_alone(port, TRUTH, 2).status == DNS_FOUND && sent(dns) == 2, "another's question");
	ok(ask_alone(port, TRUTH, 1).status == DNS_FOUND && sent(dns) == 2,
	   "an answer is kept though nobody waited for it");
	dns_port_close(port);
	dns_close(dns);
	ok_number(entries("/proc/self/fd"), descriptors, "no descriptor is left open");
}

/* What is kept longer than its signature lasts would still be judged by when it was obtained. */
static void test_kept_signed(unsigned port_number)
{
	struct dns_live_options options = options_for(1000);

	add_server(&options, port_number);
	options.engine.signatures = true;
	struct dns *dns = dns_open_live(&options);
	struct dns_port *port = dns_port_open(dns);
	ok(ask_alone(port, TRUTH, 2).status == DNS_FOUND && sent(dns) == 1, "without a signature");
	ok(ask_alone(port, TRUTH, 2).status == DNS_FOUND && sent(dns) == 1, "it is kept");
	ok(ask_alone(port, BRIEF, 2).status == DNS_FOUND && sent(dns) == 2, "with one for no time");
	ok(ask_alone(port, BRIEF, 2).status == DNS_FOUND && sent(dns) == 3, "it is not");
	dns_port_close(port);
	dns_close(dns);
}

/* Sessions, ports and back-ends that go while questions are on their way. */
static void test_given_up(unsigned port_number)
{
	struct dns_live_options options = options_for(100);

	add_server(&options, port_number);
	struct dns *dns = dns_open_live(&options);
	struct dns_port *port = dns_port_open(dns), *other = dns_port_open(dns);
	struct dns_session session = dns_session_open(port);
	ask(&session, SILENT, 1);
	ask(&session, TRUTH, 1);
	dns_session_close(&session);
	ok(dns_wait(port) == NULL, "what was given up is not waited for");
	session = dns_session_open(other);
	ask(&session, SILENT, 1);
	dns_session_close(&session);
	dns_port_close(other);
	ok_number(ask_many(port, TRUTH, 2, 10), 10, "the next session");
	ok_number(ask_alone(port, SILENT, 2).status, DNS_TIMED_OUT, "silence, past the port's end");
	session = dns_session_open(port);
	ask(&session, SILENT, 3);
	dns_session_close(&session);
	dns_port_close(port);
	dns_close(dns);
}

static void test_servers(unsigned good, unsigned broken, unsigned refused)
{
	static const struct {
		const char *name;
		bool refused, broken, good;
		char letter;
		enum dns_status status;
		enum dns_fault fault;
		unsigned long datagrams;
	} cases[] = {
		{ "refused", true, false, false, TRUTH, DNS_FAILED, DNS_FAULT_NETWORK, 2 },
		{ "refused, then good", true, false, true, TRUTH, DNS_FOUND, DNS_FAULT_NONE, 2 },
		{ "broken", false, true, false, TRUTH, DNS_FAILED, DNS_FAULT_SERVFAIL, 1 },
		{ "broken, then good", false, true, true, TRUTH, DNS_FOUND, DNS_FAULT_NONE, 2 },
		{ "all three", true, true, true, TRUTH, DNS_FOUND, DNS_FAULT_NONE, 3 },
		{ "refused and broken", true, true, false, TRUTH, DNS_FAILED, DNS_FAULT_SERVFAIL, 2 },
		{ "broken, then silent", false, true, true, SILENT, DNS_FAILED, DNS_FAULT_SERVFAIL, 2 },
		{ "none", false, false, false, TRUTH, DNS_FAILED, DNS_FAULT_NETWORK, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct dns_live_options options = options_for(150);

		if (cases[i].refused)
			add_server(&options, refused);
		if (cases[i].broken)
			add_server(&options, broken);
		if (cases[i].good)
			add_server(&options, good);
		struct dns *dns = dns_open_live(&options);
		struct dns_port *port = dns_port_open(dns);
		struct dns_answer got = ask_alone(port, cases[i].letter, 1);
		ok(got.status == cases[i].status && got.fault == cases[i].fault,
		   "servers: %s: status %d, %s", cases[i].name, (int)got.status,
		   dns_fault_word(got.fault));
		ok_number((long long)sent(dns), (long long)cases[i].datagrams, "datagrams");
		int trouble = dns_live_counts(dns).engine.trouble.code;
		if (cases[i].fault == DNS_FAULT_NETWORK)
			ok(trouble == got.cause &&
				   got.cause == (cases[i].refused ? ECONNREFUSED : EDESTADDRREQ),
			   "the cause is told");
		dns_port_close(port);
		dns_close(dns);
	}
}

/* A silent first server costs a question once, not each. */
static void test_preference(unsigned good, unsigned silent)
{
	struct dns_live_options options = options_for(100);

	add_server(&options, silent);
	add_server(&options, good);
	struct dns *dns = dns_open_live(&options);
	struct dns_port *port = dns_port_open(dns);
	ok_number(ask_many(port, TRUTH, 1, 1), 1, "the second server answers");
	ok_number(ask_many(port, TRUTH, 2, 10), 10, "and again");
	ok_number((long long)sent(dns), 12, "it was asked first");
	dns_port_close(port);
	dns_close(dns);
}

static void test_thousands(unsigned port_number)
{
	enum { SESSIONS = 30 };
	struct dns_live_options options = options_for(2000);
	struct dns_session sessions[SESSIONS];
	unsigned found = 0;

	options.engine.sockets = 64;
	add_server(&options, port_number);
	struct dns *dns = dns_open_live(&options);
	struct dns_port *port = dns_port_open(dns);
	for (unsigned i = 0; i < SESSIONS; i++) {
		sessions[i] = dns_session_open(port);
		for (unsigned j = 0; j < EACH; j++)
			ask(&sessions[i], TRUTH, i * EACH + j);
	}
	while (dns_wait(port) != NULL)
		;
	for (unsigned i = 0; i < SESSIONS; i++) {
		for (unsigned j = 0; j < EACH; j++)
			found += ask(&sessions[i], TRUTH, i * EACH + j).status == DNS_FOUND;
		dns_session_close(&sessions[i]);
	}
	ok_number(found, SESSIONS * EACH, "thousands of questions by 64 sockets");
	dns_port_close(port);
	dns_close(dns);
}

static void test_shortage(unsigned port_number)
{
	struct dns_live_options options = options_for(1000);
	struct rlimit before, few;
	int next = dup(0);

	close(next);
	getrlimit(RLIMIT_NOFILE, &before);
	add_server(&options, port_number);
	for (unsigned spare = 0; spare <= 5; spare += 5) {
		struct dns *dns = dns_open_live(&options);
		struct dns_port *port = dns_port_open(dns);

		few = (struct rlimit){ (rlim_t)next + spare, before.rlim_max };
		setrlimit(RLIMIT_NOFILE, &few);
		unsigned found = 0, rounds = 0;
		struct error trouble;
		/* On a busy machine answers may come as fast as questions: nothing is short then. */
		do {
			found = ask_many(port, TRUTH, 100 * rounds, 40);
			trouble = dns_live_counts(dns).engine.trouble;
		} while (trouble.code == 0 && ++rounds < 10);
		setrlimit(RLIMIT_NOFILE, &before);
		ok_number(found, spare > 0 ? 40 : 0, "answered with few descriptors left, or none");
		ok_number(trouble.code, EMFILE, "the cause is told");
		dns_port_close(port);
		dns_close(dns);
	}
}

/* In a network of its own, where not even loopback is up. Exits with 77 when there is none. */
static _Noreturn void be_unreachable(void)
{
	struct dns_live_options options = options_for(100);

	if (unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
		_exit(77);
	add_server(&options, DNS_PORT);
	struct dns *dns = dns_open_live(&options);
	struct dns_port *port = dns_port_open(dns);
	struct dns_answer got = ask_alone(port, TRUTH, 1);
	int trouble = dns_live_counts(dns).engine.trouble.code;
	dns_port_close(port);
	dns_close(dns);
	_exit(got.status == DNS_FAILED && got.cause == ENETUNREACH && trouble == ENETUNREACH
		      ? 0
		      : 1);
}

static void test_unreachable(void)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0)
		be_unreachable();
	waitpid(child, &status, 0);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		ok(true, "network unreachable # SKIP no network of its own can be made here");
	else
		ok(status == 0, "network unreachable: status %d", status);
}

static void test_forged(unsigned port_number, unsigned questions)
{
	struct dns_live_options options = options_for(2000);
	unsigned found = 0;

	add_server(&options, port_number);
	struct dns *dns = dns_open_live(&options);
	struct dns_port *port = dns_port_open(dns);
	for (unsigned i = 0; i < questions; i += 2)
		found += ask_many(port, FORGED, i, 2);
	ok_number(found, questions, "the truth among forged answers");
	printf("# %u forged, %lu were dropped here, the others by the kernel\n",
	       questions * FORGED_EACH, dns_live_counts(dns).engine.strangers);
	dns_port_close(port);
	dns_close(dns);
}

static unsigned count_different(const uint16_t *numbers, unsigned count)
{
	unsigned different = 0;

	for (unsigned i = 0; i < count; i++) {
		unsigned j = 0;

		while (j < i && numbers[j] != numbers[i])
			j++;
		different += j == i;
	}
	return different;
}

/* Numbers of 16 bits: of a thousand about eight are met twice, of ports some more. */
static void test_chance(const struct seen *seen)
{
	unsigned count = seen->count < 1000 ? seen->count : 1000;

	ok(count_different(seen->ids, count) > count * 9 / 10, "ids are drawn anew");
	ok(count_different(seen->ports, count) > count * 9 / 10, "ports are drawn anew");
}

struct asker {
	struct dns *dns;
	unsigned found;
};

static void *ask_in_thread(void *context)
{
	struct asker *asker = context;
	struct dns_port *port = dns_port_open(asker->dns);

	for (unsigned i = 0; i < 10; i++)
		asker->found += ask_many(port, i % 2 == 0 ? TRUTH : TTL_ZERO, i * 10, 20);
	dns_port_close(port);
	return NULL;
}

static void test_threads(unsigned port_number)
{
	enum { THREADS = 4 };
	struct dns_live_options options = options_for(2000);
	pthread_t threads[THREADS];
	struct asker askers[THREADS];

	add_server(&options, port_number);
	options.cache_entries = 64; /* so that some must go */
	struct dns *dns = dns_open_live(&options);
	for (unsigned i = 0; i < THREADS; i++) {
		askers[i] = (struct asker){ dns, 0 };
		pthread_create(&threads[i], NULL, ask_in_thread, &askers[i]);
	}
	for (unsigned i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		ok_number(askers[i].found, 200, "a thread's answers");
	}
	dns_close(dns);
}

static void play_nothing(void *context, const struct dns_scene *scene)
{
	(void)context, (void)scene;
}

int main(void)
{
	static struct seen seen, broken_seen = { .broken = true };

	test_unreachable();
	struct dns_stage *good = dns_stage_open(play, &seen, DNS_STAGE_NO_STREAMS);
	struct dns_stage *broken = dns_stage_open(play, &broken_seen, DNS_STAGE_NO_STREAMS);
	struct dns_stage *silent = dns_stage_open(play_nothing, NULL, DNS_STAGE_NO_STREAMS);
	unsigned port = dns_stage_port(good);

	test_silence(port);
	test_merged(port);
	test_kept(port);
	test_kept_unclaimed(port);
	test_kept_signed(port);
	test_given_up(port);
	test_servers(port, dns_stage_port(broken), loopback_free_port());
	test_preference(port, dns_stage_port(silent));
	test_thousands(port);
	test_shortage(port);
	test_threads(port);
	test_forged(port, getenv("SOAK") != NULL ? 5000 : 50);
	dns_stage_close(good);
	dns_stage_close(broken);
	dns_stage_close(silent);
	test_chance(&seen);
	return done();
}
