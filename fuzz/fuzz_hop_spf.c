/*
 * A message and the DNS that it is judged by: lines that begin with "$ " are
 * records of a zone, what is left is the message. Evaluated, checked, told in
 * words, and planned.
 */
#include "analyzers/answer.h"
#include "analyzers/dns_zone.h"
#include "analyzers/plan.h"
#include "fuzz/fuzz.h"
#include "parser/buffer.h"

static void split(struct span text, struct buffer *zone, struct buffer *message)
{
	while (text.len > 0) {
		struct span line = span_cut(&text, '\n');
		bool record = span_starts(line, SPAN("$ "));

		buffer_put(record ? zone : message, record ? span_from(line, 2) : line);
		buffer_put(record ? zone : message, SPAN("\n"));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct buffer zone_text = { .arena = &arena }, message = { .arena = &arena };
	struct dns_zone *zone = dns_zone_new();
	struct told told = { .reveal = true };

	split((struct span){ (const char *)data, size }, &zone_text, &message);
	dns_zone_add(zone, &arena, "zone", buffer_span(&zone_text));
	struct dns_port *port = dns_port_open(dns_zone_dns(zone));
	struct dns_session session = dns_session_open(port);
	struct span raw = buffer_span(&message);
	struct facts facts = facts_read(&arena, raw, raw.len, &told);
	struct report report =
		report_finish(&session, &arena, &facts, (struct origin){ .file = "-" });

	answer_make(&arena, &report);
	plan_make(&arena, &report);
	dns_session_close(&session);
	dns_port_close(port);
	dns_close(dns_zone_dns(zone));
	arena_free(&arena);
	return 0;
}
