#include <stdlib.h>

#include "fuzz/fuzz.h"
#include "parser/received.h"

static void inside(struct span body, struct span part)
{
	if (part.len > 0 && !span_holds(body, part))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span body = { (const char *)data, size };
	struct arena arena = { 0 };
	struct flaw_list flaws = { .arena = &arena };
	struct received r = received_read(&arena, body, &flaws);
	const struct span parts[] = { r.helo, r.client_name, r.ident,	  r.by,	    r.with,
				      r.via,  r.tls_version, r.cipher,	  r.id,	    r.sender,
				      r.product, r.version,  r.leftover, r.auth_user, r.auth_mechanism };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		inside(body, parts[i]);
	for (size_t i = 0; i < r.recipient_count; i++)
		inside(body, r.recipients[i]);
	if (r.ambiguous && (r.client_ip.family != 0 || r.helo.len > 0))
		abort();
	arena_free(&arena);
	return 0;
}
