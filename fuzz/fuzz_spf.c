/*
 * The evaluator before name servers that say what the input says. Its first
 * lines are the client, HELO and sender; each of the others is an answer: that
 * to a question is chosen by the first letter of its name, "a" the first. An
 * answer is records parted by "|"; "!" and a letter is a failure.
 */
#include <stdlib.h>

#include "analyzers/dns_compose.h"
#include "fuzz/fuzz.h"
#include "parser/limits.h"
#include "tests/spf_line.h"

enum { ANSWERS = 26, RECORDS = 12, STRING = 255 };

struct script {
	struct dns dns; /* first: it is a back-end */
	struct span answers[ANSWERS];
	size_t count;
	bool guarded; /* no name may carry the local-part */
};

static const struct span secret = { "kept-to-myself", 14 };

static struct span script_name(struct span text, struct dns_name *name)
{
	if (!dns_name_read(text, name))
		dns_name_read(SPAN("a.example"), name);
	return (struct span){ (const char *)name->wire, name->length };
}

/* The data of a record of the type, from the bytes of the script. */
static void put_data(struct buffer *data, struct span text, enum dns_type type)
{
	struct dns_name name;
	char bytes[16] = { 0 };

	switch (type) {
	case DNS_TXT:
		do {
			struct span string = span_upto(text, STRING);
			char length = (char)(unsigned char)string.len;

			buffer_put(data, (struct span){ &length, 1 });
			buffer_put(data, string);
			text = span_from(text, string.len);
		} while (text.len > 0);
		break;
	case DNS_MX:
		buffer_put(data, (struct span){ "\0\n", 2 });
		buffer_put(data, script_name(text, &name));
		break;
	case DNS_PTR:
		buffer_put(data, script_name(text, &name));
		break;
	case DNS_A:
	case DNS_AAAA:
		for (size_t i = 0; i < text.len && i < 16; i++)
			bytes[i] = text.at[i];
		buffer_put(data, (struct span){ bytes, type == DNS_A ? 4 : 16 });
		break;
	case DNS_DS: /* no policy asks for these */
	case DNS_DNSKEY:
		break;
	}
}

static bool deliver_fault(struct dns_ticket *ticket, struct span answer)
{
	if (answer.len < 2 || answer.at[0] != '!')
		return false;
	if (answer.at[1] == '?')
		dns_deliver_unrecorded(ticket);
	else
		dns_deliver_fault(ticket,
				  DNS_FAULT_BUDGET + (unsigned char)answer.at[1] %
							     (DNS_FAULTS - DNS_FAULT_BUDGET),
				  0);
	return true;
}

static bool script_ask(struct dns_port *port, struct dns_ticket *ticket)
{
	struct script *script = (struct script *)port->dns;
	struct arena arena = { 0 };
	struct buffer packet = { .arena = &arena }, data = { .arena = &arena };
	struct span name = dns_name_wire(&ticket->name);
	struct span answer = { 0 };

	if (script->guarded && span_find_nocase(name, secret) != NOT_FOUND)
		abort();
	if (script->count > 0)
		answer = script->answers[(unsigned char)(name.at[1] - 'a') % script->count];
	if (deliver_fault(ticket, answer))
		return true;
	dns_compose_answer(&packet, &ticket->name, ticket->type, DNS_NOERROR);
	for (int i = 0; answer.len > 0 && i < RECORDS; i++) {
		data.len = 0;
		put_data(&data, span_cut(&answer, '|'), ticket->type);
		dns_compose_record(&packet, DNS_SECTION_ANSWER, &ticket->name, ticket->type, 60,
				   buffer_span(&data));
	}
	dns_deliver_packet(ticket, buffer_span(&packet), 0);
	arena_free(&arena);
	return true;
}

static const struct dns_backend script_backend = {
	.ask = script_ask,
	.wait = dns_plain_wait,
	.forget = dns_plain_forget,
	.port_open = dns_plain_port_open,
	.port_close = dns_plain_port_close,
};

static void check_result(struct arena *arena, const struct spf_result *result)
{
	struct span shown = text_shown(arena, result->explanation);

	if (!span_equal(shown, result->explanation) || shown.len == 0 || result->reason == NULL)
		abort();
	if (result->lookups > 10 || result->void_lookups > 3 || result->exp.len > LIMIT_SPF_EXP)
		abort();
	if (result->verdict == AUTH_POLICY || result->verdict >= AUTH_VERDICTS)
		abort();
	if (result->record != NULL && result->record->reach.v4 > (uint64_t)1 << 32)
		abort();
	if ((result->verdict == AUTH_PASS || result->verdict == AUTH_FAIL) &&
	    (result->decided == NULL || result->decided_by == NULL))
		abort();
}

/* The result as a line, and how many questions were asked. */
static struct span judge(struct dns_port *port, struct arena *arena, const struct spf_query *query,
			 unsigned *asked)
{
	struct dns_session session = dns_session_open(port);
	unsigned runs;
	struct spf_result result = spf_line_check(&session, arena, query, &runs);
	struct span line = spf_line_result(arena, &result);

	if (session.pending > 0)
		abort();
	check_result(arena, &result);
	*asked = session.asked;
	dns_session_close(&session);
	return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size };
	struct arena arena = { 0 };
	struct script script = { .dns = { &script_backend, { &script.dns } } };
	struct spf_query query = { .time = SPF_LINE_TIME };
	struct pending pending;
	unsigned asked, asked_late;

	ip_read(span_cut(&rest, '\n'), &query.client_ip);
	query.helo = span_cut(&rest, '\n');
	query.sender = span_cut(&rest, '\n');
	query.reveal = span_index(query.sender, '!') != NOT_FOUND;
	script.guarded = !query.reveal;
	if (query.sender.len > 0)
		query.sender = arena_format(&arena, SPAN_FMT "@" SPAN_FMT, SPAN_ARG(secret),
					    SPAN_ARG(query.sender));
	while (rest.len > 0 && script.count < ANSWERS)
		script.answers[script.count++] = span_cut(&rest, '\n');
	struct span line = judge(&script.dns.port, &arena, &query, &asked);
	struct dns_port *late = dns_port_open(pending_open(&pending, &script.dns.port));
	struct span again = judge(late, &arena, &query, &asked_late);
	if (!span_equal(line, again) || asked != asked_late)
		abort();
	arena_free(&arena);
	return 0;
}
