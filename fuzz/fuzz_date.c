#include <stdlib.h>

#include "parser/date.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size }, rest;
	struct mail_date date = date_read(text, &rest, NULL);
	size_t found = date_find(text);
	char out[32];

	if (date_format(date.utc, out) > sizeof out || (found != NOT_FOUND && found >= size))
		abort();
	if (!date.known && (date.utc != 0 || date.zone != 0))
		abort();
	if (rest.len > 0 && !span_holds(text, rest))
		abort();
	return 0;
}
