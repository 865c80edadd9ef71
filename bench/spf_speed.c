/*
 * usage: spf_speed ADDRESS[@PORT] MODE COUNT CLIENT SENDER [POLICIES SESSIONS]
 *   Judges SENDER's right COUNT times before a name server. MODEs:
 *   warm    each in a session of its own, answers from the cache
 *   session all in one session, as the hops of one mail
 *   asked   nothing is kept: "%u" in SENDER is a number below POLICIES, SESSIONS are on their
 *           way at a time
 *   once    nothing is kept, one is on its way
 *   Prints the seconds by the clock on the wall and those of the processor.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analyzers/dns_live.h"
#include "analyzers/spf.h"

enum { SESSIONS_MOST = 512, SENDER_MOST = 256 };

struct job {
	struct dns_session session; /* first, so that a session is its job */
	struct arena arena;
	char sender[SENDER_MOST];
};

struct bench {
	struct dns_port *port;
	const char *sender;
	struct ip client;
	unsigned policies;
	unsigned long done, pass, asked;
};

static double now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* The sender's "%u" as a number. */
static struct span sender_text(const struct bench *bench, char *out, unsigned long number)
{
	struct span pattern = span_string(bench->sender), rest = pattern;
	struct span head = span_cut(&rest, '%');

	if (head.len == pattern.len)
		return pattern;
	int length = snprintf(out, SENDER_MOST, SPAN_FMT "%lu" SPAN_FMT, SPAN_ARG(head), number,
			      SPAN_ARG(span_from(rest, 1)));
	return (struct span){ out, (size_t)length };
}

/* Judge once; true when the result is final. */
static bool judge(struct bench *bench, struct job *job, struct span sender)
{
	struct spf_query query = { .client_ip = bench->client, .sender = sender };

	arena_reset(&job->arena);
	dns_session_again(&job->session);
	query.helo = span_from(sender, span_last_index(sender, '@') + 1);
	struct spf_result result = spf_check(&job->session, &job->arena, &query);
	if (job->session.pending > 0)
		return false;
	bench->done++;
	bench->pass += result.verdict == AUTH_PASS;
	bench->asked = job->session.asked;
	return true;
}

static void wait_for(struct bench *bench, struct job *job, struct span sender)
{
	while (!judge(bench, job, sender))
		dns_wait(bench->port);
}

/* One after the other; with `keep` in one session. */
static void run_turns(struct bench *bench, unsigned long count, bool keep)
{
	struct job job = { .session = dns_session_open(bench->port) };
	struct span sender = span_string(bench->sender);

	for (unsigned long i = 0; i < count; i++) {
		wait_for(bench, &job, sender);
		if (keep)
			continue;
		dns_session_close(&job.session);
		job.session = dns_session_open(bench->port);
	}
	dns_session_close(&job.session);
	arena_free(&job.arena);
}

static void start(struct bench *bench, struct job *job, unsigned long *left)
{
	struct span sender;

	do {
		if (*left == 0)
			return;
		sender = sender_text(bench, job->sender, --*left % bench->policies);
		memmove(job->sender, sender.at, sender.len);
		job->sender[sender.len] = 0;
		job->session = dns_session_open(bench->port);
	} while (judge(bench, job, sender));
}

/* Up to `most` on their way. */
static void run_flight(struct bench *bench, unsigned long left, unsigned most)
{
	static struct job jobs[SESSIONS_MOST];
	struct job *job;

	for (unsigned i = 0; i < most && i < SESSIONS_MOST; i++)
		start(bench, &jobs[i], &left);
	while ((job = (struct job *)dns_wait(bench->port)) != NULL) {
		if (!judge(bench, job, span_string(job->sender)))
			continue;
		dns_session_close(&job->session);
		start(bench, job, &left);
	}
	for (unsigned i = 0; i < SESSIONS_MOST; i++)
		arena_free(&jobs[i].arena);
}

int main(int argc, char **argv)
{
	struct dns_live_options options = dns_live_defaults();
	struct dns_server server;
	struct bench bench = { .policies = 1 };

	if (argc < 6 || !dns_server_read(span_string(argv[1]), &server) ||
	    !ip_read(span_string(argv[4]), &bench.client))
		return 2;
	struct span mode = span_string(argv[2]);
	unsigned long count = strtoul(argv[3], NULL, 10);
	bool cached = span_equal(mode, SPAN("warm")) || span_equal(mode, SPAN("session"));
	bench.sender = argv[5];
	if (argc > 6)
		bench.policies = (unsigned)strtoul(argv[6], NULL, 10);
	unsigned most = argc > 7 ? (unsigned)strtoul(argv[7], NULL, 10) : 1;
	dns_servers_add(&options.engine.servers, &server);
	if (!cached)
		options.cache_entries = 0;
	struct dns *dns = dns_open_live(&options);
	bench.port = dns_port_open(dns);
	if (cached)
		run_turns(&bench, 1, false);
	bench.done = bench.pass = 0;
	double wall = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
	if (cached || span_equal(mode, SPAN("once")))
		run_turns(&bench, count, span_equal(mode, SPAN("session")));
	else
		run_flight(&bench, count, most);
	wall = now(CLOCK_MONOTONIC) - wall;
	cpu = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	struct dns_live_counts counts = dns_live_counts(dns);

	printf("units=%lu secs=%.6f cpu=%.6f pass=%lu asked=%lu sent=%lu merged=%lu\n",
	       bench.done, wall, cpu, bench.pass, bench.asked,
	       counts.engine.datagrams, counts.engine.merged);
	dns_port_close(bench.port);
	dns_close(dns);
	return bench.pass < count;
}
