#include <stdlib.h>

#include "analyzers/dns_master.h"
#include "analyzers/dns_zone.h"
#include "fuzz/fuzz.h"

/* A file is read or refused with a line of it; what it holds is answered. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct arena arena = { 0 };
	struct dns_zone *zone = dns_zone_new();
	struct dns_refusal refusal = dns_zone_add(zone, &arena, "zone", text);
	struct dns_port *port = dns_port_open(dns_zone_dns(zone));
	struct dns_session session = dns_session_open(port);
	struct dns_master master = dns_master_open(&arena, text);
	struct dns_master_entry entry;
	static const enum dns_type types[] = { DNS_A, DNS_PTR, DNS_MX, DNS_TXT, DNS_AAAA };

	if (refusal.path != NULL && (refusal.line == 0 || refusal.reason.len == 0))
		abort();
	while (dns_master_next(&master, &entry) && entry.line < 20)
		for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
			struct span name = dns_name_text(&arena, &entry.owner);
			struct dns_answer answer = dns_ask(&session, name, types[i]);

			if (answer.status == DNS_FOUND && answer.count == 0)
				abort();
		}
	dns_session_close(&session);
	dns_port_close(port);
	dns_close(dns_zone_dns(zone));
	arena_free(&arena);
	return 0;
}
