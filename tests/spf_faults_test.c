/*
 * What comes of a policy when a name server fails, at each place where a policy
 * may need it, and what of records that are many, large or cut into pieces.
 */
#include "analyzers/spf.h"

#include "analyzers/dns_compose.h"
#include "parser/limits.h"
#include "tests/spf_line.h"
#include "tests/test.h"

/* Questions for names below fault.example have this answer, others those of a zone. */
struct faulty {
	struct dns dns; /* first: it is a back-end */
	struct dns_port *inner;
	enum dns_fault fault; /* NONE: as the rcode says */
	enum dns_rcode rcode;
	bool recorded;
};

static bool faulty_ask(struct dns_port *port, struct dns_ticket *ticket)
{
	struct faulty *faulty = (struct faulty *)port->dns;
	struct arena arena = { 0 };
	struct buffer packet = { .arena = &arena };
	struct span name = dns_name_text(&arena, &ticket->name);

	if (!span_equal(name, SPAN("fault.example")) &&
	    !span_equal(name, SPAN("9.2.0.192.in-addr.arpa"))) {
		arena_free(&arena);
		return faulty->inner->dns->backend->ask(faulty->inner, ticket);
	}
	if (!faulty->recorded) {
		dns_deliver_unrecorded(ticket);
	} else if (faulty->fault != DNS_FAULT_NONE) {
		dns_deliver_fault(ticket, faulty->fault, 0);
	} else {
		dns_compose_answer(&packet, &ticket->name, ticket->type, faulty->rcode);
		dns_deliver_packet(ticket, buffer_span(&packet), 0);
	}
	arena_free(&arena);
	return true;
}

static const struct dns_backend faulty_backend = {
	.ask = faulty_ask,
	.wait = dns_plain_wait,
	.forget = dns_plain_forget,
	.port_open = dns_plain_port_open,
	.port_close = dns_plain_port_close,
};

static const char zone_text[] = "include.example. TXT \"v=spf1 include:fault.example ?all\"\n"
				"redirect.example. TXT \"v=spf1 redirect=fault.example\"\n"
				"a.example. TXT \"v=spf1 a:fault.example ?all\"\n"
				"mx.example. TXT \"v=spf1 mx:fault.example ?all\"\n"
				"exists.example. TXT \"v=spf1 exists:fault.example ?all\"\n"
				"host.example. TXT \"v=spf1 mx ?all\"\n"
				"host.example. MX 10 fault.example.\n"
				"ptr.example. TXT \"v=spf1 ptr ?all\"\n"
				"exp.example. TXT \"v=spf1 -all exp=fault.example\"\n";

/* Where the name stands; what failures make of it, and what a name that is not there. */
static const struct {
	const char *sender, *failed, *absent;
} places[] = {
	{ "x@fault.example", "temperror dns-", "none no-record" },
	{ "x@include.example", "temperror dns-", "permerror include-none lookups=1" },
	{ "x@redirect.example", "temperror dns-", "permerror redirect-none lookups=1" },
	{ "x@a.example", "temperror dns-", "neutral matched-all lookups=1 voids=1" },
	{ "x@mx.example", "temperror dns-", "neutral matched-all lookups=1 voids=1" },
	{ "x@exists.example", "temperror dns-", "neutral matched-all lookups=1 voids=1" },
	{ "x@host.example", "temperror dns-", "neutral matched-all lookups=1" },
	{ "x@ptr.example", "neutral matched-all lookups=1",
	  "neutral matched-all lookups=1 voids=1" },
	{ "x@exp.example", "fail matched-all", "fail matched-all" },
};

static struct span result_of(struct arena *arena, struct dns_port *port, const char *sender)
{
	struct dns_session session = dns_session_open(port);
	struct spf_query query = { .sender = span_string(sender) };
	unsigned runs;

	ip_read(SPAN("192.0.2.9"), &query.client_ip);
	struct spf_result result = spf_line_check(&session, arena, &query, &runs);
	struct span line = spf_line_result(arena, &result);
	dns_session_close(&session);
	return line;
}

static void test_failures(struct arena *arena, struct faulty *faulty)
{
	for (enum dns_fault fault = DNS_FAULT_ALIASES; fault < DNS_FAULTS; fault++)
		for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
			faulty->fault = fault;
			struct span got = result_of(arena, &faulty->dns.port, places[i].sender);
			struct span want = span_string(places[i].failed);

			if (span_ends_nocase(want, SPAN("dns-")))
				want = arena_format(arena, SPAN_FMT "%s", SPAN_ARG(want),
						    dns_fault_word(fault));
			ok(span_starts(got, want), "%s, %s: " SPAN_FMT, dns_fault_word(fault),
			   places[i].sender, SPAN_ARG(got));
		}
	faulty->fault = DNS_FAULT_NONE;
}

static void test_absent(struct arena *arena, struct faulty *faulty)
{
	static const enum dns_rcode rcodes[] = { DNS_NXDOMAIN, DNS_NOERROR };

	for (size_t r = 0; r < 2; r++)
		for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
			faulty->rcode = rcodes[r];
			ok_span(result_of(arena, &faulty->dns.port, places[i].sender),
				span_string(places[i].absent),
				r == 0 ? "a name that is not there"
				       : "a name without such records");
		}
}

/* Neither none nor a failure: nobody knows. Explanations do not matter. */
static void test_unknown(struct arena *arena, struct faulty *faulty)
{
	for (size_t i = 0; i + 1 < sizeof places / sizeof *places; i++) {
		faulty->recorded = false;
		ok(span_starts(result_of(arena, &faulty->dns.port, places[i].sender),
			       SPAN("skipped not-recorded")),
		   "not recorded: %s", places[i].sender);
		faulty->recorded = true;
		faulty->fault = DNS_FAULT_BUDGET;
		ok(span_starts(result_of(arena, &faulty->dns.port, places[i].sender),
			       SPAN("skipped budget")),
		   "past the budget: %s", places[i].sender);
		faulty->fault = DNS_FAULT_NONE;
	}
	ok_span(result_of(arena, NULL, "x@a.example"), SPAN("skipped offline"), "off");
}

static struct span many_records(struct arena *arena, size_t count)
{
	struct buffer out = { .arena = arena };

	for (size_t i = 0; i < count; i++)
		buffer_put(&out, arena_format(arena, "many.example. TXT \"note %zu\"\n", i));
	buffer_put(&out, SPAN("many.example. TXT \"v=spf1 ip4:192.0.2.9 -all\"\n"));
	return buffer_span(&out);
}

/* A record of `terms` terms that match nobody, in strings of 255 bytes. */
static struct span large_record(struct arena *arena, const char *owner, size_t terms)
{
	struct buffer text = { .arena = arena }, out = { .arena = arena };

	buffer_put(&text, SPAN("v=spf1"));
	for (size_t i = 0; i < terms; i++)
		buffer_put(&text, SPAN(" ip4:10.0.0.1"));
	buffer_put(&text, SPAN(" +all"));
	buffer_put(&out, arena_format(arena, "%s TXT", owner));
	for (struct span rest = buffer_span(&text); rest.len > 0; rest = span_from(rest, 255)) {
		buffer_put(&out, SPAN(" \""));
		buffer_put(&out, span_upto(rest, 255));
		buffer_put(&out, SPAN("\""));
	}
	buffer_put(&out, SPAN("\n"));
	return buffer_span(&out);
}

static void test_large(struct arena *arena)
{
	struct dns_zone *zone = dns_zone_new();

	dns_zone_add(zone, arena, "many", many_records(arena, 255));
	dns_zone_add(zone, arena, "most",
		     large_record(arena, "most.example.", LIMIT_SPF_TERMS - 1));
	dns_zone_add(zone, arena, "over", large_record(arena, "over.example.", LIMIT_SPF_TERMS));
	struct dns_port *port = dns_port_open(dns_zone_dns(zone));
	ok_span(result_of(arena, port, "x@many.example"), SPAN("pass matched-ip4"),
		"one record among 256");
	ok_span(result_of(arena, port, "x@most.example"), SPAN("pass matched-all"),
		"a record of 53 kB, with as many terms as are read");
	ok_span(result_of(arena, port, "x@over.example"), SPAN("permerror syntax"),
		"one more is told, not left out in silence");
	dns_port_close(port);
	dns_close(dns_zone_dns(zone));
}

int main(void)
{
	struct arena arena = { 0 };
	struct dns_zone *zone = dns_zone_new();

	dns_zone_add(zone, &arena, "zone", (struct span){ zone_text, sizeof zone_text - 1 });
	struct faulty faulty = { .dns = { &faulty_backend, { &faulty.dns } },
				 .inner = dns_port_open(dns_zone_dns(zone)),
				 .recorded = true };
	test_failures(&arena, &faulty);
	test_absent(&arena, &faulty);
	test_unknown(&arena, &faulty);
	test_large(&arena);
	dns_port_close(faulty.inner);
	dns_close(dns_zone_dns(zone));
	arena_free(&arena);
	return done();
}
