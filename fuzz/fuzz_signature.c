#include <assert.h>

#include "fuzz/fuzz.h"
#include "parser/limits.h"
#include "parser/signature.h"

/* As each kind of signature: what is sound has all that checking it needs. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct message message = message_read(&arena, (struct span){ (const char *)data, size });

	for (size_t i = 0; i < message.fields.count && i < 8; i++)
		for (int kind = SIGNATURE_DKIM; kind <= SIGNATURE_ARC_SEAL; kind++) {
			struct signature one =
				signature_read(&arena, &message, i, (enum signature_kind)kind);

			assert((one.fault == NULL) == (one.key_name.len > 0));
			assert(one.names.count <= LIMIT_SIGNED_NAMES);
			assert(one.key_name.len <= LIMIT_NAME);
			if (one.fault != NULL)
				continue;
			assert(signature_bytes(&arena, &one).len > 0 && one.domain.len > 0);
			assert(kind == SIGNATURE_ARC_SEAL || one.names.count > 0);
			assert(span_holds(one.raw, one.signature_room));
			signature_copies(&arena, &one);
		}
	arena_free(&arena);
	return 0;
}
