#include <stdlib.h>

#include "analyzers/dns_packet.h"
#include "analyzers/dns_wire.h"
#include "fuzz/fuzz.h"
#include "parser/buffer.h"

/*
 * Any bytes as the answer to the question that stands in them, or to one for
 * A of a.example, whose header and question are put before them.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum dns_type types[] = { DNS_A, DNS_PTR, DNS_MX, DNS_TXT, DNS_AAAA };
	struct arena arena = { 0 };
	struct buffer packet = { .arena = &arena };
	struct dns_name name;

	if (size < DNS_HEADER)
		return 0;
	enum dns_type type = types[data[0] % (sizeof types / sizeof *types)];
	buffer_put(&packet, (struct span){ (const char *)data, DNS_HEADER });
	packet.at[DNS_AT_FLAGS] = (char)0x81;
	packet.at[DNS_AT_QUESTIONS] = 0;
	packet.at[DNS_AT_QUESTIONS + 1] = 1;
	buffer_put(&packet, SPAN("\1a\7example\0\0"));
	buffer_put(&packet, (struct span){ (const char[]){ (char)type, 0, 1 }, 3 });
	buffer_put(&packet, (struct span){ (const char *)data + DNS_HEADER, size - DNS_HEADER });
	dns_name_read(SPAN("a.example"), &name);

	struct span whole = { malloc(packet.len), packet.len };
	if (whole.at == NULL)
		return 0;
	for (size_t i = 0; i < packet.len; i++)
		((char *)whole.at)[i] = packet.at[i];
	struct dns_reading reading = dns_packet_read(&arena, whole, &name, type);
	if ((reading.answer.status == DNS_FOUND) != (reading.answer.count > 0))
		abort();
	if ((reading.answer.status == DNS_FAILED) != (reading.answer.fault != DNS_FAULT_NONE))
		abort();
	dns_packet_text(&arena, whole);
	dns_packet_rcode(whole);
	dns_packet_read(&arena, (struct span){ (const char *)data, size }, &name, type);
	free((char *)whole.at);
	arena_free(&arena);
	return 0;
}
