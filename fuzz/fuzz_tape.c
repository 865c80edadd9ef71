#include <stdlib.h>

#include "analyzers/dns_tape.h"
#include "fuzz/fuzz.h"

/* What is read from a line is written as a line that reads the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct dns_recorded recorded, again;
	struct span line = { (const char *)data, size };
	const char *wrong;

	if (dns_tape_read(&arena, line, &recorded, &wrong) == DNS_TAPE_ANSWER) {
		line = span_chomp(dns_tape_write(&arena, &recorded));
		if (dns_tape_read(&arena, line, &again, &wrong) != DNS_TAPE_ANSWER ||
		    !dns_name_equal(&recorded.name, &again.name) || recorded.type != again.type ||
		    recorded.seen != again.seen || recorded.fault != again.fault ||
		    !span_equal(recorded.packet, again.packet))
			abort();
	}
	arena_free(&arena);
	return 0;
}
