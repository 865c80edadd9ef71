#include "fuzz/fuzz.h"
#include "parser/container.h"

static ssize_t read_memory(void *context, char *into, size_t room)
{
	struct span *rest = context;
	struct span part = span_upto(*rest, room);

	if (part.len > 0)
		memcpy(into, part.at, part.len);
	*rest = span_from(*rest, part.len);
	return (ssize_t)part.len;
}

/* No more comes out than the limits allow. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest = { (const char *)data, size }, name;
	struct container *container = container_open(read_memory, &rest);
	uint64_t out = 0;
	char block[4096];
	ssize_t got;

	while (container_next(container, &name))
		while ((got = container_read(container, block, sizeof block)) > 0)
			out += (uint64_t)got;
	container_close(container);
	if (out > (4 << 20) && out / 300 > size)
		__builtin_trap();
	return 0;
}
