#include "cli/shard.h"

bool shard_read(struct span text, struct shard *out)
{
	struct span number = span_cut(&text, '/');

	return span_number(text, UINT64_MAX, &out->count) &&
	       span_number(number, out->count, &out->number) && out->number > 0;
}

bool shard_takes(struct shard shard, uint64_t before)
{
	return shard.count == 0 || before % shard.count == shard.number - 1;
}
