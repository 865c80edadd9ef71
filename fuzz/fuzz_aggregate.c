#include "fuzz/fuzz.h"
#include "parser/aggregate.h"
#include "parser/limits.h"

struct memory {
	struct span rest;
};

static ssize_t read_memory(void *context, char *into, size_t room)
{
	struct memory *memory = context;
	struct span part = span_upto(memory->rest, room);

	if (part.len > 0)
		memcpy(into, part.at, part.len);
	memory->rest = span_from(memory->rest, part.len);
	return (ssize_t)part.len;
}

static void count(void *context, const struct aggregate_report *so_far,
		  const struct aggregate_record *record)
{
	(void)so_far;
	*(uint64_t *)context += record->count;
}

/* What is counted is what was shown. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct memory memory = { { (const char *)data, size } };
	uint64_t messages = 0;
	struct aggregate_report report =
		aggregate_read(&arena, LIMIT_REPORT, read_memory, &memory, count, &messages);

	if (report.messages != messages || report.faults.count > report.fault_count)
		__builtin_trap();
	arena_free(&arena);
	return 0;
}
