/*
 * Each fault that name servers and the network are known for, played by a
 * server on loopback, and what the answer's status must be. All questions are
 * on their way together.
 */
#include "analyzers/dns_live.h"

#include <time.h>

#include "tests/dns_faults.h"
#include "tests/test.h"

enum { LONGEST = 64 }; /* bytes of a name or an address */

static struct dns_answer ask(struct dns_session *session, const char *label)
{
	char name[LONGEST];

	snprintf(name, sizeof name, "%s.fault.example", label);
	return dns_ask(session, span_string(name),
		       span_ends_nocase(span_string(label), SPAN("-a")) ? DNS_A : DNS_TXT);
}

static void check(const struct dns_fault_row *fault, struct dns_answer answer)
{
	ok(answer.status == fault->status && answer.fault == fault->fault &&
		   answer.count == fault->count,
	   "fault %s: status %d, %s, %zu records", fault->label, (int)answer.status,
	   dns_fault_word(answer.fault), answer.count);
	if (answer.count == 1 && answer.records[0].data.len < LONGEST)
		ok_span(answer.records[0].data, SPAN("true"), "it is the server's");
}

static long elapsed_ms(struct timespec from)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (long)(now.tv_sec - from.tv_sec) * 1000 + (now.tv_nsec - from.tv_nsec) / 1000000;
}

static struct dns *open_live(const struct dns_stage *stage)
{
	struct dns_live_options options = dns_live_defaults();
	char text[LONGEST];
	struct dns_server server;

	snprintf(text, sizeof text, "127.0.0.1@%u", dns_stage_port(stage));
	dns_server_read(span_string(text), &server);
	dns_servers_add(&options.engine.servers, &server);
	options.engine.timeout_ms = DNS_FAULTS_TIMEOUT_MS;
	return dns_open_live(&options);
}

/* Whether this row is for such a server. */
static bool is_played(const struct dns_fault_row *fault, enum dns_stage_streams streams)
{
	return span_equal(span_string(fault->label), SPAN("17")) ==
	       (streams == DNS_STAGE_NO_STREAMS);
}

/* Ask all until nothing is pending any more. */
static void ask_all(struct dns_session *session, enum dns_stage_streams streams)
{
	const struct dns_fault_row *fault;

	do {
		dns_session_again(session);
		for (fault = dns_faults; fault->label != NULL; fault++)
			if (is_played(fault, streams))
				ask(session, fault->label);
	} while (session->pending > 0 && dns_wait(session->port) != NULL);
	for (fault = dns_faults; fault->label != NULL; fault++)
		if (is_played(fault, streams))
			check(fault, ask(session, fault->label));
}

/* What fault 2 says now, too late, is no answer to this; and it was not kept. */
static void test_next(struct dns_port *port)
{
	struct dns_session session = dns_session_open(port);
	ask(&session, "2");
	ask(&session, "truth");
	dns_wait(port);
	ok_number(ask(&session, "2").status, DNS_TIMED_OUT, "still no answer in time");
	ok_number(ask(&session, "truth").status, DNS_FOUND, "the next question");
	dns_session_close(&session);
}

static void test_faults(enum dns_stage_streams streams)
{
	struct dns_faults_counts counts = { { 0 } };
	struct dns_stage *stage = dns_stage_open(dns_faults_play, &counts, streams);
	struct dns *dns = open_live(stage);
	struct dns_port *port = dns_port_open(dns);
	struct dns_session session = dns_session_open(port);
	struct timespec begin;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	ask_all(&session, streams);
	/* Generous, for busy machines: the dribbled bytes alone would hold it for 102 s. */
	ok(elapsed_ms(begin) < 4 * DNS_FAULTS_DEADLINE_MS, "no server holds a question for longer");
	if (streams == DNS_STAGE_STREAMS)
		ok(dns_live_counts(dns).engine.strangers >= 20, "strangers are counted");
	dns_session_close(&session);
	if (streams == DNS_STAGE_STREAMS)
		test_next(port);
	dns_port_close(port);
	dns_close(dns);
	dns_stage_close(stage);
}

int main(void)
{
	test_faults(DNS_STAGE_STREAMS);
	test_faults(DNS_STAGE_NO_STREAMS);
	return done();
}
