#include <stdlib.h>

#include "fuzz/fuzz.h"
#include "parser/source.h"

/* Messages lie in the input in order, and what is between them is "From " lines and empty lines. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span input = { (const char *)data, size };
	struct source *source = source_open_bytes(input, SOURCE_AUTO);
	struct source_item item;
	uint64_t end = 0;
	bool more;

	while (source_next(source, &item, &more).code == 0 && more) {
		struct span same = span_part(input, (size_t)item.offset, (size_t)item.length);

		if (item.offset < end || item.cut || !span_equal(item.bytes, same))
			abort();
		end = item.offset + item.length;
	}
	if (source_type(source) == SOURCE_MESSAGE && end != size)
		abort();
	source_close(source);
	return 0;
}
