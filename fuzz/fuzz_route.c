#include "analyzers/route.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct flaw_list flaws = { .arena = &arena };
	struct message message = message_read(&arena, (struct span){ (const char *)data, size });
	struct mail_date date = date_read(message_field(&message, FIELD_DATE), NULL, NULL);
	struct told told = { 0 };

	route_trace(&arena, &message, &date, &told, &flaws);
	arena_free(&arena);
	return 0;
}
