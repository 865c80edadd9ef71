/* What the user's own file tells of addresses and domains: any bytes, and then one host laid
 * beside. */
#include <stdlib.h>

#include "cli/facts_file.h"
#include "cli/facts_out.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct host_facts facts = { .all = { 0 } };
	struct recon_host host = { .names = { 0 } };
	struct host_fact_refs found;

	*LIST_ADD(&arena, &host.names) = SPAN("mx.author.example");
	*LIST_ADD(&arena, &host.public_ips) = SPAN("192.0.2.1");
	*LIST_ADD(&arena, &host.private_ips) = SPAN("2001:db8::1");
	facts_text_read(&arena, (struct span){ (const char *)data, size }, &facts);
	found = facts_out_of_recon(&arena, &facts, &host);
	for (size_t i = 0; i < found.count; i++)
		if (facts_out_words(&arena, found.items[i]).len == 0)
			abort();
	arena_free(&arena);
	return 0;
}
