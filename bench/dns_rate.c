/*
 * usage: dns_rate ADDRESS[@PORT] ZONE QUESTIONS SESSIONS [cached]
 *   Asks a server for the TXT records of QUESTIONS names below ZONE, which it
 *   must have (a wildcard), in SESSIONS sessions at a time of 16 questions each.
 *   With "cached" they are few names, each asked once before the clock starts,
 *   and the clock is the processor's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "analyzers/dns_live.h"

enum { EACH = 16, NAMES = 64, SESSIONS_MOST = 256, NAME_MOST = 200 };

struct batch {
	struct dns_session session; /* first, so that a session is its batch */
	unsigned long first;	    /* number of its first question */
};

static double now(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static unsigned ask(struct batch *batch, const char *zone)
{
	unsigned found = 0;

	for (unsigned i = 0; i < EACH; i++) {
		char name[NAME_MOST];
		int length = snprintf(name, sizeof name, "n%lu.%s", batch->first + i, zone);

		found += dns_ask(&batch->session, (struct span){ name, (size_t)length }, DNS_TXT)
				 .status == DNS_FOUND;
	}
	return found;
}

/* Keep `most` sessions on their way until all is asked; returns what was found. */
static unsigned long run(struct dns_port *port, const char *zone, unsigned long questions,
			 unsigned most)
{
	static struct batch batches[SESSIONS_MOST];
	unsigned long asked = 0, found = 0;
	struct batch *batch;

	for (unsigned i = 0; i < most && asked < questions; i++, asked += EACH) {
		batches[i] = (struct batch){ dns_session_open(port), asked };
		ask(&batches[i], zone);
	}
	while ((batch = (struct batch *)dns_wait(port)) != NULL) {
		found += ask(batch, zone);
		dns_session_close(&batch->session);
		if (asked >= questions)
			continue;
		*batch = (struct batch){ dns_session_open(port), asked };
		asked += EACH;
		ask(batch, zone);
	}
	return found;
}

static unsigned long run_cached(struct dns_port *port, const char *zone, unsigned long questions)
{
	char names[NAMES][NAME_MOST];
	struct span spans[NAMES];
	unsigned long found = 0;

	for (unsigned i = 0; i < NAMES; i++)
		spans[i] = (struct span){ names[i], (size_t)snprintf(names[i], sizeof names[i],
								     "n%u.%s", i, zone) };
	for (unsigned long asked = 0; asked < questions; asked += EACH) {
		struct dns_session session = dns_session_open(port);

		for (unsigned i = 0; i < EACH; i++)
			found += dns_ask(&session, spans[(asked + i) % NAMES], DNS_TXT).status ==
				 DNS_FOUND;
		dns_session_close(&session);
	}
	return found;
}

int main(int argc, char **argv)
{
	struct dns_live_options options = dns_live_defaults();
	struct dns_server server;

	if (argc < 5 || !dns_server_read(span_string(argv[1]), &server))
		return 2;
	dns_servers_add(&options.engine.servers, &server);
	unsigned long questions = strtoul(argv[3], NULL, 10), sessions = strtoul(argv[4], NULL, 10);
	struct dns *dns = dns_open_live(&options);
	struct dns_port *port = dns_port_open(dns);
	if (sessions > SESSIONS_MOST)
		sessions = SESSIONS_MOST;
	if (argc > 5)
		run(port, argv[2], NAMES, 1);
	clockid_t clock = argc > 5 ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC;
	double begin = now(clock);
	unsigned long found = argc > 5 ? run_cached(port, argv[2], questions)
				       : run(port, argv[2], questions, (unsigned)sessions);
	double took = now(clock) - begin;
	struct dns_live_counts counts = dns_live_counts(dns);

	printf("units=%lu secs=%.6f rate=%.0f sent=%lu strangers=%lu failed=%lu cached=%lu\n", found,
	       took, (double)found / took, counts.engine.datagrams, counts.engine.strangers,
	       counts.engine.failed, counts.cached);
	dns_port_close(port);
	dns_close(dns);
	return found < questions;
}
