#include "analyzers/dns.h"

#include <errno.h>

#include "analyzers/dns_compose.h"
#include "analyzers/dns_zone.h"
#include "parser/limits.h"
#include "tests/dns_answer.h"
#include "tests/dns_pending.h"
#include "tests/test.h"

/* A back-end that tells of one CNAME record at a time, as servers do that look no further. */
struct step {
	struct dns dns;
	unsigned asked;
};

static const struct {
	const char *name, *alias;
} steps[] = {
	{ "one.example", "two.example" },     { "two.example", "three.example" },
	{ "round.example", "about.example" }, { "about.example", "round.example" },
	{ "broken.example", "bad.example" },
};

static bool step_ask(struct dns_port *port, struct dns_ticket *ticket)
{
	struct step *step = (struct step *)port->dns;
	struct arena arena = { 0 };
	struct buffer packet = { .arena = &arena };
	struct dns_name name, alias;

	step->asked++;
	dns_compose_answer(&packet, &ticket->name, ticket->type, DNS_NOERROR);
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		dns_name_read(span_string(steps[i].name), &name);
		dns_name_read(span_string(steps[i].alias), &alias);
		if (dns_name_equal(&name, &ticket->name))
			dns_compose_record(&packet, DNS_SECTION_ANSWER, &name, DNS_RR_CNAME, 60,
					   (struct span){ (const char *)alias.wire, alias.length });
	}
	if (span_equal(dns_name_text(&arena, &ticket->name), SPAN("three.example")))
		dns_compose_record(&packet, DNS_SECTION_ANSWER, &ticket->name, DNS_A, 30,
				   SPAN("\300\0\2\3"));
	if (span_equal(dns_name_text(&arena, &ticket->name), SPAN("bad.example"))) {
		dns_deliver_fault(ticket, DNS_FAULT_NETWORK, 900);
		ticket->reading.answer.cause = ECONNREFUSED;
	} else if (span_equal(dns_name_text(&arena, &ticket->name), SPAN("unknown.example"))) {
		dns_deliver_unrecorded(ticket);
	} else {
		dns_deliver_packet(ticket, buffer_span(&packet), 1000 - step->asked);
		ticket->server = step->asked % 2 == 0 ? SPAN("192.0.2.9") : SPAN("192.0.2.53");
	}
	arena_free(&arena);
	return true;
}

static const struct dns_backend step_backend = {
	.ask = step_ask,
	.wait = dns_plain_wait,
	.forget = dns_plain_forget,
	.port_open = dns_plain_port_open,
	.port_close = dns_plain_port_close,
};

/* How an evaluator asks: until nothing is pending; `*runs` counts. */
static struct dns_answer ask_through(struct dns_session *session, const char *name,
				     enum dns_type type, unsigned *runs)
{
	for (*runs = 1;; ++*runs) {
		dns_session_again(session);
		struct dns_answer answer = dns_ask(session, span_string(name), type);

		if (session->pending == 0)
			return answer;
		if (*runs > 20 || dns_wait(session->port) != session)
			return answer;
	}
}

/* Who answered, and what a tape did not hold. */
static void test_told(struct dns_session *session, struct arena *arena)
{
	struct span_list servers = dns_session_servers(session, arena);
	unsigned runs;

	ok(servers.count == 2 && span_equal(servers.items[0], SPAN("192.0.2.53")) &&
		   span_equal(servers.items[1], SPAN("192.0.2.9")),
	   "each server once, by their bytes");
	ask_through(session, "unknown.example", DNS_A, &runs);
	ask_through(session, "unknown.example", DNS_A, &runs);
	ok(session->unrecorded == 1 && session->failed == 2,
	   "what a tape does not hold is counted once, and is no failure");
}

static void test_follow(struct dns_port *port, struct step *step, const char *what)
{
	struct arena arena = { 0 };
	struct dns_session session = dns_session_open(port);
	unsigned runs;

	step->asked = 0;
	struct dns_answer answer = ask_through(&session, "one.example", DNS_A, &runs);
	ok_span(answer_line(&arena, &answer, DNS_A), SPAN("found via three.example 30 [192.0.2.3]"),
		what);
	ok_number(answer.seen, 997, "seen when the oldest part was");
	ok_number(session.oldest, 997, "the session's oldest");
	ask_through(&session, "ONE.example.", DNS_A, &runs);
	ok_number(runs, 1, "asked again, it is there at once");
	ask_through(&session, "three.example", DNS_A, &runs);
	ok_number(session.asked, 3, "three questions");
	ok_number(step->asked, 3, "to the back-end too");
	ok_number(session.failed, 0, "none failed");

	answer = ask_through(&session, "round.example", DNS_A, &runs);
	ok_span(answer_line(&arena, &answer, DNS_A), SPAN("failed(aliases)"), "back and forth");
	answer = ask_through(&session, "broken.example", DNS_A, &runs);
	ok_span(answer_line(&arena, &answer, DNS_A), SPAN("failed(network) via bad.example"),
		"an alias that fails");
	ask_through(&session, "broken.example", DNS_A, &runs);
	ok_number(session.failed, 2, "two failed");
	ok_number(session.faults[DNS_FAULT_ALIASES], 1, "one by aliases");
	ok_number(session.faults[DNS_FAULT_NETWORK], 1, "one by the network");
	ok_number(session.oldest, 900, "the oldest now");
	ok_number(session.cause, ECONNREFUSED, "and why the network failed");
	test_told(&session, &arena);
	dns_session_close(&session);
	arena_free(&arena);
}

static void test_budget(struct dns_port *port)
{
	struct arena arena = { 0 };
	struct dns_session session = dns_session_open(port);
	struct dns_answer answer;
	bool good = true;

	for (unsigned i = 0; i < LIMIT_QUESTIONS; i++) {
		answer = dns_ask(&session, arena_format(&arena, "%u.example", i), DNS_TXT);
		good &= answer.status == DNS_NO_DATA;
	}
	ok(good, "all questions of the budget are answered");
	answer = dns_ask(&session, SPAN("more.example"), DNS_TXT);
	ok(answer.status == DNS_FAILED && answer.fault == DNS_FAULT_BUDGET,
	   "the next is not asked");
	ok_number(session.asked, LIMIT_QUESTIONS, "asked");
	answer = dns_ask(&session, SPAN("7.example"), DNS_TXT);
	ok(answer.status == DNS_NO_DATA, "what was asked stays answered");
	dns_session_close(&session);
	arena_free(&arena);
}

static void test_offline(void)
{
	struct dns_session session = dns_session_open(NULL);
	struct dns_answer answer = dns_ask(&session, SPAN("a.example"), DNS_A);

	ok(answer.status == DNS_OFFLINE && !dns_is_temporary(answer.status),
	   "off: nobody is asked");
	answer = dns_ask(&session, SPAN("a..example"), DNS_A);
	ok(answer.status == DNS_NO_NAME && answer.fault == DNS_FAULT_NAME, "off: no name");
	ok_number(session.asked, 0, "off: no question is counted");
	dns_session_close(&session);
}

/* Two sessions of one port wait; each is given back once all its questions are answered. */
static void test_wait(struct dns_port *inner)
{
	struct pending pending;
	struct dns_port *port = dns_port_open(pending_open(&pending, inner));
	struct dns_session a = dns_session_open(port), b = dns_session_open(port);

	ok(dns_wait(port) == NULL, "nobody waits");
	dns_ask(&a, SPAN("1.example"), DNS_TXT);
	dns_ask(&b, SPAN("2.example"), DNS_TXT);
	struct dns_answer answer = dns_ask(&a, SPAN("3.example"), DNS_TXT);
	ok(answer.status == DNS_PENDING && dns_is_temporary(answer.status), "it is pending");
	dns_ask(&a, SPAN("1.example"), DNS_TXT);
	ok(a.pending == 3 && a.asked == 2, "a question on its way is not put again");
	ok(dns_wait(port) == &b, "the second has all it asked");
	ok(dns_wait(port) == &a, "then the first");
	ok(dns_wait(port) == NULL, "then nobody waits");
	dns_session_again(&a);
	ok(dns_ask(&a, SPAN("3.example"), DNS_TXT).status == DNS_NO_DATA && a.pending == 0,
	   "run again, it is there");
	dns_ask(&a, SPAN("4.example"), DNS_TXT);
	dns_ask(&b, SPAN("5.example"), DNS_TXT);
	dns_session_close(&a);
	ok_number(pending.forgotten, 1, "what is closed is given up");
	ok(dns_wait(port) == &b, "and the other still comes");
	dns_session_close(&b);
	dns_port_close(port);
}

int main(void)
{
	struct step step = { .dns = { &step_backend, { &step.dns } } };
	struct pending pending;
	struct dns_port *port = dns_port_open(&step.dns);

	test_follow(port, &step, "at once");
	test_follow(dns_port_open(pending_open(&pending, port)), &step, "when waited for");
	test_budget(port);
	test_wait(port);
	test_offline();
	ok_span(span_string(dns_fault_word(DNS_FAULT_NONE)), SPAN(""), "no fault");
	for (enum dns_fault fault = DNS_FAULT_NAME; fault < DNS_FAULTS; fault++)
		ok(dns_fault_word(fault) != NULL, "fault %d has a word", fault);
	dns_port_close(port);
	return done();
}
