#include <assert.h>

#include "fuzz/fuzz.h"
#include "parser/address.h"
#include "parser/limits.h"

/* Every mailbox has an address, every flaw lies in what was read. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct flaw_list flaws = { .arena = &arena };
	struct span body = { (const char *)data, size };
	struct mailbox_list list = address_read(&arena, body, &flaws);
	struct path path = address_path(&arena, body, &flaws);

	assert(list.count <= LIMIT_ADDRESSES);
	for (size_t i = 0; i < list.count; i++)
		assert(list.items[i].addr.len > 0);
	for (size_t i = 0; i < flaws.count; i++)
		assert(flaws.items[i].at.len == 0 || span_holds(body, flaws.items[i].at));
	assert(!path.null || path.mailbox.addr.len == 0);
	arena_free(&arena);
	return 0;
}
